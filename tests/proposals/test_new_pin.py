"""A lost PIN: handed over by whoever helped to file, or sent past every officer to who filed alone."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import Notices, Role
from accounts.guests import make_guest
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.access import find_by_pin, issue_pin, send_pin, take_over
from proposals.actions.delivery import send_due_messages
from proposals.actions.publication import publish_decisions
from proposals.datasets.integrity import find_faults
from proposals.datasets.own_data import describe_person
from proposals.enums import EventKind, MessageChannel, MessageStatus, Status
from proposals.models import Message, Proposal
from tests.factories import make_city, make_facilitator, make_helped_proposal, make_proposal, make_user
from tests.html import assert_good_html
from tests.postroom import Mailbox, TextService, open_mailbox, open_text_service
from tests.proposals.pages import text_of

pytestmark = pytest.mark.django_db

NUMBER, ADDRESS = "0812-3456-7890", "ketua.rw@contoh.id"
SEND, ISSUE = "Kirim PIN baru ke kontak yang tercatat", "Buat PIN baru"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with open_mailbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.SITE_URL = "https://musrenbang.contoh.id"
        yield box


@pytest.fixture
def gateway(settings: Any) -> Iterator[TextService]:
    with open_text_service() as service:
        settings.MESSAGE_GATEWAY, settings.MESSAGE_GATEWAY_TOKEN = service.address, "rahasia"
        settings.SITE_URL = "https://musrenbang.contoh.id"
        yield service


@pytest.fixture
def officer() -> User:
    return make_user(Role.KELURAHAN, region=make_city().kelurahan)


def filed_alone(contact: str = NUMBER, status: Status = Status.SUBMITTED) -> Proposal:
    proposal = make_proposal(status, by=make_guest(), contact=contact)
    proposal.refresh_from_db()
    return proposal


def spoken(proposal: Proposal) -> str:
    proposal.refresh_from_db()
    return f"{proposal.pin[:4]} {proposal.pin[4:]}"


def press(client: Client, proposal: Proposal) -> Any:
    return client.post(reverse("new_pin", args=[proposal.code]), follow=True)


def key_messages() -> dict[str, str]:
    """How the proposer is told of the new PIN, and what became of it."""
    return dict(Message.objects.filter(event__kind=EventKind.KEY).values_list("channel", "status"))


class TestHandedOver:
    def test_the_old_key_is_dead(self, officer: User, caplog: pytest.LogCaptureFixture) -> None:
        proposal = make_helped_proposal(by=officer)
        old, client = proposal.pin, Client()
        client.post(reverse("track_pin"), {"kode": proposal.code, "pin": old})
        with caplog.at_level(logging.INFO):
            new = issue_pin(proposal_id=proposal.pk, by=officer)
        assert new != old
        assert find_by_pin(code=proposal.code, pin=old) is None
        assert find_by_pin(code=proposal.code, pin=new) == proposal
        assert client.get(reverse("guest_home")).status_code == 302, "who came in with the old one is out"
        (line,) = [record for record in caplog.records if "PIN" in record.getMessage()]
        assert line.facts == {"outcome": "issued", "proposal": proposal.code, "user": officer.pk}
        assert new not in caplog.text

    def test_only_in_scope(self, officer: User) -> None:
        city = make_city()
        proposal = make_helped_proposal(by=officer)
        assert issue_pin(proposal_id=proposal.pk, by=make_user(Role.KECAMATAN, region=city.kecamatan))
        for by in (make_user(Role.KELURAHAN, region=city.neighbour), make_user(Role.PLANNER), make_user()):
            with pytest.raises(Denied, match="kelurahan atau kecamatan"):
                issue_pin(proposal_id=proposal.pk, by=by)

    def test_not_for_accounts_nor_for_who_filed_alone(self, officer: User) -> None:
        for proposal in (make_proposal(by=make_user()), filed_alone()):
            with pytest.raises(Denied, match="tidak punya PIN dari petugas"):
                issue_pin(proposal_id=proposal.pk, by=officer)

    def test_a_button_makes_one_that_stands_on_the_receipt(self, client: Client, officer: User) -> None:
        proposal = make_helped_proposal(by=officer)
        client.force_login(officer)
        for page in ("verify_detail", "proposal_receipt"):
            answer = client.get(reverse(page, args=[proposal.code]))
            assert ISSUE in text_of(answer)
            assert_good_html(answer)
        old = spoken(proposal)
        answer = press(client, proposal)
        assert answer.redirect_chain == [(reverse("proposal_receipt", args=[proposal.code]), 302)]
        assert spoken(proposal) != old
        assert spoken(proposal) in text_of(answer)

    def test_who_helped_elsewhere_finds_it_on_the_receipt(self, client: Client) -> None:
        helper = make_user(Role.FACILITATOR)
        proposal = make_helped_proposal(by=helper)
        client.force_login(helper)
        assert ISSUE in text_of(client.get(reverse("proposal_receipt", args=[proposal.code])))
        answer = press(client, proposal)
        assert spoken(proposal) in text_of(answer)

    def test_nothing_goes_out(self, officer: User, gateway: TextService) -> None:
        """It was handed over already; the proposer finds in the portal who had it made."""
        proposal = make_helped_proposal(by=officer, contact=NUMBER)
        Message.objects.all().delete()
        issue_pin(proposal_id=proposal.pk, by=officer)
        assert key_messages() == {MessageChannel.PORTAL: MessageStatus.SENT}
        assert send_due_messages() == 0


class TestSent:
    def test_to_the_number_on_the_proposal(
        self, client: Client, officer: User, gateway: TextService, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        proposal, phone = filed_alone(), Client()
        old = proposal.pin
        phone.post(reverse("track_pin"), {"kode": proposal.code, "pin": old})
        client.force_login(officer)
        answer = press(client, proposal)
        assert "PIN baru dikirim kepada pengusul" in text_of(answer)
        assert phone.get(reverse("guest_home")).status_code == 302
        send_due_messages()
        (text,) = [sent["text"] for sent in gateway.asked if "PIN" in sent["text"]]
        assert spoken(proposal) in text
        assert proposal.code in text
        assert "https://musrenbang.contoh.id/lacak/" in text
        assert {sent["to"] for sent in gateway.asked} == {"+6281234567890"}
        assert find_by_pin(code=proposal.code, pin=old) is None
        assert find_by_pin(code=proposal.code, pin=proposal.pin) == proposal
        assert proposal.pin not in caplog.text
        (line,) = [record for record in caplog.records if record.getMessage() == "issued a new PIN"]
        assert line.facts == {"outcome": "sent", "proposal": proposal.code, "user": officer.pk}

    def test_to_the_address_on_the_proposal_though_nobody_proved_it(self, officer: User, mailbox: Mailbox) -> None:
        proposal = filed_alone(f" {ADDRESS.upper()}")
        send_pin(proposal_id=proposal.pk, by=officer)
        send_due_messages()
        (letter,) = mailbox.letters
        assert (letter["To"], letter["Subject"]) == (ADDRESS, f"PIN baru untuk usulan {proposal.code}")
        assert spoken(proposal) in letter.get_content()

    def test_whatever_else_she_wants_to_hear(self, officer: User, mailbox: Mailbox) -> None:
        for notices in (Notices.NONE, Notices.DAILY):
            proposal = filed_alone(ADDRESS)
            User.objects.filter(pk=proposal.author_id).update(notices=notices)
            send_pin(proposal_id=proposal.pk, by=officer)
        send_due_messages()
        assert len(mailbox.letters) == 2

    def test_no_officer_ever_sees_it(self, client: Client, officer: User, gateway: TextService) -> None:
        proposal = filed_alone()
        for user in (officer, make_user(Role.KECAMATAN, region=make_city().kecamatan)):
            client.force_login(user)
            pages = [press(client, proposal)]
            names = [("verify_detail", proposal.code), ("proposal_receipt", proposal.code)]
            pages += [client.get(reverse(name, args=[code])) for name, code in names]
            pages.append(client.get(reverse("work_notices")))
            for page in pages:
                assert spoken(proposal) not in text_of(page)
                assert proposal.pin not in text_of(page)

    def test_nor_when_the_gateway_refuses_it(self, client: Client, officer: User, gateway: TextService) -> None:
        """What never went out is no officer's to bring; the page says that it failed, and the button stays."""
        proposal = filed_alone()
        Message.objects.all().delete()
        send_pin(proposal_id=proposal.pk, by=officer)
        gateway.answers.append(400)
        send_due_messages()
        told = {MessageChannel.PORTAL: MessageStatus.SENT, MessageChannel.GATEWAY: MessageStatus.FAILED}
        assert key_messages() == told
        client.force_login(officer)
        page = text_of(client.get(reverse("verify_detail", args=[proposal.code])))
        assert "PIN baru untuk pengusul" in page
        assert "Layanan SMS/WhatsApp menjawab dengan kesalahan (400)." in page
        assert SEND in page

    def test_not_to_a_contact_that_was_changed_meanwhile(self, officer: User, gateway: TextService) -> None:
        proposal = filed_alone()
        Message.objects.all().delete()
        send_pin(proposal_id=proposal.pk, by=officer)
        Proposal.objects.filter(pk=proposal.pk).update(contact=ADDRESS)
        send_due_messages()
        assert gateway.asked == []
        assert Message.objects.get(channel=MessageChannel.GATEWAY).problem == "Kontak pada usulan sudah diganti."

    def test_not_to_who_has_an_account_by_now(self, officer: User, gateway: TextService) -> None:
        proposal = filed_alone()
        Message.objects.all().delete()
        send_pin(proposal_id=proposal.pk, by=officer)
        take_over(guest=proposal.author, account=make_user())
        send_due_messages()
        assert gateway.asked == []

    def test_is_told_to_her_and_chained_but_no_news_for_everybody(
        self, client: Client, officer: User, gateway: TextService
    ) -> None:
        proposal = filed_alone(status=Status.ACCOMMODATED)
        send_pin(proposal_id=proposal.pk, by=officer)
        event = proposal.events.get(kind=EventKind.KEY)
        assert (event.actor, event.actor_label) == (officer, "Kelurahan Dinoyo")
        assert event.target == Status.FORWARDED, "a sealed decision is not told"
        assert "Diakomodasi" not in str(describe_person(proposal.author))
        assert list(find_faults()) == []
        assert "PIN baru" not in text_of(client.get(reverse("proposal_detail", args=[proposal.code])))
        client.force_login(User.objects.get(pk=proposal.author_id))
        assert "Kelurahan Dinoyo membuatkan PIN baru" in text_of(client.get(reverse("inbox")))
        publish_decisions(cycle=proposal.round.cycle, by=make_user(Role.PLANNER))
        assert list(find_faults()) == []

    @pytest.mark.parametrize(
        ("contact", "sentence"),
        [
            ("", "tidak meninggalkan nomor HP atau e-mail"),
            ("rumah kedua dari pos kamling", "bukan nomor HP atau alamat e-mail"),
            ("0341 123456", "bukan nomor HP atau alamat e-mail"),
            ("a@b", "bukan nomor HP atau alamat e-mail"),
            (NUMBER, "belum bisa mengirim SMS atau WhatsApp"),
            (ADDRESS, "belum bisa mengirim e-mail"),
        ],
    )
    def test_where_it_cannot_be_the_place_of_the_button_says_why(
        self, client: Client, officer: User, settings: Any, contact: str, sentence: str
    ) -> None:
        settings.MESSAGE_GATEWAY = ""
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        proposal = filed_alone(contact)
        client.force_login(officer)
        answer = client.get(reverse("verify_detail", args=[proposal.code]))
        assert_good_html(answer)
        assert sentence in text_of(answer)
        assert SEND not in text_of(answer)
        old = proposal.pin
        assert client.post(reverse("new_pin", args=[proposal.code])).status_code == 403
        assert spoken(proposal).replace(" ", "") == old

    def test_only_at_the_counter_of_its_place(self, client: Client, gateway: TextService) -> None:
        city, proposal = make_city(), filed_alone()
        address = reverse("new_pin", args=[proposal.code])
        for user, status in (
            (make_user(), 404),
            (make_user(Role.KELURAHAN, region=city.neighbour), 404),
            (make_facilitator(proposal.round), 403),
            (make_user(Role.PLANNER), 403),
            (proposal.author, 403),
        ):
            client.force_login(user)
            assert client.post(address).status_code == status
            if status == 403:
                assert SEND not in text_of(client.get(reverse("proposal_receipt", args=[proposal.code])))
        assert client.get(address).status_code == 405

    def test_three_an_hour_for_one_proposal(self, client: Client, officer: User, gateway: TextService) -> None:
        proposal, other = filed_alone(), filed_alone()
        client.force_login(officer)
        for _turn in range(3):
            press(client, proposal)
        pin = spoken(proposal)
        assert "baru saja diganti beberapa kali" in text_of(client.post(reverse("new_pin", args=[proposal.code])))
        assert spoken(proposal) == pin
        assert "PIN baru dikirim" in text_of(press(client, other))


def test_the_tracking_page_says_what_to_do(client: Client) -> None:
    page = text_of(client.get(reverse("track")))
    assert "Lupa PIN?" in page
    assert "dikirim ke nomor HP atau e-mail" in page
