"""A proposal that came back is mended in the same steps; what a forum agreed on is locked, and said to be."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from forums.actions import lists
from proposals.actions.review import return_to_proposer
from proposals.enums import Status
from proposals.models import Proposal
from tests.factories import (
    City,
    make_fields,
    make_proposal,
    make_round,
    make_session,
    make_user,
    settle_in_forum,
)
from tests.html import assert_good_html
from tests.proposals.pages import PERSON, post_step, step_address, text_of, what, where
from themes.models import CatalogItem

pytestmark = pytest.mark.django_db


def give_back(proposal: Proposal, city: City) -> None:
    """The agency wants to know more, after the forum."""
    officer = make_user(Role.AGENCY, agency=proposal.agency)
    return_to_proposer(proposal_id=proposal.pk, by=officer, reason=city.return_reason, note="Jelaskan masalahnya.")


def test_returned_is_mended_and_sent_again(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    own_page = reverse("proposal_detail", args=[proposal.code])
    for address in (reverse("my_proposals"), reverse("proposal_draft", args=[proposal.key]), own_page):
        assert "Lengkapi alamat." in text_of(client.get(address))
    page = text_of(client.get(step_address(proposal, "tempat")))
    assert "tercatat di riwayatnya" in page
    assert "“Kirim usulan”" not in page, "the button says “Kirim perbaikan” now"
    assert "data-autosave" not in page, "everybody reads it already: nothing is saved before one says so"
    post_step(client, step_address(proposal, "tempat"), **where(city, address="Balai RW 05"))
    sent = client.post(reverse("proposal_submit", args=[proposal.key]), follow=True)
    assert f"Perbaikan usulan {proposal.code} terkirim kepada petugas yang memintanya." in text_of(sent)
    assert "Usulan terkirim" not in text_of(sent)
    own = text_of(client.get(own_page)).split("milik-saya")[1].split("</section>")[0]
    assert "Lengkapi alamat." not in own, "answered; it stays in the history alone"
    proposal.refresh_from_db()
    assert (proposal.status, proposal.address) == (Status.SUBMITTED, "Balai RW 05")


def test_who_asked_reads_what_came_even_where_nothing_stood(client: Client, item: CatalogItem) -> None:
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get(), beneficiary_count=None)
    client.force_login(proposal.author)
    typed = {"volume": str(proposal.volume), "unit": "peserta", "unit_price": str(proposal.unit_price)}
    post_step(client, step_address(proposal, "jumlah"), **typed, beneficiary_count="35")
    history = text_of(client.get(reverse("proposal_detail", args=[proposal.code])))
    assert "penerima manfaat: <ins>35</ins>" in history


def test_a_wrong_field_keeps_everything_as_everybody_reads_it(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    answer = post_step(client, step_address(proposal, "tempat"), **where(city, rw="x", address="Balai RW 05"))
    assert answer.status_code == 422
    assert 'value="Balai RW 05"' in text_of(answer)
    proposal.refresh_from_db()
    assert proposal.address == ""


def test_a_returned_one_cannot_be_emptied_and_the_words_stay(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    typed = {"volume": "", "beneficiary_count": "77", "unit": "peserta", "unit_price": "3000000", "nanti": "1"}
    page = text_of(post_step(client, step_address(proposal, "jumlah"), **typed))
    assert "tidak boleh kosong atau nol: volume." in page
    assert 'value="77"' in page


def test_a_kamus_item_of_the_local_kecamatan_can_be_chosen(client: Client, city: City, item: CatalogItem) -> None:
    CatalogItem.objects.filter(pk=item.pk).update(agency=None, routes_to_kecamatan=True)
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    assert post_step(client, step_address(proposal, "apa"), **what(item)).status_code == 302
    proposal.refresh_from_db()
    assert str(proposal.agency) == "Kec. Lowokwaru"


def test_after_the_forum_only_words_are_left(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.FORWARDED, item.theme.rounds.get())
    give_back(proposal, city)
    client.force_login(proposal.author)
    names = set()
    for step in ("siapa", "apa", "tempat", "jumlah", "bukti"):
        page = client.get(step_address(proposal, step))
        document = assert_good_html(page)
        names |= {field.get("name") for kind in ("input", "textarea", "select") for field in document.iter(kind)}
        if step in {"apa", "tempat", "jumlah"}:
            assert f"Forum sudah menyepakati “{proposal.title}”: 30 peserta, Rp90.000.000" in text_of(page)
    assert {"problem", "beneficiary_count", "proposer_name", "upload"} <= names
    assert not names & {"title", "volume", "kelurahan", "rw", "unit_price", "catalog_item", "latitude"}
    post_step(client, step_address(proposal, "apa"), title="Lain", source="luar", problem="Denah terlampir.")
    post_step(client, step_address(proposal, "tempat"), rw="9", kelurahan=city.neighbour.pk)
    post_step(client, step_address(proposal, "jumlah"), volume="900", unit_price="1", beneficiary_count="31")
    client.post(reverse("proposal_submit", args=[proposal.key]))
    after = Proposal.objects.get(pk=proposal.pk)
    assert (after.status, after.problem, after.beneficiary_count) == (Status.FORWARDED, "Denah terlampir.", 31)
    assert (after.title, after.volume, after.rw, after.kelurahan) == (proposal.title, 30, "05", proposal.kelurahan)


def test_a_proposal_from_the_hall_is_mended_without_a_persons_name(client: Client, city: City) -> None:
    session = make_session(make_round("pemuda"))
    facilitator = session.created_by
    fields = make_fields(proposer_name="")
    item = lists.raise_in_hall(session_id=session.pk, by=facilitator, key=uuid.uuid4(), fields=fields)
    settle_in_forum(item, facilitator, city, agreed=True)
    item.proposal.refresh_from_db()
    give_back(item.proposal, city)
    client.force_login(facilitator)
    unnamed = {**PERSON, "proposer_name": ""}
    assert post_step(client, step_address(item.proposal, "siapa"), **unnamed).status_code == 302
    assert post_step(client, step_address(item.proposal, "apa"), problem="Lampu mati.").status_code == 302
    client.post(reverse("proposal_submit", args=[item.proposal.key]))
    item.proposal.refresh_from_db()
    assert item.proposal.status == Status.FORWARDED
