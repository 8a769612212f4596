"""One support per person and proposal, whatever the race; joined proposals count as one."""

import threading
import uuid
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions import support as acts
from proposals.actions.clusters import join, split
from proposals.boards.backing import count_supporters, read_backing
from proposals.enums import Status, SupportChannel
from proposals.models import Proposal, Support
from proposals.views.following import support as views
from tests.factories import make_city, make_draft, make_proposal, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import hidden_in, post_step

pytestmark = pytest.mark.django_db
NOTE = "Sama dengan usulan induk."
MANY = 50


def count(proposal: Proposal) -> tuple[int, int]:
    """What the counter says, and how many rows there are."""
    return Proposal.objects.get(pk=proposal.pk).support_count, Support.objects.filter(proposal=proposal).count()


def officer() -> User:
    return make_user(Role.KELURAHAN, region=make_city().kelurahan)


def joined() -> tuple[Proposal, Proposal]:
    round_ = make_round()
    lead, member = make_proposal(round_=round_), make_proposal(round_=round_)
    join(proposal_id=member.pk, lead_id=lead.pk, by=officer(), note=NOTE)
    return lead, member


def copies_of(proposal: Proposal, many: int) -> Iterator[Proposal]:
    """Rows like it, not written yet."""
    for number in range(many):
        like = copy(proposal)
        like.pk, like.code, like.key = None, f"{(proposal.code or '')[:-5]}{90_000 + number}", uuid.uuid4()
        yield like


def run_at_once(act: Callable[[int], Any], many: int = MANY) -> list[Any]:
    """What ``act(number)`` gave or raised in each of many threads that start together."""
    outcomes: list[Any] = []
    start = threading.Barrier(many)

    def run(number: int) -> None:
        start.wait(timeout=30)
        try:
            outcomes.append(act(number))
        except Exception as failure:  # noqa: BLE001 – judged by the test
            outcomes.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


class TestOnce:
    def test_counts_and_can_be_taken_back(self) -> None:
        proposal, person = make_proposal(), make_user()
        assert acts.support(proposal_id=proposal.pk, by=person)
        assert count(proposal) == (1, 1)
        assert acts.unsupport(proposal_id=proposal.pk, by=person)
        assert not acts.unsupport(proposal_id=proposal.pk, by=person)
        assert count(proposal) == (0, 0)

    def test_changes_nothing_else(self) -> None:
        """An officer's form opened before is still good, and the history tells of moves alone."""
        proposal = make_proposal()
        version, events = proposal.version, proposal.events.count()
        acts.support(proposal_id=proposal.pk, by=make_user())
        proposal.refresh_from_db()
        assert (proposal.version, proposal.events.count()) == (version, events)

    def test_channels_are_told_apart(self) -> None:
        proposal = make_proposal()
        acts.support(proposal_id=proposal.pk, by=make_user())
        acts.support_as_guest(proposal_id=proposal.pk, key=uuid.uuid4())
        acts.support_for(proposal_id=proposal.pk, key=uuid.uuid4(), by=officer())
        channels = proposal.supports.order_by("pk").values_list("channel", flat=True)
        assert list(channels) == [SupportChannel.ACCOUNT, SupportChannel.GUEST, SupportChannel.ASSISTED]

    def test_a_form_of_an_officer_sent_twice_is_one_person(self) -> None:
        proposal, key, by = make_proposal(), uuid.uuid4(), officer()
        assert acts.support_for(proposal_id=proposal.pk, key=key, by=by)
        assert not acts.support_for(proposal_id=proposal.pk, key=key, by=by)
        assert count(proposal) == (1, 1)
        assert not User.objects.get(username=f"tamu-{key.hex}").has_usable_password()


class TestWho:
    def test_not_for_ones_own(self) -> None:
        person = make_user()
        proposal = make_proposal(by=person)
        with pytest.raises(Denied, match="usulan Anda sendiri"):
            acts.support(proposal_id=proposal.pk, by=person)

    @pytest.mark.parametrize("status", [Status.NOT_AGREED, Status.WITHDRAWN])
    def test_not_once_it_is_over(self, status: Status) -> None:
        proposal = make_proposal(status)
        with pytest.raises(Denied):
            acts.support(proposal_id=proposal.pk, by=make_user())

    def test_a_decision_nobody_may_know_yet_shows_by_nothing(self) -> None:
        proposal = make_proposal(Status.ACCOMMODATED)
        assert proposal.published_at is None
        assert acts.support(proposal_id=proposal.pk, by=make_user())

    def test_a_refusal_leaves_no_guest_behind(self) -> None:
        proposal = make_proposal(Status.NOT_AGREED)
        with pytest.raises(Denied):
            acts.support_as_guest(proposal_id=proposal.pk, key=uuid.uuid4())
        assert not User.objects.filter(is_guest=True).exists()

    def test_only_officers_note_the_support_of_others(self) -> None:
        proposal = make_proposal()
        with pytest.raises(Denied, match="Hanya petugas"):
            acts.support_for(proposal_id=proposal.pk, key=uuid.uuid4(), by=make_user())
        assert count(proposal) == (0, 0)


class TestClusters:
    def test_support_of_a_member_goes_to_its_lead(self) -> None:
        lead, member = joined()
        acts.support(proposal_id=member.pk, by=make_user())
        assert (count(lead), count(member)) == ((1, 1), (0, 0))

    def test_supporters_of_both_count_once(self) -> None:
        round_ = make_round()
        lead, member = make_proposal(round_=round_), make_proposal(round_=round_)
        both, one = make_user(), make_user()
        for person, proposal in ((both, lead), (both, member), (one, member)):
            acts.support(proposal_id=proposal.pk, by=person)
        join(proposal_id=member.pk, lead_id=lead.pk, by=officer(), note=NOTE)
        assert count(lead)[0] == 2
        assert not acts.support(proposal_id=lead.pk, by=one), "she supports a member of the cluster already"
        split(proposal_id=member.pk, by=officer(), note="Ternyata lokasinya lain.")
        assert (count(lead)[0], count(member)[0]) == (1, 2)

    def test_taking_back_reaches_the_member(self) -> None:
        round_, person = make_round(), make_user()
        lead, member = make_proposal(round_=round_), make_proposal(round_=round_)
        acts.support(proposal_id=member.pk, by=person)
        join(proposal_id=member.pk, lead_id=lead.pk, by=officer(), note=NOTE)
        assert acts.unsupport(proposal_id=lead.pk, by=person)
        assert (count(lead), count(member)) == ((0, 0), (0, 0))

    def test_each_is_counted_by_her_way_once_for_all_that_were_joined(self) -> None:
        lead, member = joined()
        person = make_user()
        for _number in range(2):
            acts.support_as_guest(proposal_id=member.pk, key=uuid.uuid4())
        acts.support(proposal_id=lead.pk, by=person)
        for proposal in (lead, member):
            proposal.refresh_from_db()
            assert (read_backing(proposal, person).total, read_backing(proposal, person).is_mine) == (3, True)
            assert not read_backing(proposal, make_user()).is_mine
            assert read_backing(proposal, AnonymousUser()).channels == (("Dengan akun", 1), ("Tanpa akun", 2))

    def test_counting_reads_nobody_elses_supports(self) -> None:
        """Looked up by their proposal: a scan of all supports of the city is most of the page's time."""
        lead, _member = joined()
        others = Proposal.objects.bulk_create(copies_of(make_proposal(round_=lead.round), 300))
        person = make_user()
        Support.objects.bulk_create(Support(proposal=other, person=person, channel="online") for other in others)
        with CaptureQueriesContext(connection) as queries:
            count_supporters(lead, None)
        (counting,) = queries.captured_queries
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE proposals_support, proposals_proposal")  # else the planner guesses
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {counting['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Index Cond: (proposal_id = " in plan
        assert "Join Filter" not in plan

    def test_joined_between_reading_and_locking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the second look the support would be counted for a member nobody reads any more."""
        round_ = make_round()
        lead, member = make_proposal(round_=round_), make_proposal(round_=round_)
        real = acts.lock_proposal

        def join_first(proposal_id: int) -> Proposal:
            monkeypatch.setattr(acts, "lock_proposal", real)
            join(proposal_id=member.pk, lead_id=lead.pk, by=officer(), note=NOTE)
            return real(proposal_id)

        monkeypatch.setattr(acts, "lock_proposal", join_first)
        with pytest.raises(Denied, match="baru saja digabung"):
            acts.support(proposal_id=member.pk, by=make_user())


def insert_blindly(proposal: Proposal, person: User, channel: str) -> bool:
    """What a naive insert does: as if the constraint and the conflict clause were not there."""
    Support.objects.create(proposal=proposal, person=person, channel=channel)
    return True


def look_without_lock(proposal_id: int) -> Proposal:
    return Proposal.objects.get(pk=proposal_id)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("patient_database")
class TestRaces:
    @pytest.fixture
    def constraint_off(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE proposals_support DROP CONSTRAINT support_once_per_person")
        yield
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE proposals_support")
            cursor.execute(
                "ALTER TABLE proposals_support ADD CONSTRAINT support_once_per_person UNIQUE (proposal_id, person_id)"
            )

    def support_at_once(self, many: int = MANY) -> tuple[int, int]:
        proposal, person = make_proposal(), make_user()
        outcomes = run_at_once(lambda _number: acts.support(proposal_id=proposal.pk, by=person), many)
        assert sorted(map(str, outcomes))[-1:] == ["True"], outcomes
        return count(proposal)

    def test_fifty_at_once_are_one(self) -> None:
        assert self.support_at_once() == (1, 1)

    def test_the_database_alone_keeps_doubles_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(acts, "lock_proposal", look_without_lock)
        assert self.support_at_once() == (1, 1)

    def test_the_lock_alone_keeps_doubles_out(self, monkeypatch: pytest.MonkeyPatch, constraint_off: None) -> None:
        monkeypatch.setattr(acts, "insert", insert_blindly)
        assert self.support_at_once() == (1, 1)

    def test_without_both_guards_there_are_doubles(self, monkeypatch: pytest.MonkeyPatch, constraint_off: None) -> None:
        """The race is real: two who have both looked, and found nothing, before either writes."""
        both_have_looked = threading.Barrier(2)

        def insert_together(proposal: Proposal, person: User, channel: str) -> bool:
            both_have_looked.wait(timeout=30)
            return insert_blindly(proposal, person, channel)

        monkeypatch.setattr(acts, "insert", insert_together)
        monkeypatch.setattr(acts, "lock_proposal", look_without_lock)
        assert self.support_at_once(many=2) == (2, 2)

    def test_fifty_persons_at_once_all_count(self) -> None:
        proposal, persons = make_proposal(), [make_user() for _number in range(MANY)]
        run_at_once(lambda number: acts.support(proposal_id=proposal.pk, by=persons[number]))
        assert count(proposal) == (MANY, MANY)

    def test_taking_back_many_times_at_once_takes_one(self) -> None:
        proposal, person = make_proposal(), make_user()
        acts.support(proposal_id=proposal.pk, by=make_user())
        acts.support(proposal_id=proposal.pk, by=person)
        run_at_once(lambda _number: acts.unsupport(proposal_id=proposal.pk, by=person), many=10)
        assert count(proposal) == (1, 1)

    def test_fifty_posts_of_one_browser(self) -> None:
        proposal, person = make_proposal(), make_user()
        first = Client()
        first.force_login(person)

        def post(_number: int) -> int:
            client = Client()
            client.cookies = first.cookies.copy()
            return client.post(reverse("support", args=[proposal.code])).status_code

        assert set(run_at_once(post)) == {302}
        assert count(proposal) == (1, 1)

    def test_fifty_posts_of_a_strangers_form(self) -> None:
        """Nobody knows her yet, but the form she was shown is one form."""
        proposal = make_proposal()
        form = hidden_in(Client().get(reverse("support", args=[proposal.code])))

        def post(_number: int) -> Client:
            client = Client()
            assert client.post(reverse("support", args=[proposal.code]), form).status_code == 302
            return client

        clients = run_at_once(post)
        assert count(proposal) == (1, 1)
        assert {client.session["_auth_user_id"] for client in clients} == {str(Support.objects.get().person_id)}


class TestStrangersForm:
    """The form a stranger was shown stands for her; it opens nothing but what it made itself."""

    @pytest.fixture
    def proposal(self) -> Proposal:
        return make_proposal()

    @pytest.fixture
    def form(self, proposal: Proposal) -> dict[str, str]:
        return hidden_in(Client().get(reverse("support", args=[proposal.code])))

    def post(self, proposal: Proposal, form: dict[str, str]) -> Client:
        client = Client()
        client.post(reverse("support", args=[proposal.code]), form)
        return client

    def test_two_strangers_are_two(self, proposal: Proposal) -> None:
        for _person in range(2):
            client = Client()
            post_step(client, reverse("support", args=[proposal.code]))
        assert count(proposal) == (2, 2)

    def test_a_key_nobody_signed_is_nobodys(self, proposal: Proposal, form: dict[str, str]) -> None:
        self.post(proposal, form)
        other = self.post(proposal, {**form, "opened": "palsu"})
        assert count(proposal) == (2, 2)
        assert other.session["_auth_user_id"] != str(Support.objects.earliest("pk").person_id)

    def test_a_person_who_became_an_account_is_not_reached_by_it(
        self, proposal: Proposal, form: dict[str, str]
    ) -> None:
        self.post(proposal, form)
        account = Support.objects.get().person
        User.objects.filter(pk=account.pk).update(is_guest=False)
        assert self.post(proposal, form).session["_auth_user_id"] != str(account.pk)

    def test_an_officers_note_is_not_reached_by_it(self, proposal: Proposal, form: dict[str, str]) -> None:
        acts.support_for(proposal_id=proposal.pk, key=uuid.UUID(form["key"]), by=officer())
        noted = Support.objects.get().person
        assert self.post(proposal, form).session["_auth_user_id"] != str(noted.pk)


class TestPages:
    def test_a_stranger_is_asked_and_counts_without_an_account(self, client: Client) -> None:
        proposal = make_proposal()
        page = reverse("support", args=[proposal.code])
        assert "Dukung tanpa akun" in client.get(page).content.decode()
        assert not User.objects.filter(is_guest=True).exists(), "reading makes nobody"
        answer = client.post(page, follow=True)
        assert "Terima kasih" in answer.content.decode()
        assert count(proposal) == (1, 1)
        assert Support.objects.get().channel == SupportChannel.GUEST
        answer = client.post(page, follow=True)
        assert "terhitung satu" in answer.content.decode()
        assert count(proposal) == (1, 1)
        client.post(reverse("unsupport", args=[proposal.code]))
        assert count(proposal) == (0, 0)

    def test_one_address_cannot_make_guests_without_end(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "GUESTS", "2/h/ip")
        proposal = make_proposal()
        statuses = [Client().post(reverse("support", args=[proposal.code])).status_code for _try in range(3)]
        assert statuses == [302, 302, 403]
        assert count(proposal) == (2, 2)

    def test_from_a_draft_one_tap_keeps_it_and_offers_to_throw_it_away(self, client: Client) -> None:
        person = make_user()
        draft, proposal = make_draft(by=person), make_proposal()
        client.force_login(person)
        answer = client.post(reverse("support", args=[proposal.code]), {"draf": draft.key}, follow=True)
        text = answer.content.decode()
        assert "Draf Anda masih tersimpan" in text
        assert reverse("proposal_discard", args=[draft.key]) in text
        assert f"“{draft.title}” belum terkirim" in text
        assert Proposal.objects.filter(pk=draft.pk).exists()
        assert count(proposal) == (1, 1)
        Proposal.objects.filter(pk=draft.pk).update(title="")
        answer = client.get(reverse("support", args=[proposal.code]), {"draf": draft.key})
        assert "Yang baru Anda tulis belum terkirim." in answer.content.decode()

    def test_somebody_elses_draft_stays_unknown(self, client: Client) -> None:
        draft, proposal = make_draft(), make_proposal()
        client.force_login(make_user())
        answer = client.get(reverse("support", args=[proposal.code]), {"draf": draft.key})
        assert draft.title not in answer.content.decode().replace(proposal.title, "")

    def test_officers_note_somebody_in_front_of_them(self, client: Client) -> None:
        proposal = make_proposal()
        client.force_login(officer())
        page = client.get(reverse("support", args=[proposal.code]))
        key = page.context["backing"].assist_key
        for _tap in range(2):
            client.post(reverse("support", args=[proposal.code]), {"warga": key})
        assert list(proposal.supports.values_list("channel", flat=True)) == [SupportChannel.ASSISTED]

    def test_counts_by_channel_stand_on_the_page(self, client: Client) -> None:
        proposal = make_proposal()
        acts.support(proposal_id=proposal.pk, by=make_user())
        acts.support_as_guest(proposal_id=proposal.pk, key=uuid.uuid4())
        text = " ".join(client.get(reverse("support", args=[proposal.code])).content.decode().split())
        assert "<strong>2</strong> orang mendukung" in text
        assert "<span>Dengan akun: 1</span>" in text
        assert "<span>Tanpa akun: 1</span>" in text

    def test_the_page_is_good_html_for_strangers_citizens_and_officers(self, client: Client) -> None:
        person = make_user()
        draft, proposal = make_draft(by=person), make_proposal()
        page = reverse("support", args=[proposal.code])
        assert_good_html(client.get(page))
        client.force_login(person)
        assert_good_html(client.get(page, {"draf": draft.key}))
        client.force_login(officer())
        assert_good_html(client.get(page))

    def test_the_most_supported_stand_first_page_by_page(self, client: Client) -> None:
        rows = [make_proposal() for _number in range(3)]
        for proposal, supporters in zip(rows, (1, 2, 0), strict=True):
            for _person in range(supporters):
                acts.support_as_guest(proposal_id=proposal.pk, key=uuid.uuid4())
        text = client.get(reverse("proposal_list"), {"urut": "didukung"}).content.decode()
        places = [text.index(rows[number].code) for number in (1, 0, 2)]
        assert places == sorted(places)
        assert "2 dukungan" in text

    def test_drafts_and_withdrawn_ones_have_no_page(self, client: Client) -> None:
        withdrawn = make_proposal(Status.WITHDRAWN)
        assert client.get(reverse("support", args=[withdrawn.code])).status_code == 404

    def test_a_decided_one_says_so_instead_of_a_button(self, client: Client) -> None:
        proposal = make_proposal(Status.NOT_AGREED)
        text = client.get(reverse("support", args=[proposal.code])).content.decode()
        assert "sudah mendapat jawaban" in text
        assert "Dukung tanpa akun" not in text


class TestPersons:
    def test_a_person_who_leaves_takes_her_supports_along_also_from_a_lead(self) -> None:
        round_, person = make_round(), make_user()
        lead, member = make_proposal(round_=round_), make_proposal(round_=round_)
        acts.support(proposal_id=member.pk, by=person)
        join(proposal_id=member.pk, lead_id=lead.pk, by=officer(), note=NOTE)
        acts.drop_supports(Support.objects.filter(person=person))
        assert (count(lead)[0], count(member)) == (0, (0, 0))

    def test_what_guest_and_account_both_supported_counts_once(self) -> None:
        proposal, other, account = make_proposal(), make_proposal(), make_user()
        guest = acts.support_as_guest(proposal_id=proposal.pk, key=uuid.uuid4())
        acts.support(proposal_id=other.pk, by=guest)
        acts.support(proposal_id=proposal.pk, by=account)
        acts.hand_over_supports(guest=guest, account=account)
        assert (count(proposal), count(other)) == ((1, 1), (1, 1))
        assert set(Support.objects.values_list("person", "channel")) == {(account.pk, SupportChannel.ACCOUNT)}
