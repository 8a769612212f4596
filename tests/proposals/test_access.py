"""Back in without an account: code and PIN, a new PIN from an officer, turning into an account, and the sweep."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.guests import make_guest
from accounts.models import User
from forums.actions.lists import raise_in_hall
from musrenbang.lib.denied import Denied
from proposals.actions.access import find_by_pin, take_over
from proposals.actions.attachments import add_attachment
from proposals.actions.erasure import delete_abandoned_guests
from proposals.actions.review import return_to_proposer
from proposals.datasets.integrity import find_faults
from proposals.enums import Status, SupportChannel
from proposals.models import Proposal, Support
from tests.factories import PASSWORD, make_city, make_fields, make_proposal, make_session, make_user
from tests.house.world import photo
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db

WRONG = "Kode dan PIN tidak cocok"
LIMIT = 8
HALL, HOME = "203.0.113.7", "198.51.100.9"


def guest_proposal(status: Status = Status.SUBMITTED, guest: User | None = None) -> Proposal:
    proposal = make_proposal(status, by=guest or make_guest())
    proposal.refresh_from_db()
    return proposal


def open_with(code: str, pin: str, *, client: Client | None = None, address: str = HALL):
    client = client or Client()
    return client.post(reverse("track_pin"), {"kode": code, "pin": pin}, REMOTE_ADDR=address)


def signed_in_as(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


class TestPin:
    def test_opens_as_owner(self) -> None:
        proposal, client = guest_proposal(), Client()
        response = open_with(
            proposal.code.lower().replace("-", " "), f" {proposal.pin[:4]} {proposal.pin[4:]}", client=client
        )
        assert response["Location"] == reverse("proposal_detail", kwargs={"code": proposal.code})
        assert signed_in_as(client) == str(proposal.author_id)
        assert client.session.get_expiry_age() == 24 * 3600
        client.post(reverse("proposal_withdraw", kwargs={"key": proposal.key}), {"note": "Sudah dikerjakan warga."})
        proposal.refresh_from_db()
        assert proposal.status == Status.WITHDRAWN

    def test_wrong_code_and_wrong_pin_get_the_same_sentence(self) -> None:
        proposal = guest_proposal()
        wrong_pin = "0" * 8 if proposal.pin != "0" * 8 else "1" * 8
        answers = set()
        for code, pin in ((proposal.code, wrong_pin), (proposal.code, ""), ("2028-PMD-99999", proposal.pin)):
            response = open_with(code, pin)
            assert WRONG in text_of(assert_good_html(response, status=422))
            answers.add(response.content.decode().split(WRONG)[1].count("<"))
            assert not signed_in_as(response.client)
        assert len(answers) == 1

    def test_proposals_of_accounts_have_none(self) -> None:
        proposal = make_proposal(Status.SUBMITTED, by=make_user())
        for pin in ("", " ", "12345678"):
            assert find_by_pin(code=proposal.code, pin=pin) is None
        assert WRONG in open_with(proposal.code, "").content.decode()

    def test_keeps_the_code_that_was_typed(self) -> None:
        page = open_with("2028-PMD-00001", "12345678").content.decode()
        assert 'value="2028-PMD-00001"' in page
        assert "12345678" not in page

    def test_neither_in_addresses_nor_in_logs(self, caplog: pytest.LogCaptureFixture) -> None:
        proposal = guest_proposal()
        with caplog.at_level(logging.DEBUG):
            response = open_with(proposal.code, proposal.pin)
        assert proposal.pin not in response["Location"]
        assert proposal.pin not in caplog.text
        assert proposal.code not in caplog.text

    def test_nobody_signed_in_is_switched(self) -> None:
        proposal = guest_proposal()
        for user in (make_user(), make_guest()):
            client = Client()
            client.force_login(user)
            response = open_with(proposal.code, proposal.pin, client=client)
            assert "Keluar dulu" in text_of(assert_good_html(response, status=422))
            assert signed_in_as(client) == str(user.pk)


class TestThrottle:
    def wear_out(self, code: str, address: str = HALL) -> None:
        for number in range(LIMIT):
            assert WRONG in open_with(code, f"{number:08}", address=address).content.decode()

    def test_stops_after_the_limit_even_with_the_right_pin(self) -> None:
        proposal = guest_proposal()
        Proposal.objects.filter(pk=proposal.pk).update(pin="98765432")
        self.wear_out(proposal.code)
        response = open_with(proposal.code, "98765432")
        assert "Terlalu banyak percobaan" in response.content.decode()
        assert not signed_in_as(response.client)

    def test_owner_comes_in_from_elsewhere_and_others_from_here(self) -> None:
        first, second = guest_proposal(), guest_proposal()
        self.wear_out(first.code)
        assert open_with(first.code, first.pin, address=HOME).status_code == 302
        assert open_with(second.code, second.pin).status_code == 302

    def test_right_pins_are_not_counted(self) -> None:
        proposal = guest_proposal()
        for _time in range(LIMIT + 2):
            assert open_with(proposal.code, proposal.pin).status_code == 302

    def test_one_address_cannot_try_all_codes(self, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "track_pin": "3/h/ip,8/15m/key"}
        for number in range(3):
            open_with(f"2028-PMD-{number:05}", "12345678")
        proposal = guest_proposal()
        assert "Terlalu banyak percobaan" in open_with(proposal.code, proposal.pin).content.decode()


class TestGrowingUp:
    NEW = {"login": "0812 3456 7001", "password1": "kopi-susu-gula-aren"}

    def guest_client(self, proposal: Proposal) -> Client:
        client = Client()
        client.force_login(proposal.author)
        return client

    def test_a_guest_becomes_an_account_and_keeps_everything(self) -> None:
        proposal = guest_proposal()
        guest, client = proposal.author, self.guest_client(proposal)
        assert proposal.code in text_of(assert_good_html(client.get(reverse("guest_sign_up"))))
        assert client.post(reverse("guest_sign_up"), self.NEW)["Location"] == reverse("account_welcome")
        guest.refresh_from_db()
        proposal.refresh_from_db()
        assert (guest.is_guest, guest.phone, proposal.author, proposal.pin) == (False, "+6281234567001", guest, "")
        assert guest.username.startswith("warga-")
        assert signed_in_as(client) == str(guest.pk)
        client.post(reverse("account_logout"))
        client.post(reverse("account_login"), {"login": "081234567001", "password": self.NEW["password1"]})
        assert proposal.code in client.get(reverse("my_proposals")).content.decode()
        assert not list(find_faults())

    def test_her_own_number_and_password_lead_to_her_account(self) -> None:
        proposal, account = guest_proposal(), make_user(phone="+6281234567001")
        client = self.guest_client(proposal)
        client.post(reverse("guest_sign_up"), {**self.NEW, "password1": PASSWORD})
        proposal.refresh_from_db()
        assert proposal.author == account
        assert signed_in_as(client) == str(account.pk)

    def test_signing_in_takes_the_proposals_along(self) -> None:
        guest, account = make_guest(), make_user(username="warga1")
        proposal, other = guest_proposal(guest=guest), make_proposal(Status.SUBMITTED, by=make_user())
        both = make_proposal(Status.SUBMITTED, by=make_user())
        for person, supported in ((guest, other), (guest, both), (account, both)):
            Support.objects.create(proposal=supported, person=person, channel=SupportChannel.GUEST)
            Proposal.objects.filter(pk=supported.pk).update(support_count=supported.supports.count())
        client = self.guest_client(proposal)
        assert client.get(reverse("account_login"))["Location"] == reverse("guest_sign_in")
        assert_good_html(client.get(reverse("guest_sign_in")))
        client.post(reverse("guest_sign_in"), {"login": "warga1", "password": PASSWORD})
        proposal.refresh_from_db()
        assert (proposal.author, proposal.entered_by, proposal.pin) == (account, account, "")
        assert [row.supports.count() for row in (other, both)] == [1, 1]
        assert list(Proposal.objects.filter(pk__in=[other.pk, both.pk]).values_list("support_count", flat=True)) == [
            1,
            1,
        ]
        assert not Support.objects.exclude(person=account).exists()
        guest.refresh_from_db()
        assert not guest.is_active
        assert not list(find_faults())

    def test_an_officer_at_the_same_computer_takes_nothing(self) -> None:
        proposal = guest_proposal()
        make_user(Role.KELURAHAN, region=make_city().kelurahan, username="petugas")
        client = self.guest_client(proposal)
        response = client.post(reverse("guest_sign_in"), {"login": "petugas", "password": PASSWORD})
        assert response["Location"] == reverse("work_home")
        before = (proposal.author_id, proposal.pin)
        proposal.refresh_from_db()
        assert (proposal.author_id, proposal.pin) == before

    def test_twice_at_once_goes_once(self) -> None:
        proposal = guest_proposal()
        take_over(guest=proposal.author, account=make_user())
        with pytest.raises(Denied, match="sudah pindah"):
            take_over(guest=proposal.author, account=make_user())

    def test_wrong_password_moves_nothing(self) -> None:
        proposal = guest_proposal()
        make_user(username="warga1")
        client = self.guest_client(proposal)
        assert client.post(reverse("guest_sign_in"), {"login": "warga1", "password": "salah"}).status_code == 200
        assert signed_in_as(client) == str(proposal.author_id)

    @pytest.mark.parametrize("name", ["account_signup", "account_change_password"])
    def test_pages_for_accounts_offer_one(self, name: str) -> None:
        client = Client()
        client.force_login(make_guest())
        assert client.get(reverse(name))["Location"] == reverse("guest_sign_up")


class TestGuestPages:
    def test_say_where_one_is(self) -> None:
        proposal = guest_proposal()
        make_proposal(Status.DRAFT, by=proposal.author, title="Belum selesai")
        client = Client()
        client.force_login(proposal.author)
        assert client.get(reverse("account_home"))["Location"] == reverse("guest_home")
        page = assert_good_html(client.get(reverse("guest_home")))
        words = text_of(page)
        for word in (proposal.code, "Belum selesai", "Keluar dan tinggalkan draf", "Buat akun dari usulan ini"):
            assert word in words
        assert "Tanpa akun" in text_of(page.find(".//header"))
        assert proposal.pin not in words
        assert_good_html(client.get(reverse("account_notices")))
        assert_good_html(client.get(reverse("track")))

    def test_accounts_have_their_own(self) -> None:
        client = Client()
        client.force_login(make_user())
        for name in ("guest_home", "guest_sign_up", "guest_sign_in"):
            assert client.get(reverse(name))["Location"] == reverse("account_home")
        assert "Tanpa akun" not in text_of(assert_good_html(client.get(reverse("account_home"))).find(".//header"))

    def test_mends_what_was_returned(self) -> None:
        officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
        proposal = guest_proposal()
        client = Client()
        open_with(proposal.code, proposal.pin, client=client)
        reason = make_city().return_reason
        return_to_proposer(proposal_id=proposal.pk, by=officer, reason=reason, note="Lengkapi alamat.")
        page = client.get(reverse("proposal_detail", kwargs={"code": proposal.code})).content.decode()
        assert reverse("proposal_draft", kwargs={"key": proposal.key}) in page
        client.post(reverse("proposal_submit", kwargs={"key": proposal.key}))
        proposal.refresh_from_db()
        assert proposal.status == Status.SUBMITTED


class TestSweep:
    def old_guest(self, days: int = 31) -> User:
        guest = make_guest()
        User.objects.filter(pk=guest.pk).update(date_joined=timezone.now() - timedelta(days=days))
        return guest

    def test_deletes_who_only_began(self, django_capture_on_commit_callbacks) -> None:
        guest = self.old_guest()
        draft = make_proposal(Status.DRAFT, by=guest)
        attachment = add_attachment(proposal=draft, upload=photo("red"), by=guest)
        assert attachment.file.storage.exists(attachment.file.name)
        with django_capture_on_commit_callbacks(execute=True):
            assert delete_abandoned_guests() == 1
        assert not User.objects.filter(pk=guest.pk).exists()
        assert not Proposal.objects.filter(pk=draft.pk).exists()
        assert not attachment.file.storage.exists(attachment.file.name)

    def test_what_a_hall_raised_belongs_to_nobody_and_keeps_nobody(self) -> None:
        """A list that holds NULL is "not in" nothing: one hall proposal would keep every guest for ever."""
        guest, session = self.old_guest(), make_session()
        raise_in_hall(session_id=session.pk, by=session.created_by, key=uuid4(), fields=make_fields())
        assert Proposal.objects.filter(author=None).exists()
        assert delete_abandoned_guests() == 1
        assert not User.objects.filter(pk=guest.pk).exists()

    def test_keeps_everybody_else(self) -> None:
        young, sent, supporter, account = self.old_guest(29), self.old_guest(), self.old_guest(), make_user()
        guest_proposal(guest=sent)
        Support.objects.create(proposal=guest_proposal(), person=supporter, channel=SupportChannel.GUEST)
        make_proposal(Status.DRAFT, by=young)
        User.objects.filter(pk=account.pk).update(date_joined=timezone.now() - timedelta(days=99))
        assert delete_abandoned_guests() == 0
        assert User.objects.filter(pk__in=[young.pk, sent.pk, supporter.pk, account.pk]).count() == 4
