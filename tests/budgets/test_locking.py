"""A choice becomes decisions: whole ones, once, within the ceilings, and nothing an agency did is overwritten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from budgets import tasks
from budgets.actions import locking
from budgets.actions.ceilings import set_floor
from budgets.actions.decisions import accept, assess, refuse, reopen
from budgets.actions.locking import begin_lock, begin_unlock, go_on
from budgets.actions.publication import announce, schedule
from budgets.actions.scenarios import set_override, start_waiting, work_on
from budgets.boards.knobs import Knobs
from budgets.enums import LockStage, Method
from budgets.models import Explanation, Publication, Scenario
from musrenbang.lib.denied import Denied
from proposals.actions.erasure import erase_person
from proposals.actions.publication import publish_decisions
from proposals.datasets.integrity import find_faults
from proposals.enums import Status
from proposals.models import Message, Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sum_of_accommodated
from tests.budgets.scenarios import make_scenario, score
from tests.budgets.test_races import run_together
from tests.factories import City, make_round, make_user
from tests.reports.faults import celery_worker, kill_whole, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Jembatan satu-satunya ke sekolah."


def lock(scenario: Scenario, by: User) -> Scenario:
    begin_lock(scenario_id=scenario.pk, by=by)
    work_on(scenario.pk)
    return fresh(scenario)


def unlock(scenario: Scenario, by: User) -> Scenario:
    begin_unlock(scenario_id=scenario.pk, by=by)
    work_on(scenario.pk)
    return fresh(scenario)


def statuses(proposals: list[Proposal]) -> list[str]:
    return [fresh(proposal).status for proposal in proposals]


IN, OUT, OPEN = Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.FORWARDED


class TestLocking:
    def test_the_choice_is_decided_with_a_sentence(self, planner: User, five: list[Proposal]) -> None:
        locked = lock(make_scenario(five[0], planner), planner)
        assert statuses(five) == [IN, IN, IN, OUT, OUT]
        assert (locked.stage, locked.locked_by) == (LockStage.LOCKED, planner)
        ceiling = five[0].round.cycle.ceilings.get()
        assert ceiling.committed == sum_of_accommodated(ceiling) == 300
        left_out = fresh(five[3])
        assert left_out.reason.code == "PAGU_HABIS"
        assert left_out.decision_note.startswith("Urutan ke-4 dengan skor 60. Pagu Dinas Kesehatan tidak cukup lagi.")
        assert {p.public_status for p in Proposal.objects.all()} == {OPEN}
        assert not Message.objects.exists()
        assert not list(find_faults())

    def test_an_exception_is_decided_with_its_reason(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        set_override(scenario_id=scenario.pk, proposal=five[4], is_in=True, reason=REASON, by=planner)
        work_on(scenario.pk)
        lock(scenario, planner)
        assert statuses(five) == [IN, IN, OUT, OUT, IN]
        assert REASON in fresh(five[4]).decision_note

    def test_what_an_agency_decided_is_not_overwritten(self, city: City, planner: User, five: list[Proposal]) -> None:
        officer = make_officer(five[0])
        scenario = make_scenario(five[0], planner)
        begin_lock(scenario_id=scenario.pk, by=planner)
        refuse(proposal_id=five[0].pk, by=officer, reason=city.reason, note="Sudah dibangun tahun lalu.")
        assess(proposal_id=five[4].pk, by=officer, volume=1, amount=50)
        work_on(scenario.pk)
        assert statuses(five) == [Status.REJECTED, IN, IN, OUT, OPEN]
        assert "Sudah dibangun" in fresh(five[0]).decision_note
        refused = scenario.rows.exclude(refusal="").order_by("rank")
        assert [row.proposal for row in refused] == [five[0], five[4]]
        go_on(scenario_id=scenario.pk, by=planner)
        work_on(scenario.pk)
        assert statuses(five) == [Status.REJECTED, IN, IN, OUT, OPEN]

    def test_what_changed_since_it_was_reckoned_is_reckoned_first(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        assess(proposal_id=five[0].pk, by=make_officer(five[0]), volume=1, amount=50)
        with pytest.raises(Denied, match="1 usulan berubah"):
            begin_lock(scenario_id=scenario.pk, by=planner)
        make_forwarded(1, amount=10)
        with pytest.raises(Denied, match="2 usulan berubah"):
            begin_lock(scenario_id=scenario.pk, by=planner)
        assert fresh(scenario).stage == LockStage.OPEN

    def test_ceilings_only_thought_of_are_set_first(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner, knobs=Knobs(None, {"Dinkes": 500}))
        with pytest.raises(Denied, match="kurang Rp200"):
            begin_lock(scenario_id=scenario.pk, by=planner)
        assert statuses(five) == [OPEN] * 5

    def test_a_floor_the_run_did_without_forbids_it(self, city: City, planner: User, five: list[Proposal]) -> None:
        """Whoever leaves people of a theme without their share says so on the page of ceilings, with a reason."""
        young = make_forwarded(3, amount=100, city=city, round_=make_round("anak"))
        score(young, [3_000, 2_000, 1_000])
        cycle, theme = young[0].round.cycle, young[0].round.theme
        accept(proposal_id=young[0].pk, by=make_officer(young[0]))
        set_floor(cycle=cycle, theme=theme, amount=200, by=planner)
        scenario = make_scenario(five[0], planner, knobs=Knobs(None, {"Dinkes": 300}))
        with pytest.raises(Denied, match=r"Jaminan tema Anak kurang Rp100\. Turunkan dulu"):
            begin_lock(scenario_id=scenario.pk, by=planner)
        set_floor(cycle=cycle, theme=theme, amount=100, by=planner, note="Disepakati rapat.")
        assert lock(scenario, planner).stage == LockStage.LOCKED

    def test_a_floor_with_nothing_left_to_choose_forbids_nothing(
        self, city: City, planner: User, five: list[Proposal]
    ) -> None:
        cycle = five[0].round.cycle
        set_floor(cycle=cycle, theme=make_round("anak").theme, amount=200, by=planner)
        young = make_forwarded(1, amount=100, city=city, round_=make_round("perempuan"))
        score(young, [99_000])
        set_floor(cycle=cycle, theme=young[0].round.theme, amount=200, by=planner)
        assert lock(make_scenario(five[0], planner, knobs=Knobs(None, {"Dinkes": 300})), planner).locked_at
        assert statuses(young) == [IN]

    def test_one_per_cycle_and_the_database_says_so(self, planner: User, five: list[Proposal]) -> None:
        first, second = (make_scenario(five[0], planner, name=name) for name in "AB")
        begin_lock(scenario_id=first.pk, by=planner)
        with pytest.raises(Denied, match="sudah dikunci"):
            begin_lock(scenario_id=second.pk, by=planner)
        with pytest.raises(IntegrityError):
            Scenario.objects.filter(pk=second.pk).update(
                stage=LockStage.LOCKED, locked_at=fresh(first).locked_at, locked_by=planner
            )

    def test_it_cannot_be_changed_while_locked(self, planner: User, five: list[Proposal]) -> None:
        scenario = lock(make_scenario(five[0], planner), planner)
        with pytest.raises(Denied, match="terkunci"):
            set_override(scenario_id=scenario.pk, proposal=five[4], is_in=True, reason=REASON, by=planner)
        with pytest.raises(Denied, match="dikunci Bappeda"):
            reopen(proposal_id=five[0].pk, by=make_officer(five[0]), note="Kami hitung ulang.")


class TestUnlocking:
    def test_everything_is_as_before(self, planner: User, five: list[Proposal]) -> None:
        accept(proposal_id=five[4].pk, by=make_officer(five[4]))
        scenario = unlock(lock(make_scenario(five[0], planner), planner), planner)
        assert statuses(five) == [OPEN, OPEN, OPEN, OPEN, IN]
        assert (scenario.stage, scenario.locked_at, scenario.locked_by) == (LockStage.OPEN, None, None)
        ceiling = five[0].round.cycle.ceilings.get()
        assert ceiling.committed == 100 == sum_of_accommodated(ceiling)
        lock(scenario, planner)
        assert statuses(five) == [IN, IN, OUT, OUT, IN]

    def test_never_after_publication(self, planner: User, five: list[Proposal]) -> None:
        scenario = lock(make_scenario(five[0], planner), planner)
        publish_decisions(cycle=scenario.cycle, by=planner)
        with pytest.raises(Denied, match="sudah diumumkan"):
            begin_unlock(scenario_id=scenario.pk, by=planner)
        assert statuses(five) == [IN, IN, IN, OUT, OUT]

    def test_what_a_planner_changed_meanwhile_stays(self, planner: User, five: list[Proposal]) -> None:
        scenario = lock(make_scenario(five[0], planner), planner)
        reopen(proposal_id=five[0].pk, by=planner, note="Salah hitung volume.")
        accept(proposal_id=five[0].pk, by=make_officer(five[0]), note="Diputuskan sendiri.")
        assert unlock(scenario, planner).stage == LockStage.OPEN
        assert statuses(five) == [IN, OPEN, OPEN, OPEN, OPEN]


def test_who_goes_on_does_so_in_her_own_name(planner: User, five: list[Proposal]) -> None:
    """The one who began it no longer plans: a colleague finishes it."""
    scenario = make_scenario(five[0], planner)
    begin_lock(scenario_id=scenario.pk, by=planner)
    planner.memberships.all().delete()
    work_on(scenario.pk)
    assert statuses(five) == [OPEN] * 5
    colleague = make_user(Role.PLANNER)
    go_on(scenario_id=scenario.pk, by=colleague)
    work_on(scenario.pk)
    assert statuses(five) == [IN, IN, IN, OUT, OUT]
    assert fresh(scenario).locked_by == colleague


class TestErasedMeanwhile:
    """Who has her account erased changes nothing about the decision; it stays the lock's."""

    @pytest.fixture
    def locked(self, city: City, planner: User) -> tuple[Scenario, Proposal]:
        author = make_user()
        (proposal,) = make_forwarded(1, amount=100, city=city, author=author)
        score([proposal], [90_000])
        set_money(proposal, 100)
        scenario = lock(make_scenario(proposal, planner), planner)
        erase_person(by=author)
        return scenario, proposal

    def test_the_agency_still_cannot_take_it_back(self, locked: tuple[Scenario, Proposal]) -> None:
        _scenario, proposal = locked
        with pytest.raises(Denied, match="dikunci Bappeda"):
            reopen(proposal_id=proposal.pk, by=make_officer(proposal), note="Kami hitung ulang.")

    def test_unlocking_gives_the_money_back(self, planner: User, locked: tuple[Scenario, Proposal]) -> None:
        scenario, proposal = locked
        assert unlock(scenario, planner).stage == LockStage.OPEN
        assert fresh(proposal).status == OPEN
        assert proposal.round.cycle.ceilings.get().committed == 0


class TestRaces:
    def test_two_planners_lock_at_once(self, five: list[Proposal]) -> None:
        planners = [make_user(Role.PLANNER) for _ in range(4)]
        attempts = [make_scenario(five[0], by, name=str(by)) for by in planners]

        def try_it(scenario: Scenario, by: User) -> Callable[[], Any]:
            return lambda: lock(scenario, by)

        answers = run_together([try_it(*pair) for pair in zip(attempts, planners, strict=True)], threads=4)
        assert sorted(answers) == ["Denied", "Denied", "Denied", "done"]
        assert statuses(five) == [IN, IN, IN, OUT, OUT]
        assert {proposal.events.count() for proposal in five} == {2}

    def test_agencies_accept_while_it_is_locked(self, city: City, planner: User) -> None:
        proposals = make_forwarded(40, amount=100, city=city)
        score(proposals, list(range(90_000, 50_000, -1000)))
        ceiling, officer = set_money(proposals[0], 2050), make_officer(proposals[0])
        scenario = make_scenario(proposals[0], planner)
        works: list[Callable[[], Any]] = [lambda: lock(scenario, planner)]
        works += [lambda p=p: accept(proposal_id=p.pk, by=officer) for p in reversed(proposals)]  # type: ignore[misc]
        run_together(works, threads=6)
        work_on(scenario.pk)
        assert fresh(ceiling).committed == sum_of_accommodated(fresh(ceiling)) <= 2050
        decided = [row for row in scenario.rows.all() if row.settled or row.refusal]
        assert len(decided) == 40 or fresh(scenario).stage == LockStage.OPEN
        assert not list(find_faults())


class TestWorker:
    @pytest.mark.worker
    def test_killed_in_the_middle_the_next_goes_on(self, city: City, planner: User) -> None:
        """kill -9 after some proposals: whole decisions stay, the sweep finds the rest, nobody is decided twice."""
        many = make_forwarded(120, amount=100, city=city)
        ceiling = set_money(many[0], 6000)
        scenario = make_scenario(many[0], planner)
        begin_lock(scenario_id=scenario.pk, by=planner)
        connections.close_all()
        queue = f"uji-{uuid4().hex}"
        with celery_worker(queue) as worker:
            tasks.work_on_scenario.apply_async((scenario.pk,), queue=queue)
            wait_until(lambda: scenario.rows.filter(settled__isnull=False).exists(), "the first decisions", 60)
            kill_whole(worker)
        half = scenario.rows.filter(settled__isnull=False).count()
        assert 0 < half < 120
        assert fresh(ceiling).committed == sum_of_accommodated(ceiling)
        wait_until(lambda: Scenario.objects.waiting().filter(pk=scenario.pk).exists(), "the lock let go", 20)
        assert start_waiting(start=work_on) == 1
        assert fresh(scenario).stage == LockStage.LOCKED
        assert scenario.rows.filter(settled__isnull=False).count() == 120
        assert fresh(ceiling).committed == sum_of_accommodated(ceiling) == 6000
        assert {p.events.count() for p in many} == {2}

    def test_a_proposal_and_its_row_come_together_or_not_at_all(
        self, planner: User, five: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scenario = make_scenario(five[0], planner, Method.RANKED)
        begin_lock(scenario_id=scenario.pk, by=planner)
        real = locking.decide

        def die_after(row: Any, *facts: Any) -> None:
            real(row, *facts)
            if row.proposal_id == five[1].pk:
                raise KeyboardInterrupt

        monkeypatch.setattr(locking, "decide", die_after)
        with pytest.raises(KeyboardInterrupt):
            work_on(scenario.pk)
        assert statuses(five) == [IN, OPEN, OPEN, OPEN, OPEN]
        assert list(Explanation.objects.values_list("proposal", flat=True)) == [five[0].pk]
        monkeypatch.setattr(locking, "decide", real)
        work_on(scenario.pk)
        assert statuses(five) == [IN, IN, IN, OUT, OUT]

    def test_nothing_is_announced_while_it_is_half_done(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        made = schedule(cycle=scenario.cycle, due_at=timezone.now() + timedelta(hours=1), by=planner)
        Publication.objects.update(due_at=made.made_at)
        begin_lock(scenario_id=scenario.pk, by=planner)
        assert not announce(made.pk)
        work_on(scenario.pk)
        assert announce(made.pk)
        assert statuses(five) == [fresh(p).public_status for p in five]
