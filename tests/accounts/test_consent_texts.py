"""Which wording is in force: the newest whose day has come – on the pages, in the forms and on record alike."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.datasets import current_consent_text, current_consent_texts
from accounts.enums import ConsentChannel, ConsentPurpose
from accounts.models import ConsentText
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import give_consent
from tests.factories import make_city, make_round, make_theme, make_user
from tests.proposals.pages import first_step, text_of

pytestmark = pytest.mark.django_db
CHILD = ConsentPurpose.CHILD_PROPOSAL


def announce(version: int, *, days: int = 0, purpose: ConsentPurpose = CHILD) -> ConsentText:
    """A wording that is valid from ``days`` after today on (before it, where negative)."""
    moment = timezone.now() + timedelta(days=days, seconds=-1)
    return ConsentText.objects.create(
        purpose=purpose, version=version, body=f"Naskah nomor {version}.", valid_from=moment
    )


def test_the_newest_that_is_valid_by_now() -> None:
    announce(1, days=-9)
    second, other = announce(2), announce(1, purpose=ConsentPurpose.ACCOMMODATION)
    announce(3, days=1)
    assert current_consent_text(CHILD) == second
    assert current_consent_texts() == [other, second]


def test_people_agree_to_what_they_read_not_to_what_is_announced(client: Client) -> None:
    make_city()
    make_theme("anak", needs_guardian=True, max_age=17)
    make_round("anak")
    second = announce(2)
    announce(3, days=1)
    given = {"given_by_name": "Wali", "channel": ConsentChannel.ONLINE}
    assert give_consent(by=make_user(), **given).text == second
    for address in (first_step("anak"), reverse("privacy")):
        page = text_of(client.get(address))
        assert "Naskah nomor 2." in page
        assert "Naskah nomor 3." not in page
    wordings = client.get(reverse("offline_data")).json()["wordings"]
    assert wordings["agrees"] == {"version": 2, "body": "Naskah nomor 2."}


def test_where_none_is_valid_yet_nobody_agrees() -> None:
    announce(1, days=1)
    assert current_consent_text(CHILD) is None
    with pytest.raises(Denied, match="Naskah persetujuan belum disiapkan"):
        give_consent(by=make_user(), given_by_name="Wali", channel=ConsentChannel.ONLINE)
