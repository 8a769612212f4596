"""Counting oneself by QR: once per browser, without a name, only with the code, only around the session's time."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.actions import attendance
from forums.actions.attendance import check_out, renew_code
from forums.datasets.check_in import write_token
from forums.enums import TallySource
from forums.models import Tally
from musrenbang.lib.denied import Denied
from tests.factories import make_facilitator, make_round, make_session
from tests.forums.test_attendance import present
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.enums import Presence
from themes.models import ForumSession

pytestmark = pytest.mark.django_db
HERSELF = {"sex": "female", "age_band": "60_up"}


@pytest.fixture
def session() -> ForumSession:
    return make_session()


def address(session: ForumSession, presence: Presence = Presence.HALL) -> str:
    return reverse("check_in", args=[session.pk, write_token(session, presence)])


def check_in(client: Client, where: str, **form: Any) -> HttpResponse:
    """As a browser does it: the page first, then its form."""
    return client.post(where, {"key": key_in(client.get(where)), **HERSELF, **form}, follow=True)


def key_in(page: HttpResponse) -> str:
    """The one-time key of the form; whoever was counted already has none."""
    found = re.search(r'name="key" value="([^"]+)"', text_of(page))
    return found[1] if found else ""


def grandmothers(session: ForumSession, presence: str = "hall") -> int:
    return present(session, (presence, "female", "60_up", False))


def test_one_browser_counts_one_person(client: Client, session: ForumSession) -> None:
    form = {"key": key_in(client.get(address(session))), **HERSELF}
    for _impatient in range(3):
        answer = client.post(address(session), form, follow=True)
    assert "Anda sudah terhitung" in text_of(answer)
    assert_good_html(answer)
    client.post(address(session), {**form, "key": "7b1f9a52-6f5f-4d05-9d3c-5a3c0c3b1c11"})
    assert grandmothers(session) == 1
    tally = Tally.objects.get()
    assert (tally.by, tally.source) == (None, TallySource.CHECK_IN)
    assert "Saya hadir" in text_of(Client().get(address(session)))
    check_in(Client(), address(session))
    assert grandmothers(session) == 2, "another browser is another person"


def test_the_link_for_home_counts_online(client: Client, session: ForumSession) -> None:
    check_in(client, address(session, Presence.ONLINE))
    assert (grandmothers(session), grandmothers(session, "online")) == (0, 1)


def test_nothing_about_her_is_kept_but_the_count(client: Client, session: ForumSession) -> None:
    check_in(client, address(session), has_disability="on")
    cookie = client.cookies[f"hadir-{session.pk}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/forum/{session.pk}/hadir/", True, "Lax")
    assert "female" not in cookie.value
    assert "60_up" not in cookie.value


def test_she_says_her_group(client: Client, session: ForumSession) -> None:
    answer = check_in(client, address(session), sex="", age_band="")
    assert text_of(answer).count("Pilih salah satu.") >= 2
    assert_good_html(answer)
    assert not Tally.objects.exists()


def test_she_may_take_it_back_for_two_minutes(client: Client, session: ForumSession) -> None:
    shown = text_of(check_in(client, address(session)))
    assert "Salah pilih? Batalkan" in shown
    answer = client.post(f"{address(session)}batal/", follow=True)
    assert "Hitungan Anda dibatalkan." in text_of(answer)
    assert grandmothers(session) == 0
    client.post(f"{address(session)}batal/")
    check_in(client, address(session), age_band="31_59")
    assert present(session, ("hall", "female", "31_59", False)) == 1, "and choose better"


def test_after_two_minutes_the_facilitator_is_asked(client: Client, session: ForumSession, monkeypatch: Any) -> None:
    check_in(client, address(session))
    later = timezone.now() + timedelta(minutes=2, seconds=1)
    monkeypatch.setattr(attendance, "database_now", lambda: later)
    with pytest.raises(Denied, match="Sudah lewat dua menit"):
        check_out(session_id=session.pk, key=Tally.objects.get().key)
    with time_machine.travel(later, tick=False):
        assert "Batalkan" not in text_of(client.get(address(session)))
    assert grandmothers(session) == 1


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [(timedelta(hours=3), "baru berlaku mulai"), (timedelta(hours=-6), "sudah selesai")],
    ids=["early", "late"],
)
def test_the_code_is_worth_something_only_around_the_session(
    client: Client, session: ForumSession, starts: timedelta, sentence: str
) -> None:
    session.starts_at = timezone.now() + starts
    session.ends_at = session.starts_at + timedelta(hours=3)
    session.save()
    answer = client.get(address(session))
    assert answer.status_code == 410
    assert sentence in text_of(answer)
    assert "daftar hadir kertas" in text_of(answer)
    client.post(address(session), {**HERSELF, "key": "7b1f9a52-6f5f-4d05-9d3c-5a3c0c3b1c11"})
    assert not Tally.objects.exists()


def test_a_new_code_ends_the_old_one_but_takes_nobody_away(client: Client, session: ForumSession) -> None:
    old = address(session)
    check_in(client, old)
    facilitator = Client()
    facilitator.force_login(session.created_by)
    answer = facilitator.post(reverse("work_forum_code", args=[session.pk]), follow=True)
    assert "Kode hadir diganti" in text_of(answer)
    assert address(session) != old
    assert "sudah diganti" in text_of(Client().get(old))
    assert grandmothers(session) == 1
    check_in(client, address(session))
    assert grandmothers(session) == 1, "the same browser under the new code is the same person"


def test_nobody_guesses_a_code(client: Client, session: ForumSession) -> None:
    other = make_session(session.round, session.created_by)
    codes = {write_token(each, presence) for each in (session, other) for presence in Presence}
    assert len(codes) == 4
    for code in (write_token(other, Presence.HALL), "t", "tAAAAAAAAAAAA", write_token(session, Presence.HALL) + "="):
        where = reverse("check_in", args=[session.pk, code])
        assert client.get(where).status_code == 410
        client.post(where, {**HERSELF, "key": "7b1f9a52-6f5f-4d05-9d3c-5a3c0c3b1c11"})
    assert not Tally.objects.exists()
    with pytest.raises(Denied):
        renew_code(session_id=session.pk, by=make_facilitator(make_round("lansia")))


def test_a_hall_behind_one_address_is_let_in(session: ForumSession) -> None:
    for _person in range(60):
        check_in(Client(), address(session))
    assert grandmothers(session) == 60


def test_a_flood_is_stopped(session: ForumSession, monkeypatch: Any) -> None:
    monkeypatch.setattr("forums.views.check_in.LIMIT", "2/h/ip")
    answers = [check_in(Client(), address(session)) for _person in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert grandmothers(session) == 2


def test_the_poster_leads_to_the_page(client: Client, session: ForumSession) -> None:
    client.force_login(session.created_by)
    poster = client.get(reverse("work_forum_poster", args=[session.pk]))
    assert_good_html(poster)
    found = re.search(r"http://testserver(/forum/\d+/hadir/[^/]+/)", text_of(poster))
    assert found
    assert found[1] == address(session)
    assert "Tanda tangani daftar hadir" in text_of(poster)
    assert "Tautan untuk peserta daring" in text_of(client.get(reverse("work_forum_attendance", args=[session.pk])))
