"""Telling everybody on a date, once; and a cycle that ends only when everybody has an answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from budgets.actions import explaining
from budgets.actions import publication as publication_actions
from budgets.actions.decisions import accept, defer, reopen
from budgets.actions.locking import begin_lock
from budgets.actions.publication import announce, call_off, close_cycle, foresee, publish, publish_due, schedule
from budgets.boards.announcing import read_announcement
from budgets.boards.endings import count_unfinished
from budgets.boards.grounds import Archive, Grounds
from budgets.enums import PublicationState
from budgets.models import Explanation, Publication, Scenario
from budgets.views import publication as publication_views
from musrenbang.lib.denied import Denied
from proposals.actions import publication as proposals_publication
from proposals.actions.publication import fingerprint, publish_decisions
from proposals.chain import digest
from proposals.enums import EventKind, Status
from proposals.models import Message, Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sign_in
from tests.budgets.scenarios import make_scenario
from tests.budgets.test_races import run_together
from tests.factories import City, make_round, make_user

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def planner(client: Client) -> User:
    return sign_in(client, Role.PLANNER)


@pytest.fixture
def decided(city: City) -> list[Proposal]:
    """One in, one out; both by people with an account."""
    proposals = make_forwarded(2, amount=100, city=city, author=make_user())
    set_money(proposals[0], 100)
    officer = make_officer(proposals[0])
    accept(proposal_id=proposals[0].pk, by=officer)
    defer(proposal_id=proposals[1].pk, by=officer, reason=city.reason, note="Pagu tidak cukup.")
    return proposals


def due(publication: Publication) -> Publication:
    """As if its moment had come."""
    Publication.objects.filter(pk=publication.pk).update(due_at=timezone.now() - HOUR)
    return publication


class TestOnADate:
    def test_nothing_before_everything_then_once(self, planner: User, decided: list[Proposal]) -> None:
        made = schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner)
        assert publish_due() == 0
        assert {fresh(p).public_status for p in decided} == {Status.FORWARDED}
        assert not Message.objects.exists()
        due(made)
        assert (publish_due(), publish_due()) == (1, 0)
        assert [fresh(p).public_status for p in decided] == [Status.ACCOMMODATED, Status.UNACCOMMODATED]
        assert Message.objects.count() == 2
        assert (fresh(made).state, fresh(made).count) == (PublicationState.DONE, 2)

    def test_ten_beats_at_once_publish_once(self, planner: User, decided: list[Proposal]) -> None:
        made = due(schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner))
        run_together([lambda: announce(made.pk)] * 10, threads=5)
        assert Message.objects.count() == 2
        assert {p.events.filter(kind="published").count() for p in decided} == {1}

    def test_without_a_decision_it_says_why(self, planner: User, city: City) -> None:
        (proposal,) = make_forwarded(1, city=city)
        made = due(schedule(cycle=proposal.round.cycle, due_at=timezone.now() + HOUR, by=planner))
        assert publish_due() == 0
        assert fresh(made).state == PublicationState.FAILED
        assert "Belum ada keputusan" in fresh(made).error

    def test_who_no_longer_plans_publishes_nothing(self, planner: User, decided: list[Proposal]) -> None:
        due(schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner))
        planner.memberships.all().delete()
        assert publish_due() == 0
        assert {fresh(p).public_status for p in decided} == {Status.FORWARDED}

    def test_one_at_a_time_and_never_in_the_past(self, planner: User, decided: list[Proposal]) -> None:
        cycle = decided[0].round.cycle
        with pytest.raises(Denied, match="akan datang"):
            schedule(cycle=cycle, due_at=timezone.now() - HOUR, by=planner)
        made = schedule(cycle=cycle, due_at=timezone.now() + HOUR, by=planner)
        with pytest.raises(Denied, match="sudah terjadwal"):
            schedule(cycle=cycle, due_at=timezone.now() + HOUR, by=planner)
        call_off(publication_id=made.pk, by=planner)
        due(made)
        assert publish_due() == 0
        with pytest.raises(Denied):
            call_off(publication_id=made.pk, by=planner)
        schedule(cycle=cycle, due_at=timezone.now() + HOUR, by=planner)

    def test_one_round_alone(self, planner: User, decided: list[Proposal], city: City) -> None:
        other = make_round("anak")
        (child,) = make_forwarded(1, amount=1, city=city, round_=other)
        defer(proposal_id=child.pk, by=make_officer(child), reason=city.reason, note="Pagu tidak cukup.")
        due(schedule(cycle=other.cycle, round_=other, due_at=timezone.now() + HOUR, by=planner))
        assert publish_due() == 1
        assert fresh(child).published_at
        assert not fresh(decided[0]).published_at


class TestDryRun:
    def test_it_counts_what_will_happen(self, planner: User, decided: list[Proposal]) -> None:
        found = read_announcement(decided[0].round.cycle)
        assert (found.whole.accommodated, found.whole.unaccommodated, found.whole.funded) == (1, 1, 100)
        assert [(line.name, line.count) for line in found.themes] == [("Pemuda", 2)]
        assert [(line.name, line.count) for line in found.agencies] == [("Dinkes", 2)]
        assert foresee(decided, by=planner) == {"Di portal": 2}
        assert not Message.objects.exists()

    def test_page_schedules_and_calls_off(self, client: Client, planner: User, decided: list[Proposal]) -> None:
        page = client.get(reverse("publish_preview"), {"siklus": "2028"}).content.decode()
        assert "Di portal" in page
        sent = {"siklus": "2028", "tema": "", "day": "2099-01-02", "hour": "09:00"}
        assert client.post(reverse("publish_schedule"), {**sent, "day": "kemarin"}).status_code == 422
        assert client.post(reverse("publish_schedule"), {**sent, "day": "2020-01-02"}).status_code == 409
        page = client.post(reverse("publish_schedule"), sent, follow=True).content.decode()
        assert "2 Januari 2099, 09.00 WIB" in page
        made = Publication.objects.get()
        client.post(reverse("publish_call_off", args=[made.pk]))
        assert fresh(made).state == PublicationState.CALLED_OFF


class TestEnd:
    def test_a_cycle_ends_when_everybody_has_an_answer(
        self, client: Client, planner: User, decided: list[Proposal], city: City
    ) -> None:
        cycle = decided[0].round.cycle
        (waiting,) = make_forwarded(1, amount=1, city=city)
        assert count_unfinished(cycle) == {Status.ACCOMMODATED: 1, Status.UNACCOMMODATED: 1, Status.FORWARDED: 1}
        with pytest.raises(Denied, match="3 usulan"):
            close_cycle(cycle=cycle, by=planner)
        defer(proposal_id=waiting.pk, by=make_officer(waiting), reason=city.reason, note="Pagu tidak cukup.")
        due(schedule(cycle=cycle, due_at=timezone.now() + HOUR, by=planner))
        publish_due()
        assert not count_unfinished(cycle)
        client.post(reverse("cycle_close", args=[2028]))
        assert fresh(cycle).closed_at
        with pytest.raises(Denied, match="sudah ditutup"):
            close_cycle(cycle=cycle, by=planner)

    @pytest.mark.parametrize("role", [None, Role.AGENCY, Role.FACILITATOR])
    def test_only_planners(self, role: Role | None, city: City, decided: list[Proposal]) -> None:
        by = make_user(role, agency=city.agency if role == Role.AGENCY else None)
        cycle = decided[0].round.cycle
        for act in (
            lambda: close_cycle(cycle=cycle, by=by),
            lambda: schedule(cycle=cycle, due_at=timezone.now(), by=by),
        ):
            with pytest.raises(Denied):
                act()


def begin_half_a_lock(proposal: Proposal, by: User) -> Scenario:
    """A scenario whose choice is to become decisions, and nobody has carried it out yet."""
    scenario = make_scenario(proposal, by)
    begin_lock(scenario_id=scenario.pk, by=by)
    return scenario


def send(client: Client, proposals: list[Proposal]) -> HttpResponse:
    sent = {"siklus": "2028", "tema": "", "expected": fingerprint([fresh(p) for p in proposals])}
    return client.post(reverse("publish"), sent, follow=True)


class TestManyAtOnce:
    """Above AT_ONCE the worker announces; the request only notes what was seen."""

    @pytest.fixture(autouse=True)
    def _few_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(publication_views, "AT_ONCE", 1)

    def test_the_worker_makes_public_exactly_what_was_seen(
        self, client: Client, planner: User, decided: list[Proposal]
    ) -> None:
        page = send(client, decided).content.decode()
        assert "Sedang diumumkan" in page
        assert "data-poll" in page
        assert {fresh(p).public_status for p in decided} == {Status.FORWARDED}
        assert publish_due() == 1
        assert [fresh(p).public_status for p in decided] == [Status.ACCOMMODATED, Status.UNACCOMMODATED]
        page = client.get(reverse("planning"), {"siklus": "2028"}).content.decode()
        assert "Sedang diumumkan" not in page
        assert "(2 keputusan)" in page

    def test_what_changed_meanwhile_is_not_announced_and_the_page_says_so(
        self, client: Client, planner: User, decided: list[Proposal]
    ) -> None:
        send(client, decided)
        reopen(proposal_id=decided[0].pk, by=planner, note="Dihitung kembali besok.")
        assert publish_due() == 0
        assert {fresh(p).public_status for p in decided} == {Status.FORWARDED}
        page = client.get(reverse("planning"), {"siklus": "2028"}).content.decode()
        assert "Keputusan berubah sejak daftar ini dibuka" in page

    def test_a_double_click_is_one_announcement_beside_a_date(
        self, client: Client, planner: User, decided: list[Proposal]
    ) -> None:
        schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner)
        for _click in range(2):
            assert "Sedang diumumkan" in send(client, decided).content.decode()
        assert Publication.objects.exclude(expected="").count() == 1
        page = client.get(reverse("publish_preview"), {"siklus": "2028"}).content.decode()
        assert "Sedang diumumkan" in page
        assert reverse("publish") + '"' not in page
        assert publish_due() == 1
        assert Message.objects.count() == 2

    def test_a_changed_list_is_refused_at_once(self, client: Client, planner: User, decided: list[Proposal]) -> None:
        answer = client.post(reverse("publish"), {"siklus": "2028", "tema": "", "expected": "lain"}, follow=True)
        assert "Keputusan berubah sejak daftar ini dibuka" in answer.content.decode()
        assert not Publication.objects.exists()


class TestHalfALock:
    def test_nothing_is_announced_by_hand_while_a_choice_is_half_decided(
        self, planner: User, decided: list[Proposal], city: City
    ) -> None:
        (waiting,) = make_forwarded(1, amount=100, city=city)
        begin_half_a_lock(waiting, planner)
        with pytest.raises(Denied, match="sedang dikunci"):
            publish(cycle=waiting.round.cycle, by=planner)
        assert {fresh(p).public_status for p in decided} == {Status.FORWARDED}


Describe = Callable[[Archive, Proposal], Grounds]


def describe_with(monkeypatch: pytest.MonkeyPatch, act: Callable[[Proposal], object]) -> None:
    """Have ``act`` done whenever the grounds of a proposal were reckoned."""
    describe: Describe = Archive.describe

    def describe_and_act(archive: Archive, proposal: Proposal) -> Grounds:
        grounds = describe(archive, proposal)
        act(proposal)
        return grounds

    monkeypatch.setattr(Archive, "describe", describe_and_act)


class TestExplainedAhead:
    """What decisions rest on is reckoned while nobody waits; nothing is announced without it."""

    def test_nobody_waits_for_the_explanations(
        self, planner: User, decided: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bool] = []
        describe_with(monkeypatch, lambda _proposal: seen.append(connection.in_atomic_block))
        due(schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner))
        assert publish_due() == 1
        assert seen == [False, False]

    def test_nor_does_a_request_hold_a_transaction(
        self, client: Client, planner: User, decided: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bool] = []
        describe_with(monkeypatch, lambda _proposal: seen.append(connection.in_atomic_block))
        send(client, decided)
        assert seen == [False, False]
        assert {fresh(p).published_at is None for p in decided} == {False}

    def test_after_a_crash_it_goes_on_where_it_stopped(
        self, planner: User, decided: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = due(schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner))
        monkeypatch.setattr(explaining, "STRIDE", 1)
        reckoned: list[int] = []

        def die_at_the_second(proposal: Proposal) -> None:
            reckoned.append(proposal.pk)
            if len(reckoned) == 2:
                raise KeyboardInterrupt

        describe_with(monkeypatch, die_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            announce(made.pk)
        assert {fresh(p).public_status for p in decided} == {Status.FORWARDED}
        assert not Message.objects.exists()
        assert announce(made.pk)
        assert reckoned == [decided[0].pk, decided[1].pk, decided[1].pk]
        assert not Explanation.objects.filter(is_draft=True).exists()
        assert (fresh(made).count, Message.objects.count()) == (2, 2)

    def test_a_crash_between_explaining_and_announcing_leaves_nothing_announced(
        self, client: Client, planner: User, decided: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = due(schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner))

        def die(**_facts: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(publication_actions, "publish_decisions", die)
        with pytest.raises(KeyboardInterrupt):
            announce(made.pk)
        assert Explanation.objects.filter(is_draft=True).count() == 2
        assert {fresh(p).published_at for p in decided} == {None}
        client.logout()
        assert "tidak berubah lagi" not in client.get(reverse("proposal_why", args=[decided[0].code])).content.decode()
        monkeypatch.undo()
        assert announce(made.pk)
        assert fresh(made).state == PublicationState.DONE

    def test_what_is_decided_meanwhile_is_explained_too_before_anything_is_public(
        self, planner: User, decided: list[Proposal], city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (late,) = make_forwarded(1, amount=1, city=city)

        def decide_one_more(_proposal: Proposal) -> None:
            if fresh(late).status == Status.FORWARDED:
                defer(proposal_id=late.pk, by=make_officer(late), reason=city.reason, note="Pagu tidak cukup.")

        describe_with(monkeypatch, decide_one_more)
        assert publish(cycle=late.round.cycle, by=planner) == 3
        assert set(Explanation.objects.filter(is_draft=False).values_list("proposal", flat=True)) == {
            proposal.pk for proposal in (*decided, late)
        }

    def test_a_date_waits_for_the_next_sweep_when_decisions_keep_coming(
        self, planner: User, decided: list[Proposal], city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (late,) = make_forwarded(1, amount=1, city=city)
        made = due(schedule(cycle=late.round.cycle, due_at=timezone.now() + HOUR, by=planner))
        officer = make_officer(late)

        def decide_one_more(_proposal: Proposal) -> None:
            if fresh(late).status == Status.FORWARDED:
                defer(proposal_id=late.pk, by=officer, reason=city.reason, note="Pagu tidak cukup.")

        describe_with(monkeypatch, decide_one_more)
        assert not announce(made.pk)
        assert {fresh(p).published_at for p in (*decided, late)} == {None}
        assert announce(made.pk)
        assert fresh(made).count == 3

    def test_a_decision_made_anew_keeps_its_own_grounds(
        self, planner: User, decided: list[Proposal], city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, cycle = decided[0], decided[0].round.cycle
        made = due(schedule(cycle=cycle, due_at=timezone.now() + HOUR, by=planner))

        def decide_anew(proposal: Proposal) -> None:
            if proposal.pk == first.pk and fresh(first).status == Status.ACCOMMODATED:
                reopen(proposal_id=first.pk, by=planner, note="Dihitung kembali besok.")
                defer(proposal_id=first.pk, by=make_officer(first), reason=city.reason, note="Pagu tidak cukup.")

        describe_with(monkeypatch, decide_anew)
        assert not announce(made.pk)
        assert not Explanation.objects.filter(proposal=first).exists()
        assert announce(made.pk)
        assert Explanation.objects.get(proposal=first).written_at >= fresh(first).decided_at

    def test_drafts_of_an_announcement_that_was_not_made_are_written_anew(
        self, planner: User, decided: list[Proposal]
    ) -> None:
        cycle = decided[0].round.cycle
        explaining.explain_ahead(cycle, since=timezone.now())
        Explanation.objects.update(grounds={"points": 1})
        publish(cycle=cycle, by=planner)
        assert {row.grounds["points"] for row in Explanation.objects.all()} == {None}

    def test_one_called_off_while_it_was_explained_is_not_made(
        self, planner: User, decided: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = due(schedule(cycle=decided[0].round.cycle, due_at=timezone.now() + HOUR, by=planner))

        def call_it_off(_proposal: Proposal) -> None:
            if fresh(made).state == PublicationState.WAITING:
                call_off(publication_id=made.pk, by=planner)

        describe_with(monkeypatch, call_it_off)
        assert not announce(made.pk)
        assert fresh(made).state == PublicationState.CALLED_OFF
        assert {fresh(p).published_at for p in decided} == {None}


def decide_with_members(count: int, city: City) -> list[Proposal]:
    """As many decisions, one in two of them for, each with a member; everybody has an account."""
    leads = make_forwarded(count, amount=1, city=city, author=make_user())
    for number, lead in enumerate(leads):
        lead.status = Status.UNACCOMMODATED if number % 2 else Status.ACCOMMODATED
        lead.reason, lead.decision_note = city.reason, "Pagu tidak cukup."
        lead.assessed_amount, lead.decided_at = 1, timezone.now()
    names = ["status", "reason", "decision_note", "assessed_amount", "decided_at"]
    Proposal.objects.bulk_update(leads, names)
    for lead in leads:
        make_forwarded(1, city=city, author=make_user(), status=Status.CLUSTERED, lead=lead)
    return leads


class TestWhileOthersWait:
    """Whoever acts on one of the proposals waits as long as the transaction takes."""

    def test_its_statements_do_not_grow_with_the_decisions(self, planner: User, city: City) -> None:
        assert planner.has_role(Role.PLANNER)  # asked once for each person
        taken = []
        for count in (2, 12):
            (lead, *_others) = decide_with_members(count, city)
            with CaptureQueriesContext(connection) as made:
                assert publish_decisions(cycle=lead.round.cycle, by=planner) == count
            taken.append(len(made))
        assert taken[0] == taken[1] <= 16

    def test_what_is_said_is_put_into_words_before_anybody_waits(
        self, planner: User, decided: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[int] = []

        def count(made: CaptureQueriesContext) -> int:
            return sum("FOR UPDATE" in query["sql"] for query in made.captured_queries)

        def say(*args: Any) -> proposals_publication.News:
            news = put_into_words(*args)
            said.append(count(made))
            return news

        put_into_words = proposals_publication.put_into_words
        monkeypatch.setattr(proposals_publication, "put_into_words", say)
        with CaptureQueriesContext(connection) as made:
            publish_decisions(cycle=decided[0].round.cycle, by=planner)
        assert said == [0]
        assert count(made) > 0

    @pytest.mark.parametrize("is_shown", [True, False])
    def test_what_is_decided_meanwhile_is_said_too_or_refused_as_not_shown(
        self, planner: User, decided: list[Proposal], city: City, monkeypatch: pytest.MonkeyPatch, *, is_shown: bool
    ) -> None:
        (late,) = make_forwarded(1, amount=1, city=city, author=make_user())
        officer, put_into_words = make_officer(late), proposals_publication.put_into_words

        def decide_in_between(*args: Any) -> proposals_publication.News:
            news = put_into_words(*args)
            if fresh(late).status == Status.FORWARDED:
                defer(proposal_id=late.pk, by=officer, reason=city.reason, note="Pagu tidak cukup.")
            return news

        monkeypatch.setattr(proposals_publication, "put_into_words", decide_in_between)
        if is_shown:
            seen = fingerprint([fresh(proposal) for proposal in decided])
            with pytest.raises(Denied, match="berubah sejak"):
                publish_decisions(cycle=late.round.cycle, by=planner, expected=seen)
            assert not Message.objects.exists()
        else:
            assert publish_decisions(cycle=late.round.cycle, by=planner) == 3
            assert Message.objects.filter(event__proposal=late, event__kind=EventKind.PUBLISHED).count() == 1
            assert late.events.get(kind=EventKind.PUBLISHED).target == Status.UNACCOMMODATED

    def test_everybody_hears_once_and_every_history_stays_whole(self, planner: User, city: City) -> None:
        leads = decide_with_members(3, city)
        publish(cycle=leads[0].round.cycle, by=planner)
        members = Proposal.objects.filter(lead__in=leads)
        assert {fresh(lead).events.get(kind=EventKind.PUBLISHED).target for lead in leads} == {
            Status.ACCOMMODATED,
            Status.UNACCOMMODATED,
        }
        assert [member.events.get(kind=EventKind.FOLLOWED).note for member in members.order_by("lead")] == [
            f"Usulan induk {lead.code}: {fresh(lead).get_status_display()}. {lead.decision_note}" for lead in leads
        ]
        assert sorted(Message.objects.values_list("event__proposal", flat=True)) == sorted(
            [lead.pk for lead in leads] + [member.pk for member in members]
        )
        for proposal in (*leads, *members):
            chain = list(proposal.events.order_by("sequence"))
            assert [event.sequence for event in chain] == [1, 2]
            assert chain[1].previous_hash == chain[0].hash
            assert chain[1].hash == digest(chain[0].hash, chain[1].facts())


class TestFaults:
    def test_one_that_breaks_stops_no_other_and_is_not_tried_for_ever(
        self, planner: User, decided: list[Proposal], city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = make_round("anak")
        (child,) = make_forwarded(1, amount=1, city=city, round_=other)
        defer(proposal_id=child.pk, by=make_officer(child), reason=city.reason, note="Pagu tidak cukup.")
        cycle, describe = other.cycle, Archive.describe
        broken = due(schedule(cycle=cycle, round_=decided[0].round, due_at=timezone.now() + HOUR, by=planner))
        due(schedule(cycle=cycle, round_=other, due_at=timezone.now() + 2 * HOUR, by=planner))

        def stumble(archive: Archive, proposal: Proposal) -> Grounds:
            if proposal.pk == decided[0].pk:
                raise RuntimeError
            return describe(archive, proposal)

        monkeypatch.setattr(Archive, "describe", stumble)
        assert publish_due() == 1
        assert fresh(child).published_at
        assert not fresh(decided[0]).published_at
        assert fresh(broken).state == PublicationState.FAILED
        assert "kesalahan di server" in fresh(broken).error

    def test_the_newest_dates_are_listed(self, client: Client, planner: User, decided: list[Proposal]) -> None:
        cycle = decided[0].round.cycle
        for days in range(1, 7):
            made = schedule(cycle=cycle, due_at=timezone.now() + timedelta(days=days), by=planner)
            call_off(publication_id=made.pk, by=planner)
        schedule(cycle=cycle, due_at=timezone.now() + timedelta(days=30), by=planner)
        assert "Terjadwal" in client.get(reverse("planning"), {"siklus": "2028"}).content.decode()
