"""The proposer's way: from an idea to a sent proposal, through the pages."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, ConsentText, User
from proposals.actions import forum
from proposals.actions.review import return_to_proposer
from proposals.enums import Channel, ProposerKind, Status
from proposals.forms.ticket import Ticket
from proposals.models import Attachment, Proposal
from regions.models import Region
from tests.factories import (
    PASSWORD,
    City,
    make_catalog_item,
    make_city,
    make_draft,
    make_fields,
    make_proposal,
    make_round,
    make_session,
    make_user,
    settle_in_forum,
)
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of
from themes.models import CatalogItem, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(round_: ThemeRound, city: City) -> CatalogItem:
    return make_catalog_item(round_, city.agency, name="Pelatihan servis ponsel")


@pytest.fixture
def citizen(client: Client) -> User:
    user = make_user(display_name="Ketua RW")
    client.force_login(user)
    return user


def test_others_do_not_find_my_draft(client: Client, citizen: User) -> None:
    draft = make_draft()
    for name in ("proposal_draft", "proposal_edit"):
        assert client.get(reverse(name, args=[draft.key])).status_code == 404
    for name in ("proposal_submit", "proposal_withdraw", "proposal_discard", "proposal_upload"):
        assert client.post(reverse(name, args=[draft.key])).status_code == 404
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_bad_file_is_refused_with_its_name_and_the_good_one_is_kept(client: Client) -> None:
    draft = make_draft()
    client.force_login(draft.author)
    script = SimpleUploadedFile("foto.jpg", b"<script>alert(1)</script>")
    page = client.post(reverse("proposal_upload", args=[draft.key]), {"upload": [script, photo()]}, follow=True)
    assert "“foto.jpg” bukan foto yang bisa dibaca" in text_of(page)
    assert draft.attachments.count() == 1
    attachment = draft.attachments.get()
    client.post(reverse("attachment_remove", args=[draft.key, attachment.key]))
    assert not Attachment.objects.exists()


def test_a_sent_proposal_is_withdrawn_with_a_note_only(client: Client) -> None:
    proposal = make_proposal(Status.SUBMITTED)
    client.force_login(proposal.author)
    address = reverse("proposal_withdraw", args=[proposal.key])
    client.post(address, {"note": " \x00", "next": reverse("my_proposals")})
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED
    client.post(address, {"note": "Sudah dibangun swadaya."})
    proposal.refresh_from_db()
    assert proposal.status == Status.WITHDRAWN


def test_a_draft_is_thrown_away_with_its_consent_but_nothing_sent_is(client: Client) -> None:
    draft = make_draft(proposer_kind=ProposerKind.CHILD)
    client.force_login(draft.author)
    client.post(reverse("proposal_discard", args=[draft.key]))
    assert not Proposal.objects.exists()
    assert not Consent.objects.exists()
    sent = make_proposal(Status.RETURNED)
    client.force_login(sent.author)
    client.post(reverse("proposal_discard", args=[sent.key]))
    assert Proposal.objects.filter(pk=sent.pk).exists()


def test_a_sealed_decision_reads_sedang_ditelaah_on_my_own_list(client: Client) -> None:
    proposal = make_proposal(Status.UNACCOMMODATED)
    client.force_login(proposal.author)
    page = text_of(client.get(reverse("my_proposals")))
    assert "Sedang ditelaah" in page
    assert "Belum terakomodasi" not in page


@pytest.mark.parametrize("count", [1, 12])
def test_my_list_asks_the_database_no_more_for_more_rows(
    client: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    round_, citizen = make_round(), make_user()
    for _number in range(count):
        make_draft(round_, citizen)
    client.force_login(citizen)
    with django_assert_max_num_queries(8):
        client.get(reverse("my_proposals"))


def test_after_the_forum_only_words_are_left_to_mend(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.FORWARDED, item.theme.rounds.get())
    officer = make_user(Role.AGENCY, agency=proposal.agency)
    return_to_proposer(
        proposal_id=proposal.pk, by=officer, reason=make_city().return_reason, note="Jelaskan masalahnya."
    )
    client.force_login(proposal.author)
    address = reverse("proposal_edit", args=[proposal.key])
    page = assert_good_html(client.get(address))
    names = {field.get("name") for kind in ("input", "textarea", "select") for field in page.iter(kind)}
    assert {"problem", "beneficiary_count", "proposer_name"} <= names
    assert not names & {"title", "volume", "kelurahan", "rw", "unit_price", "catalog_item"}
    assert f"Forum sudah menyepakati “{proposal.title}”, 30 peserta, Rp90.000.000" in text_of(client.get(address))
    client.post(address, filled(item, city, volume="900", rw="9", problem="Denah terlampir.", beneficiary_count="31"))
    client.post(reverse("proposal_submit", args=[proposal.key]))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.problem) == (Status.FORWARDED, "Denah terlampir.")
    assert (proposal.volume, proposal.rw, proposal.beneficiary_count) == (30, "05", 31)


def test_a_returned_one_cannot_be_emptied_and_the_words_stay(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    data = filled(item, city, volume="", problem="Kalimat yang panjang.", later="1")
    page = text_of(client.post(reverse("proposal_edit", args=[proposal.key]), data))
    assert "tidak boleh kosong atau nol: volume." in page
    assert "Kalimat yang panjang." in page


def test_a_proposal_from_the_hall_is_mended_without_a_persons_name(client: Client, city: City) -> None:
    session = make_session(make_round("pemuda"))
    facilitator = session.created_by
    item = forum.raise_in_hall(session_id=session.pk, by=facilitator, key=uuid.uuid4(), fields=make_fields())
    settle_in_forum(item, facilitator, city, agreed=True)
    item.proposal.refresh_from_db()
    officer = make_user(Role.AGENCY, agency=item.proposal.agency)
    return_to_proposer(
        proposal_id=item.proposal.pk, by=officer, reason=make_city().return_reason, note="Jelaskan masalahnya."
    )
    client.force_login(facilitator)
    words = {"problem": "Lampu mati.", "proposer_kind": "person"}
    assert client.post(reverse("proposal_edit", args=[item.proposal.key]), words).status_code == 302


def test_only_as_many_files_are_opened_as_a_proposal_may_have(client: Client) -> None:
    draft = make_draft()
    client.force_login(draft.author)
    bad = [SimpleUploadedFile(f"foto{number}.jpg", b"bukan foto") for number in range(7)]
    page = text_of(client.post(reverse("proposal_upload", args=[draft.key]), {"upload": bad}, follow=True))
    assert "Sekali unggah paling banyak 5 berkas." in page
    assert "foto4.jpg" in page
    assert "foto5.jpg" not in page

