"""Letters and texts go out once, to real servers on this machine, whatever fails in between."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Notices, Role
from accounts.guests import make_guest
from accounts.models import User
from proposals.actions.authoring import submit
from proposals.actions.delivery import OUTGOING, PAUSES, claim, send_due_messages
from proposals.actions.review import return_to_proposer
from proposals.enums import MessageChannel, MessageStatus
from proposals.models import Message, Proposal
from proposals.notifications import name_parcel, write_letter
from tests.factories import make_city, make_draft, make_user
from tests.postroom import Mailbox, TextService, open_mailbox, open_text_service

NUMBER = "0812-3456-7890"
pytestmark = pytest.mark.django_db


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


def file_with_letter(**fields: Any) -> Proposal:
    author = make_user(notices=fields.pop("notices", Notices.EACH))
    EmailAddress.objects.create(user=author, email=author.email, primary=True, verified=True)
    return file(author, **fields)


def file(author: User, **fields: Any) -> Proposal:
    return submit(proposal_id=make_draft(by=author, **fields).pk, by=author)


def give_back(proposal: Proposal, note: str = "Lengkapi alamat kegiatan.") -> Proposal:
    officer = make_user(Role.KELURAHAN, region=proposal.kelurahan)
    return return_to_proposer(proposal_id=proposal.pk, by=officer, reason=make_city().return_reason, note=note)


def outgoing() -> Message:
    return Message.objects.exclude(channel=MessageChannel.PORTAL).latest("pk")


def let_pauses_pass() -> None:
    """As if the clock had moved on."""
    Message.objects.filter(status=MessageStatus.WAITING).update(next_try_at=timezone.now() - timedelta(seconds=1))


class TestLetter:
    def test_goes_out_once_however_often_it_is_asked_for(self, mailbox: Mailbox) -> None:
        file_with_letter()
        assert [send_due_messages() for _ in range(5)] == [1, 0, 0, 0, 0]
        assert len(mailbox.raw) == 1
        assert (outgoing().status, outgoing().attempts, outgoing().problem) == (MessageStatus.SENT, 1, "")

    def test_says_what_happened_why_and_what_comes_next(self, mailbox: Mailbox) -> None:
        proposal = file_with_letter(title="Perbaikan <b>talud</b> & saluran", proposer_name="Nama Rahasia")
        send_due_messages()
        give_back(proposal)
        send_due_messages()
        letter = mailbox.letters[1]
        plain = letter.get_body(("plain",)).get_content()
        rich = letter.get_body(("html",)).get_content()
        assert (
            letter["Subject"] == f"Usulan {proposal.code}: Kelurahan Dinoyo mengembalikan usulan Anda untuk dilengkapi"
        )
        assert letter["To"] == proposal.author.email
        for words in (
            make_city().return_reason.label,
            "Lengkapi alamat kegiatan.",
            "Sekarang di: ",
            "Berikutnya: ",
            "Paling lambat",
        ):
            assert words in plain
        assert f"https://musrenbang.contoh.id/usulan/draf/{proposal.key}/" in plain
        assert "Perbaikan <b>talud</b> & saluran" in plain
        assert "Perbaikan &lt;b&gt;talud&lt;/b&gt; &amp; saluran" in rich
        for text in (plain, rich):
            assert "Nama Rahasia" not in text
            assert "{{" not in text

    def test_can_be_stopped_with_one_click(self, mailbox: Mailbox) -> None:
        file_with_letter()
        send_due_messages()
        (letter,) = mailbox.letters
        address = str(letter["List-Unsubscribe"]).strip(" <>")
        assert address.startswith("https://musrenbang.contoh.id/pesan/berhenti/")
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert address in letter.get_body(("plain",)).get_content()

    def test_whoever_stopped_them_meanwhile_gets_none(self, mailbox: Mailbox) -> None:
        proposal = file_with_letter(contact=NUMBER)
        User.objects.filter(pk=proposal.author_id).update(notices=Notices.NONE)
        assert send_due_messages() == 0
        assert mailbox.raw == []
        assert outgoing().status == MessageStatus.FAILED
        assert outgoing().channel == MessageChannel.EMAIL, "and nobody rings her up instead"

    def test_goes_to_the_address_proven_now(self, mailbox: Mailbox) -> None:
        proposal = file_with_letter()
        EmailAddress.objects.filter(user=proposal.author).update(email="baru@contoh.id")
        send_due_messages()
        assert mailbox.letters[0]["To"] == "baru@contoh.id"


class TestFailure:
    def test_a_server_that_is_down_is_asked_again_later(self, mailbox: Mailbox, settings: Any) -> None:
        first, second = file_with_letter(), file_with_letter()
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        assert send_due_messages() == 0
        tried, waiting = Message.objects.filter(channel=MessageChannel.EMAIL).order_by("pk")
        assert (tried.status, tried.attempts) == (MessageStatus.WAITING, 1)
        assert tried.next_try_at > timezone.now() + PAUSES[0] / 2
        assert "tidak dapat dihubungi" in tried.problem
        assert waiting.attempts == 0, "one knock is enough to know that nobody opens"
        settings.EMAIL_PORT = port
        let_pauses_pass()
        assert send_due_messages() == 2
        assert {letter["To"] for letter in mailbox.letters} == {first.author.email, second.author.email}
        assert not Message.objects.exclude(status=MessageStatus.SENT).exists()

    @pytest.mark.parametrize("answers", [{"RCPT": "450 nanti"}, {"END": "451 nanti"}, {"MAIL": "421 sibuk"}])
    def test_not_now_is_tried_again(self, mailbox: Mailbox, answers: dict[str, str]) -> None:
        file_with_letter()
        mailbox.answers = answers
        assert send_due_messages() == 0
        assert outgoing().status == MessageStatus.WAITING
        mailbox.answers = {}
        let_pauses_pass()
        assert send_due_messages() == 1

    @pytest.mark.parametrize("answers", [{"RCPT": "550 tidak dikenal"}, {"END": "554 tidak"}])
    def test_never_goes_on_by_telephone(self, mailbox: Mailbox, answers: dict[str, str]) -> None:
        proposal = file_with_letter(contact=NUMBER)
        mailbox.answers = answers
        assert send_due_messages() == 0
        letter = Message.objects.get(channel=MessageChannel.EMAIL)
        assert letter.status == MessageStatus.FAILED
        assert proposal.author.email not in letter.problem
        assert Message.objects.get(channel=MessageChannel.HAND).status == MessageStatus.WAITING

    def test_pauses_grow_and_end_with_a_reason(self, mailbox: Mailbox) -> None:
        file_with_letter()
        mailbox.answers = {"RCPT": "450 nanti"}
        pauses = []
        for _ in PAUSES:
            assert outgoing().status == MessageStatus.WAITING
            before = timezone.now()
            send_due_messages()
            pauses.append(outgoing().next_try_at - before)
            let_pauses_pass()
        assert all(abs(pause - wanted) < timedelta(seconds=30) for pause, wanted in zip(pauses, PAUSES, strict=True))
        assert (outgoing().status, outgoing().attempts) == (MessageStatus.FAILED, len(PAUSES))
        assert "450" in outgoing().problem
        mailbox.answers = {}
        assert send_due_messages() == 0

    def test_a_letter_that_kills_its_worker_each_time_ends_too(self, mailbox: Mailbox) -> None:
        file_with_letter()
        Message.objects.filter(channel=MessageChannel.EMAIL).update(attempts=len(PAUSES))
        assert send_due_messages() == 0
        assert outgoing().status == MessageStatus.FAILED
        assert mailbox.raw == []

    def test_a_fault_of_ours_is_written_down_and_holds_nobody_up(
        self, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken, fine = file_with_letter(), file_with_letter()

        def write(parcel: Any, address: str) -> Any:
            if parcel[0].recipient == broken.author:
                raise KeyError(address)
            return write_letter(parcel, address)

        monkeypatch.setattr("proposals.actions.delivery.write_letter", write)
        assert send_due_messages() == 1
        assert mailbox.letters[0]["To"] == fine.author.email
        tried = Message.objects.get(recipient=broken.author, channel=MessageChannel.EMAIL)
        assert (tried.status, tried.attempts) == (MessageStatus.WAITING, 1)
        assert broken.author.email not in tried.problem


class TestDigest:
    def test_collects_the_day_in_one_letter(self, mailbox: Mailbox) -> None:
        proposal = file_with_letter(notices=Notices.DAILY)
        give_back(proposal)
        assert send_due_messages() == 0, "not before the morning"
        let_pauses_pass()
        assert [send_due_messages() for _ in range(3)] == [1, 0, 0]
        (letter,) = mailbox.letters
        plain = letter.get_body(("plain",)).get_content()
        assert "sudah kami terima" in plain
        assert "mengembalikan usulan Anda" in plain
        assert letter["Subject"] == "Kabar hari ini tentang 1 usulan Anda"
        assert not Message.objects.exclude(status=MessageStatus.SENT).exists()

    def test_everybody_gets_her_own(self, mailbox: Mailbox) -> None:
        people = [file_with_letter(notices=Notices.DAILY) for _ in range(3)]
        let_pauses_pass()
        assert send_due_messages() == 3
        assert {letter["To"] for letter in mailbox.letters} == {proposal.author.email for proposal in people}

    def test_a_failed_one_comes_whole_with_the_same_name(self, mailbox: Mailbox) -> None:
        give_back(file_with_letter(notices=Notices.DAILY))
        let_pauses_pass()
        mailbox.answers = {"END": "451 nanti"}
        assert send_due_messages() == 0
        names = {name_parcel(list(Message.objects.filter(is_digest=True).order_by("pk")))}
        mailbox.answers = {}
        let_pauses_pass()
        assert send_due_messages() == 1
        assert {name.strip("<>").split("@")[0] for name in mailbox.ids} == names


class TestText:
    def test_goes_to_the_number_with_the_key_of_its_message(self, gateway: TextService) -> None:
        proposal = file(make_guest(), contact=NUMBER, proposer_name="Nama Rahasia")
        assert [send_due_messages() for _ in range(3)] == [1, 0, 0]
        (asked,), (headers,) = gateway.asked, gateway.headers
        assert asked["to"] == "+6281234567890"
        assert proposal.code in asked["text"]
        assert f"https://musrenbang.contoh.id/usulan/{proposal.code}/" in asked["text"]
        assert "Nama Rahasia" not in asked["text"]
        assert headers["Idempotency-Key"] == asked["reference"]
        assert headers["Authorization"] == "Bearer rahasia"

    @pytest.mark.parametrize("status", [500, 502, 503, 429, 401])
    def test_a_gateway_in_trouble_is_asked_again_with_the_same_key(self, gateway: TextService, status: int) -> None:
        file(make_guest(), contact=NUMBER)
        gateway.answers = [status]
        assert send_due_messages() == 0
        assert (outgoing().status, outgoing().attempts) == (MessageStatus.WAITING, 1)
        let_pauses_pass()
        assert send_due_messages() == 1
        assert len({asked["reference"] for asked in gateway.asked}) == 1

    @pytest.mark.parametrize("status", [400, 404, 422, 302])
    def test_what_it_refuses_is_for_an_officer(self, gateway: TextService, status: int) -> None:
        file(make_guest(), contact=NUMBER)
        gateway.answers = [status]
        assert send_due_messages() == 0
        assert len(gateway.asked) == 1, "and the number follows no redirect"
        text = Message.objects.get(channel=MessageChannel.GATEWAY)
        assert (text.status, str(status) in text.problem) == (MessageStatus.FAILED, True)
        assert Message.objects.get(channel=MessageChannel.HAND).status == MessageStatus.WAITING

    def test_a_gateway_that_is_away_holds_up_no_letters(self, mailbox: Mailbox, settings: Any) -> None:
        settings.MESSAGE_GATEWAY = "http://127.0.0.1:1/"
        file(make_guest(), contact=NUMBER)
        file(make_guest(), contact=NUMBER)
        file_with_letter()
        assert send_due_messages() == 1
        tried = Message.objects.filter(channel=MessageChannel.GATEWAY, attempts=1)
        assert tried.count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_each_letter_is_sent_by_one(self, mailbox: Mailbox) -> None:
        """Both stand in the mail server at the same time, so both have claimed; no letter is claimed twice."""
        for _ in range(8):
            file_with_letter()
        start = threading.Barrier(4)
        with ThreadPoolExecutor(4) as pool:
            sent = list(pool.map(lambda _: work(start), range(4)))
        assert sum(sent) == 8
        assert len(mailbox.ids) == len(set(mailbox.ids)) == 8

    def test_a_daily_letter_is_not_torn_apart(self, mailbox: Mailbox) -> None:
        proposals = [file_with_letter(notices=Notices.DAILY) for _ in range(4)]
        for proposal in proposals:
            give_back(proposal)
        let_pauses_pass()
        start = threading.Barrier(4)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: work(start), range(4)))
        assert len(mailbox.ids) == len(set(mailbox.ids)) == 4
        assert all("mengembalikan" in letter.get_body(("plain",)).get_content() for letter in mailbox.letters)

    def test_who_finds_the_first_message_taken_leaves_the_others_to_its_taker(self, mailbox: Mailbox) -> None:
        """The moment in which one worker has locked the first, but not yet the rest of the day."""
        give_back(file_with_letter(notices=Notices.DAILY))
        let_pauses_pass()
        with transaction.atomic(), ThreadPoolExecutor(1) as pool:
            Message.objects.filter(is_digest=True).order_by("pk").select_for_update()[0]
            assert pool.submit(claim_elsewhere).result() == []
        assert send_due_messages() == 1


def claim_elsewhere() -> list[Message]:
    try:
        return list(claim(OUTGOING))
    finally:
        connection.close()


def work(start: threading.Barrier) -> int:
    try:
        start.wait(10)
        return send_due_messages()
    finally:
        connection.close()
