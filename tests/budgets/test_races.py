"""The last rupiah is given once: real threads, real transactions, and the same race with the guards taken away."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from budgets.actions.ceilings import set_ceiling
from budgets.actions.decisions import accept, assess, refuse, reopen
from budgets.models import Ceiling
from budgets.querysets import CeilingQuerySet
from musrenbang.lib.denied import Denied
from proposals.actions.correction import reroute
from proposals.datasets.integrity import find_faults
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sum_of_accommodated
from tests.factories import make_city, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NO_RUSH = 30  # seconds a meeting of threads may take before the test gives up


def attempt(work: Callable[[], Any]) -> str:
    """Run ``work`` on a connection of its own and give it back, as a request does; what it ended in."""
    try:
        work()
    except (Denied, IntegrityError) as refusal:
        return type(refusal).__name__
    else:
        return "done"
    finally:
        connections.close_all()


def run_together(works: list[Callable[[], Any]], threads: int) -> list[str]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(attempt, works))


def accept_each(proposals: list[Proposal], by: User, threads: int) -> list[str]:
    return run_together([lambda p=p: accept(proposal_id=p.pk, by=by) for p in proposals], threads)


def test_twenty_threads_never_take_a_rupiah_too_much() -> None:
    proposals = make_forwarded(200, amount=100_000_000)
    officer = make_officer(proposals[0])
    ceiling = set_money(proposals[0], 6_350_000_000)  # room for 63 and a half

    answers = accept_each(proposals, officer, threads=20)

    ceiling = fresh(ceiling)
    assert answers.count("done") == 63
    assert answers.count("Denied") == 137
    assert ceiling.committed == 6_300_000_000 == sum_of_accommodated(ceiling)
    assert Proposal.objects.filter(status=Status.FORWARDED, decided_at__isnull=True).count() == 137
    assert not list(find_faults())


def test_sums_go_far_above_what_an_int_holds() -> None:
    proposals = make_forwarded(30, amount=2_400_000_000)
    ceiling = set_money(proposals[0], 50_000_000_000)
    accept_each(proposals, make_officer(proposals[0]), threads=6)
    assert fresh(ceiling).committed == 48_000_000_000 == sum_of_accommodated(ceiling)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look first, take afterwards, as naive code does; four threads look before anybody takes."""
    looked = Barrier(4)

    def look_then_take(self: CeilingQuerySet, amount: int) -> int:
        ceiling = self.get()
        looked.wait(NO_RUSH)
        if ceiling.left < amount:
            return 0
        Ceiling.objects.filter(pk=ceiling.pk).update(committed=Ceiling.objects.get(pk=ceiling.pk).committed + amount)
        return 1

    monkeypatch.setattr(CeilingQuerySet, "commit", look_then_take)


@contextmanager
def constraint_dropped(name: str) -> Iterator[None]:
    """The table without one of its CHECK constraints; it stands again at the end, whatever happened."""
    (constraint,) = (c for c in Ceiling._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Ceiling, constraint)
    try:
        yield
    finally:
        Ceiling.objects.update(committed=0)
        with connection.schema_editor() as editor:
            editor.add_constraint(Ceiling, constraint)


def four_for_one_place() -> tuple[list[Proposal], User, Ceiling]:
    proposals = make_forwarded(4, amount=100_000_000)
    return proposals, make_officer(proposals[0]), set_money(proposals[0], 100_000_000)


def test_without_guards_the_race_overruns(unguarded: None) -> None:
    """What the two guards are for: the same four officers, and the ceiling is broken."""
    proposals, officer, ceiling = four_for_one_place()
    with constraint_dropped("ceiling_never_overrun"):
        answers = accept_each(proposals, officer, threads=4)
        assert answers == ["done"] * 4
        assert sum_of_accommodated(ceiling) == 400_000_000 > ceiling.amount


def test_with_guards_one_of_four_gets_the_place() -> None:
    proposals, officer, ceiling = four_for_one_place()
    answers = accept_each(proposals, officer, threads=4)
    assert sorted(answers) == ["Denied", "Denied", "Denied", "done"]
    assert fresh(ceiling).committed == 100_000_000 == sum_of_accommodated(ceiling)


def test_the_database_alone_refuses_an_overrun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that forgets to look still cannot break a ceiling."""
    monkeypatch.setattr(
        CeilingQuerySet, "commit", lambda self, amount: self.update(committed=models_sum("committed", amount))
    )
    proposals, officer, ceiling = four_for_one_place()
    answers = accept_each(proposals, officer, threads=4)
    assert sorted(answers) == ["IntegrityError", "IntegrityError", "IntegrityError", "done"]
    assert fresh(ceiling).committed == 100_000_000 == sum_of_accommodated(ceiling)


def models_sum(field: str, amount: int) -> Any:
    from django.db.models import F  # noqa: PLC0415

    return F(field) + amount


def test_accepting_reopening_and_new_ceilings_at_once_keep_the_sum() -> None:
    proposals = make_forwarded(12, amount=100_000_000)
    officer, planner = make_officer(proposals[0]), make_user(Role.PLANNER)
    ceiling = set_money(proposals[0], 700_000_000)
    dice = random.Random(28)

    def act() -> Callable[[], Any]:
        proposal, kind = dice.choice(proposals), dice.random()
        amount = dice.randint(1, 12) * 100_000_000
        if kind < 0.45:
            return lambda: accept(proposal_id=proposal.pk, by=officer)
        if kind < 0.85:
            return lambda: reopen(proposal_id=proposal.pk, by=officer, note="Dihitung ulang.")
        return lambda: set_ceiling(cycle=ceiling.cycle, agency=ceiling.agency, amount=amount, by=planner)

    answers = run_together([act() for _ in range(150)], threads=8)

    ceiling = fresh(ceiling)
    assert answers.count("done") > 20
    assert 0 <= ceiling.committed <= ceiling.amount
    assert ceiling.committed == sum_of_accommodated(ceiling)
    assert not list(find_faults())


def test_two_officers_with_the_same_page_open_make_one_decision() -> None:
    (proposal,) = make_forwarded(1)
    set_money(proposal, 1_000_000_000)
    first, second = make_officer(proposal), make_officer(proposal)
    reason = make_city().reason
    works = [
        lambda: accept(proposal_id=proposal.pk, by=first, version=proposal.version),
        lambda: refuse(proposal_id=proposal.pk, by=second, reason=reason, note="Tidak.", version=proposal.version),
    ]
    assert sorted(run_together(works, threads=2)) == ["Denied", "done"]
    assert fresh(proposal).version == proposal.version + 1
    assert proposal.events.count() == 2


@contextmanager
def held_by_somebody_else(proposal: Proposal, change: Callable[[], Any] | None = None) -> Iterator[None]:
    """Another connection holds the proposal's row until the block ends, then commits ``change``."""
    taken, release = Barrier(2), Barrier(2)

    def hold() -> None:
        try:
            with transaction.atomic():
                Proposal.objects.select_for_update().get(pk=proposal.pk)
                if change:
                    change()
                taken.wait(NO_RUSH)
                release.wait(NO_RUSH)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(hold)
        taken.wait(NO_RUSH)
        try:
            yield
        finally:
            release.wait(NO_RUSH)
            done.result(NO_RUSH)


def test_a_row_somebody_else_holds_answers_try_again(client: Client) -> None:
    (proposal,) = make_forwarded(1)
    ceiling = set_money(proposal, 1_000_000_000)
    client.force_login(make_officer(proposal))
    with held_by_somebody_else(proposal):
        answer = client.post(reverse("triage_accept", args=[proposal.code]), {"version": proposal.version})
    assert answer.status_code == 503
    assert "Coba lagi sebentar" in answer.content.decode()
    assert fresh(proposal).status == Status.FORWARDED
    assert fresh(ceiling).committed == 0


def wait_until_somebody_waits() -> None:
    """Until PostgreSQL says that a session waits for a row lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    for _ in range(10_000):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits for the row")


def test_who_waited_for_a_rerouted_proposal_sees_its_new_agency() -> None:
    """A row that changed while we waited must not come joined with the agency it pointed to before."""
    (proposal,) = make_forwarded(1)
    city, first = make_city(), make_officer(proposal)
    ceiling = Ceiling.objects.create(cycle=proposal.round.cycle, agency=city.other_agency, amount=1_000_000_000)
    second = make_user(Role.AGENCY, agency=city.other_agency)

    def hand_on() -> None:
        reroute(proposal_id=proposal.pk, by=first, agency=city.other_agency, note="Kewenangan DLH.")

    with ThreadPoolExecutor(1) as pool:
        with held_by_somebody_else(proposal, hand_on):
            answer = pool.submit(attempt, lambda: accept(proposal_id=proposal.pk, by=second))
            wait_until_somebody_waits()
        assert answer.result(NO_RUSH) == "done"
    assert fresh(ceiling).committed == 100_000_000 == sum_of_accommodated(ceiling)


def test_an_assessment_and_an_acceptance_at_once_commit_what_stands_on_the_proposal() -> None:
    (proposal,) = make_forwarded(1, amount=300_000_000)
    ceiling = set_money(proposal, 1_000_000_000)
    officer = make_officer(proposal)
    works = [
        lambda: assess(proposal_id=proposal.pk, by=officer, volume=proposal.volume, amount=200_000_000),
        lambda: accept(proposal_id=proposal.pk, by=officer),
    ]
    run_together(works, threads=2)
    assert fresh(ceiling).committed == fresh(proposal).assessed_amount == sum_of_accommodated(ceiling)
