"""The first step saves itself too: typing makes the draft, one draft, whoever types and however often it is posted."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, ConsentText, User
from proposals.enums import Channel, ProposerKind
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from tests.factories import City, make_round, make_user
from tests.proposals.pages import PERSON, first_step, hidden_in, post_step, step_address, text_of
from themes.models import ThemeRound

pytestmark = pytest.mark.django_db

TYPED = {**PERSON, "otomatis": "1"}


@pytest.fixture(autouse=True)
def _open_round(round_: ThemeRound) -> None:
    """A round that takes proposals."""


def test_what_a_stranger_types_becomes_her_draft_and_her_address(client: Client) -> None:
    answer = post_step(client, first_step(), **TYPED)
    draft, told = Proposal.objects.get(), answer.json()
    assert draft.proposer_name == "Ketua RW"
    assert draft.author is not None
    assert draft.author.is_guest
    assert re.match(r"Tersimpan pukul \d\d\.\d\d", told["note"])
    assert told["address"] == step_address(draft, "siapa")
    assert 'value="Ketua RW"' in text_of(client.get(told["address"])), "a reload finds it"


def test_the_page_goes_on_saving_with_the_token_of_the_new_session() -> None:
    """Whoever signs in gets a new token; the one in the page would be refused."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(first_step())
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text_of(page))[0]
    typed = {**hidden_in(page), **TYPED, "csrfmiddlewaretoken": token}
    told = browser.post(first_step(), typed).json()
    again = {**typed, "seen": told["seen"], "proposer_name": "Ketua RW 05"}
    assert browser.post(told["address"], again).status_code == 403
    answer = browser.post(told["address"], {**again, "csrfmiddlewaretoken": told["token"]})
    assert (answer.status_code, answer.json()["is_whole"]) == (200, True)
    assert Proposal.objects.get().proposer_name == "Ketua RW 05"


def test_answers_that_never_came_make_no_second_draft(client: Client) -> None:
    """The phone posts again, as a stranger still, while its first answer is on the way or lost."""
    typed = {**hidden_in(client.get(first_step())), **TYPED}
    for words in ("Ketua", "Ketua RW", "Ketua RW 05"):
        told = Client().post(first_step(), {**typed, "proposer_name": words}).json()
    draft = Proposal.objects.get()
    assert draft.proposer_name == "Ketua RW 05"
    assert told["address"] == step_address(draft, "siapa")
    assert User.objects.filter(is_guest=True).count() == 1


def test_going_on_uses_the_draft_the_page_has_made(client: Client) -> None:
    typed = {**hidden_in(client.get(first_step())), **TYPED}
    told = client.post(first_step(), typed).json()
    draft = Proposal.objects.get()
    for address in (told["address"], first_step()):  # where the page is by now; where it was
        answer = client.post(address, {**typed, "seen": told["seen"], "otomatis": [], "lanjut": "1"})
        assert answer["Location"] == step_address(draft, "apa")
    assert Proposal.objects.count() == 1


def test_a_wrong_field_does_not_hold_up_the_right_ones(client: Client) -> None:
    """Half a word is no mistake yet; what can't be read is named."""
    told = post_step(client, first_step(), proposer_name="x" * 101, contact="0812", otomatis="1").json()
    draft = Proposal.objects.get()
    assert (draft.contact, draft.proposer_name, draft.proposer_kind) == ("0812", "", ProposerKind.PERSON)
    assert not told["is_whole"]
    assert told["note"].endswith("kecuali: Siapa yang mengusulkan?, Nama pengusul atau narahubung")


def test_of_an_account_it_is_the_draft_of_the_account(client: Client, citizen: User) -> None:
    post_step(client, first_step(), **TYPED)
    assert Proposal.objects.get().author == citizen
    assert not User.objects.filter(is_guest=True).exists()


def test_what_an_officer_types_for_somebody_is_no_draft_of_her_own(client: Client, city: City) -> None:
    officer = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(officer)
    post_step(client, first_step(), **TYPED)
    draft = Proposal.objects.get()
    assert (draft.author, draft.entered_by, draft.channel) == (None, officer, Channel.ASSISTED)


def test_whose_session_ended_is_told_to_sign_in_and_becomes_no_guest(client: Client, citizen: User) -> None:
    typed = {**hidden_in(client.get(first_step())), **TYPED}
    client.logout()
    answer = client.post(first_step(), typed)
    assert answer.status_code == 409
    assert "masuk lagi" in answer.json()["note"]
    assert not Proposal.objects.exists()
    assert client.post(first_step(), {**typed, "otomatis": [], "lanjut": "1"})["Location"].startswith("/masuk/")


def test_the_draft_of_somebody_else_stays_hers(client: Client, citizen: User) -> None:
    ticket = Ticket()
    Client().post(first_step(), {**TYPED, "key": ticket.key, "opened": ticket.opened})
    answer = client.post(first_step(), {**TYPED, "key": ticket.key, "proposer_name": "Orang lain"})
    assert answer.status_code == 409
    assert "milik orang lain" in answer.json()["note"]
    assert Proposal.objects.get().proposer_name == "Ketua RW"


class TestLimit:
    """Typing counts like a first step: once for each draft, not for each word."""

    @pytest.fixture(autouse=True)
    def _narrow(self, settings: Any) -> Iterator[None]:
        settings.GUEST_FILINGS = "1/h/ip"
        cache.clear()
        yield
        cache.clear()

    def test_a_new_draft_beyond_it_is_refused_with_a_sentence(self) -> None:
        assert post_step(Client(), first_step(), **TYPED).status_code == 200
        answer = post_step(Client(), first_step(), **TYPED)
        assert answer.status_code == 429
        assert "Banyak sekali usulan baru" in answer.json()["note"]
        assert Proposal.objects.count() == 1

    def test_the_same_draft_again_is_not_counted(self, client: Client) -> None:
        typed = {**hidden_in(client.get(first_step())), **TYPED}
        assert [Client().post(first_step(), typed).status_code for _turn in range(3)] == [200, 200, 200]
        assert Client().post(first_step(), {**typed, "otomatis": [], "lanjut": "1"}).status_code == 302

    def test_a_key_without_its_ticket_opens_no_way_around_it(self, client: Client) -> None:
        typed = {**hidden_in(client.get(first_step())), **TYPED}
        assert client.post(first_step(), typed).status_code == 200
        assert Client().post(first_step(), {**typed, "opened": "x"}).status_code == 429


def test_only_the_steps_that_can_be_kept_save_themselves(client: Client) -> None:
    assert "data-autosave" in text_of(client.get(first_step()))
    assert "data-autosave" not in text_of(client.get(reverse("proposal_new")))
    page = text_of(post_step(client, first_step(), proposer_kind="person"))
    assert "data-autosave" in page, "also after an error"


def test_a_childs_consent_is_kept_once(client: Client) -> None:
    make_round("anak")
    ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya setuju.")
    agreed = {"guardian_kind": "school", "given_by_name": "Wali kelas", "institution": "SD 1", "agrees": "1"}
    child = {"proposer_kind": "child", "proposer_name": "Ani", "child_age": "from_10", **agreed, "otomatis": "1"}
    typed = {**hidden_in(client.get(first_step("anak"))), **child}
    for _turn in range(2):
        client.post(first_step("anak"), typed)
    assert Consent.objects.count() == 1
    assert uuid.UUID(typed["key"]) == Proposal.objects.get().key
