"""Following a proposal: whose turn it is and by when, what every step made of it, the inbox, and stopping letters."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Notices, Role
from accounts.guests import make_guest
from accounts.models import User
from budgets.actions.decisions import assess
from proposals.actions.authoring import save_draft, submit
from proposals.actions.publication import publish_decisions
from proposals.actions.review import return_to_proposer, verify
from proposals.datasets.comparison import compare
from proposals.datasets.turns import VERIFICATION_TIME, describe_turn, find_deadline, held_since
from proposals.enums import MessageChannel, MessageStatus, Status
from proposals.models import Message, Proposal
from proposals.notifications import unsubscriber
from tests.factories import (
    City,
    make_ceiling,
    make_city,
    make_draft,
    make_facilitator,
    make_helped_proposal,
    make_proposal,
    make_user,
)
from tests.html import assert_good_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user()


def officer_of(proposal: Proposal) -> User:
    return make_user(Role.KELURAHAN, region=proposal.kelurahan)


def give_back(proposal: Proposal) -> Proposal:
    reason = make_city().return_reason
    return return_to_proposer(proposal_id=proposal.pk, by=officer_of(proposal), reason=reason, note="Lengkapi alamat.")


def page(client: Client, proposal: Proposal) -> str:
    return good(client.get(reverse("proposal_detail", args=[proposal.code])))


def good(response: Any) -> str:
    """The page, which is valid and accessible HTML."""
    assert_good_html(response)
    return str(response.content.decode())


class TestTurn:
    def test_a_verifier_has_seven_days_from_when_it_came_to_her(self) -> None:
        proposal = make_proposal(Status.KELURAHAN_VERIFIED)
        since = held_since(proposal, proposal.events.public())
        assert since == proposal.events.get(move="verify").happened_at
        turn = describe_turn(proposal, since=since)
        assert turn.by_when
        assert VERIFICATION_TIME <= turn.by_when - since <= VERIFICATION_TIME + timedelta(days=1)
        assert not turn.is_late

    def test_the_forum_waits_for_no_verifier(self) -> None:
        proposal = make_proposal()
        proposal.round.forum_starts_at = timezone.now() + timedelta(days=2)
        assert find_deadline(proposal, timezone.now()) == proposal.round.forum_starts_at

    def test_late_is_said(self, client: Client) -> None:
        proposal = make_proposal()
        assert describe_turn(proposal, since=timezone.now() - timedelta(days=9)).is_late

    @pytest.mark.parametrize(
        ("status", "date"),
        [
            (Status.KECAMATAN_VERIFIED, "forum_starts_at"),
            (Status.LISTED, "forum_ends_at"),
            (Status.RETURNED, "forum_starts_at"),
            (Status.FORWARDED, "decided_by"),
            (Status.ACCOMMODATED, "decided_by"),
        ],
    )
    def test_dates_come_from_the_round(self, status: Status, date: str) -> None:
        proposal = make_proposal(status)
        assert find_deadline(proposal, None) == getattr(proposal.round, date)

    def test_a_sealed_decision_does_not_show_in_the_since(self, client: Client) -> None:
        proposal = make_proposal(Status.UNACCOMMODATED)
        since = held_since(proposal, proposal.events.public())
        assert since == proposal.events.get(move="forward").happened_at
        assert "Belum terakomodasi" not in page(client, proposal)

    def test_a_published_one_is_held_since_it_was_published(self) -> None:
        proposal = make_proposal(Status.UNACCOMMODATED)
        publish_decisions(cycle=proposal.round.cycle, by=make_user(Role.PLANNER))
        proposal.refresh_from_db()
        assert held_since(proposal, proposal.events.public()) == proposal.published_at


class TestComparison:
    def test_shows_what_kelurahan_recommends_beside_what_was_asked(self, client: Client) -> None:
        proposal = make_proposal(volume=Decimal(30))
        verify(
            proposal_id=proposal.pk,
            by=officer_of(proposal),
            recommendation="Cukup dua puluh.",
            volume=Decimal(20),
            amount=60_000_000,
        )
        text = page(client, proposal)
        assert '30 <span lang="id">peserta</span>' in text
        assert '<strong>20 <span lang="id">peserta</span></strong>' in text
        assert "<strong>Rp60.000.000</strong>" in text

    def test_what_the_proposer_mended_keeps_what_she_asked_first(self, author: User) -> None:
        proposal = give_back(make_proposal(by=author, volume=Decimal(30)))
        other = make_city().neighbour
        save_draft(
            proposal_id=proposal.pk,
            by=author,
            fields={"volume": Decimal(12), "unit_price": 3_000_000, "kelurahan": other},
        )
        proposal = Proposal.objects.for_detail().get(pk=proposal.pk)
        comparison = compare(proposal, proposal.events.public(), proposal.reviews.all())
        asked, mended = comparison.stands
        assert (asked.volume, asked.amount, asked.place) == (30, 90_000_000, "RW 05, Kelurahan Dinoyo")
        assert (mended.volume, mended.amount, mended.place) == (12, 36_000_000, "RW 05, Kelurahan Sumbersari")
        assert comparison.is_moved

    def test_an_agencys_figures_stay_sealed(self, client: Client) -> None:
        proposal = make_proposal(Status.FORWARDED)
        make_ceiling(proposal)
        agency = make_user(Role.AGENCY, agency=proposal.agency)
        assess(proposal_id=proposal.pk, by=agency, volume=Decimal(7), amount=21_000_000)
        text = page(client, proposal)
        assert "7 peserta" not in text
        assert "21.000.000" not in text

    def test_a_public_decision_ends_the_table(self, client: Client) -> None:
        proposal = make_proposal(Status.ACCOMMODATED)
        publish_decisions(cycle=proposal.round.cycle, by=make_user(Role.PLANNER))
        proposal = Proposal.objects.for_detail().get(pk=proposal.pk)
        stands = compare(proposal, proposal.events.public(), proposal.reviews.all()).stands
        assert (stands[-1].who, stands[-1].amount) == ("Keputusan", proposal.assessed_amount)


class TestCluster:
    def test_a_member_shows_its_lead_and_how_far_that_is(self, client: Client) -> None:
        member = make_proposal(Status.CLUSTERED)
        lead = member.lead
        assert lead
        text = page(client, member)
        assert reverse("proposal_detail", args=[lead.code]) in text
        assert "Menunggu verifikasi kelurahan" in text

    def test_a_lead_shows_its_members(self, client: Client) -> None:
        member = make_proposal(Status.CLUSTERED)
        assert member.lead
        text = page(client, member.lead)
        assert "1 usulan digabung" in text
        assert member.code in text

    def test_a_members_page_tells_nothing_sealed_of_its_lead(self, client: Client) -> None:
        member = make_proposal(Status.CLUSTERED)
        sealed = make_proposal(Status.UNACCOMMODATED, round_=member.round)
        Proposal.objects.filter(pk=member.pk).update(lead=sealed)
        text = page(client, member)
        assert sealed.code in text
        assert "Belum terakomodasi" not in text


class TestInbox:
    def test_newest_first_and_unread_until_opened(self, client: Client, author: User) -> None:
        proposal = give_back(make_proposal(by=author))
        client.force_login(author)
        text = good(client.get(reverse("inbox")))
        assert text.index("mengembalikan usulan Anda") < text.index("sudah kami terima")
        assert text.count("inbox-new") == 2
        newest = Message.objects.in_portal_of(author)[0]
        opened = good(client.get(reverse("message_open", args=[newest.pk])))
        assert "Lengkapi alamat." in opened
        assert reverse("proposal_draft", args=[proposal.key]) in opened
        assert client.get(reverse("inbox")).content.decode().count("inbox-new") == 1
        client.post(reverse("inbox_read"))
        assert client.get(reverse("inbox")).content.decode().count("inbox-new") == 0

    def test_opening_twice_keeps_the_first_time(self, client: Client, author: User) -> None:
        make_proposal(by=author)
        client.force_login(author)
        message = Message.objects.in_portal_of(author)[0]
        moments = []
        for _ in range(2):
            client.get(reverse("message_open", args=[message.pk]))
            message.refresh_from_db()
            moments.append(message.read_at)
        assert moments[0]
        assert moments[0] == moments[1]

    def test_somebody_elses_is_not_found_and_stays_unread(self, client: Client, author: User) -> None:
        make_proposal(by=author)
        message = Message.objects.in_portal_of(author)[0]
        client.force_login(make_user())
        assert client.get(reverse("message_open", args=[message.pk])).status_code == 404
        client.post(reverse("inbox_read"))
        message.refresh_from_db()
        assert message.read_at is None

    def test_the_header_counts(self, client: Client, author: User) -> None:
        make_proposal(by=author)
        assert "nav-count" not in client.get("/").content.decode()
        client.force_login(author)
        assert 'nav-count">1<' in client.get("/").content.decode()
        client.post(reverse("inbox_read"))
        assert "nav-count" not in client.get("/").content.decode()

    def test_a_guest_has_one_too(self, client: Client) -> None:
        guest = make_guest()
        submit(proposal_id=make_draft(by=guest).pk, by=guest)
        client.force_login(guest)
        assert "sudah kami terima" in client.get(reverse("inbox")).content.decode()

    def test_pages_cost_the_same_however_long(
        self, client: Client, author: User, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(author)
        assert "Belum ada pesan" in client.get(reverse("inbox")).content.decode()
        for _ in range(22):
            make_proposal(by=author)
        with django_assert_max_num_queries(7):
            first = client.get(reverse("inbox")).content.decode()
        assert first.count('<li class="inbox-row') == 20
        assert 'rel="next"' in first


class TestUnsubscribing:
    def address(self, user: User) -> str:
        return reverse("unsubscribe", args=[unsubscriber.sign(user.pk)])

    def test_reading_stops_nothing_the_button_does(self, author: User) -> None:
        client = Client(enforce_csrf_checks=True)
        text = good(client.get(self.address(author)))
        author.refresh_from_db()
        assert author.notices == Notices.EACH
        assert "Ya, berhenti" in text
        assert author.email not in text
        answer = client.post(self.address(author))
        author.refresh_from_db()
        assert (answer.status_code, author.notices) == (200, Notices.NONE)

    def test_a_mail_program_stops_them_with_one_click(self, author: User) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post(self.address(author), {"List-Unsubscribe": "One-Click"}).status_code == 200
        author.refresh_from_db()
        assert author.notices == Notices.NONE

    @pytest.mark.parametrize("token", ["1", "1:abc", ":", "x:y:z"])
    def test_a_forged_address_does_not_exist(self, client: Client, author: User, token: str) -> None:
        assert client.post(reverse("unsubscribe", args=[token])).status_code == 404
        other = unsubscriber.sign(author.pk).replace(f"{author.pk}:", f"{author.pk + 1}:")
        assert client.post(reverse("unsubscribe", args=[other])).status_code == 404


class TestReceipt:
    @pytest.fixture
    def guest(self) -> User:
        return make_guest()

    @pytest.fixture
    def proposal(self, guest: User) -> Proposal:
        return submit(proposal_id=make_draft(by=guest).pk, by=guest)

    def read(self, client: Client, proposal: Proposal, user: User) -> Any:
        client.force_login(user)
        return client.get(reverse("proposal_receipt", args=[proposal.code]))

    def test_has_code_pin_qr_and_the_time_of_the_server(self, client: Client, proposal: Proposal, guest: User) -> None:
        answer = self.read(client, proposal, guest)
        text = good(answer)
        assert proposal.code in text
        assert f"{proposal.pin[:4]} {proposal.pin[4:]}" in text
        assert "<svg" in text
        assert f"http://testserver{reverse('proposal_detail', args=[proposal.code])}" in text
        assert timezone.localtime(proposal.submitted_at).strftime("%H.%M.%S") in text
        assert "no-store" in answer["Cache-Control"]

    def test_shows_no_officer_the_pin_of_who_filed_alone(self, client: Client, proposal: Proposal) -> None:
        answer = self.read(client, proposal, officer_of(proposal))
        assert f"{proposal.pin[:4]} {proposal.pin[4:]}" not in good(answer)

    def test_shows_the_pin_to_those_who_help_and_to_no_other_officer(self, client: Client) -> None:
        city = make_city()
        kelurahan = make_user(Role.KELURAHAN, region=city.kelurahan)
        proposal = make_helped_proposal(by=make_user(Role.KECAMATAN, region=city.kecamatan))
        pin = f"{proposal.pin[:4]} {proposal.pin[4:]}"
        assert pin in self.read(client, proposal, kelurahan).content.decode()
        for user in (make_user(Role.PLANNER), make_facilitator(proposal.round)):
            answer = self.read(client, proposal, user)
            assert answer.status_code == 200
            assert pin not in answer.content.decode()
        agency = make_user(Role.AGENCY, agency=proposal.agency)
        for user in (make_user(), make_user(Role.KELURAHAN, region=city.neighbour), agency):
            assert self.read(client, proposal, user).status_code == 404

    def test_showing_a_pin_to_an_officer_is_logged_without_it(
        self, client: Client, proposal: Proposal, guest: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", logger="musrenbang.acts")
        self.read(client, proposal, guest)
        assert "pin shown" not in caplog.text
        officer = officer_of(proposal)
        proposal = make_helped_proposal(by=officer)
        self.read(client, proposal, officer)
        assert "pin shown" in caplog.text
        assert proposal.pin not in caplog.text

    def test_an_account_needs_no_pin(self, client: Client, author: User) -> None:
        text = self.read(client, make_proposal(by=author), author).content.decode()
        assert 'id="pin"' not in text

    def test_a_late_one_within_the_grace_says_so(self, client: Client, proposal: Proposal, guest: User) -> None:
        Proposal.objects.filter(pk=proposal.pk).update(is_in_grace=True)
        assert "masa tenggang" in self.read(client, proposal, guest).content.decode()

    def test_is_where_sending_leads(self, client: Client) -> None:
        guest = make_guest()
        draft = make_draft(by=guest)
        client.force_login(guest)
        answer = client.post(reverse("proposal_submit", args=[draft.key]))
        draft.refresh_from_db()
        assert answer["Location"] == reverse("proposal_receipt", args=[draft.code])


class TestCalls:
    @pytest.fixture
    def city(self) -> City:
        return make_city()

    @pytest.fixture
    def officer(self, city: City) -> User:
        return make_user(Role.KELURAHAN, region=city.kelurahan)

    @pytest.fixture
    def proposal(self) -> Proposal:
        guest = make_guest()
        return submit(proposal_id=make_draft(by=guest, contact="0812-3456-7890").pk, by=guest)

    def test_one_call_tells_all_that_waits(self, client: Client, officer: User, proposal: Proposal) -> None:
        give_back(proposal)
        client.force_login(officer)
        text = good(client.get(reverse("work_notices")))
        assert text.count('class="panel call"') == 1
        assert "dan 1 kabar sebelumnya" in text
        assert "https://wa.me/6281234567890?text=Kabar%20Musrenbang" in text
        newest = Message.objects.filter(channel=MessageChannel.HAND).latest("pk")
        client.post(reverse("work_notice_act", args=[newest.pk, "sudah"]))
        told = Message.objects.filter(channel=MessageChannel.HAND)
        assert set(told.values_list("status", "sent_by")) == {(MessageStatus.SENT, officer.pk)}
        assert "Semua sudah diberi tahu" in client.get(reverse("work_notices")).content.decode()

    def test_a_note_made_by_mistake_is_taken_back(self, client: Client, officer: User, proposal: Proposal) -> None:
        client.force_login(officer)
        message = Message.objects.get(channel=MessageChannel.HAND)
        for act, status in (
            ("sudah", MessageStatus.SENT),
            ("batal", MessageStatus.WAITING),
            ("tidak-terhubung", MessageStatus.FAILED),
            ("batal", MessageStatus.WAITING),
        ):
            client.post(reverse("work_notice_act", args=[message.pk, act]))
            message.refresh_from_db()
            assert message.status == status
        assert (message.sent_by, message.sent_at, message.problem) == (None, None, "")

    def test_the_second_officer_sees_what_the_first_did(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        message = Message.objects.get(channel=MessageChannel.HAND)
        client.force_login(officer)
        client.post(reverse("work_notice_act", args=[message.pk, "sudah"]))
        client.force_login(officer_of(proposal))
        answer = client.post(
            reverse("work_notice_act", args=[message.pk, "sudah"]),
            headers={"referer": "http://testserver/kerja/kabar/"},
        )
        assert "sudah dicatat petugas lain" in client.get(answer["Location"]).content.decode()
        message.refresh_from_db()
        assert message.sent_by == officer

    def test_another_kelurahan_sees_and_notes_nothing(self, client: Client, city: City, proposal: Proposal) -> None:
        message = Message.objects.get(channel=MessageChannel.HAND)
        client.force_login(make_user(Role.KELURAHAN, region=city.neighbour))
        assert "7890" not in client.get(reverse("work_notices")).content.decode()
        assert client.post(reverse("work_notice_act", args=[message.pk, "sudah"])).status_code == 403
        message.refresh_from_db()
        assert message.status == MessageStatus.WAITING

    def test_the_list_costs_the_same_however_long(
        self, client: Client, officer: User, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(12):
            guest = make_guest()
            submit(proposal_id=make_draft(by=guest, contact="0812-3456-7890").pk, by=guest)
        client.force_login(officer)
        with django_assert_max_num_queries(10):
            client.get(reverse("work_notices"))


class TestTold:
    def test_officers_see_when_and_how(self, client: Client, author: User) -> None:
        proposal = make_proposal(Status.FORWARDED, by=author)
        client.force_login(make_user(Role.KELURAHAN, region=proposal.kelurahan))
        text = client.get(reverse("verify_detail", args=[proposal.code])).content.decode()
        assert "Pengusul diberi tahu" in text
        assert "belum dibaca" in text
        client.force_login(author)
        client.get(reverse("message_open", args=[Message.objects.in_portal_of(author)[0].pk]))
        client.force_login(make_user(Role.AGENCY, agency=proposal.agency))
        text = good(client.get(reverse("triage_detail", args=[proposal.code])))
        assert "diberi tahu pada" in text
        assert ", dibaca " in text
