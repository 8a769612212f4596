"""A proposer's own proposals: files, withdrawing, throwing away, the list of them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, User
from proposals.enums import ProposerKind, Status
from proposals.models import Attachment, Proposal
from tests.factories import (
    make_draft,
    make_proposal,
    make_round,
    make_user,
)
from tests.proposals.pages import photo, text_of

pytestmark = pytest.mark.django_db


def test_others_do_not_find_my_draft(client: Client, citizen: User) -> None:
    draft = make_draft()
    assert client.get(reverse("proposal_draft", args=[draft.key])).status_code == 404
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


def test_only_as_many_files_are_opened_as_a_proposal_may_have(client: Client) -> None:
    draft = make_draft()
    client.force_login(draft.author)
    bad = [SimpleUploadedFile(f"foto{number}.jpg", b"bukan foto") for number in range(7)]
    page = text_of(client.post(reverse("proposal_upload", args=[draft.key]), {"upload": bad}, follow=True))
    assert "Sekali unggah paling banyak 5 berkas." in page
    assert "foto4.jpg" in page
    assert "foto5.jpg" not in page
