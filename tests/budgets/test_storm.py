"""Twenty people at once under every ceiling above a proposal; and the same with the table lock taken away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from accounts.enums import Role
from bench.weather import HUNDRED_MILLION, Place, blow, count_moves, find_leaks
from budgets.actions.ceilings import set_ceiling
from budgets.actions.decisions import accept
from budgets.enums import Scope
from budgets.models import Ceiling
from budgets.querysets import CeilingQuerySet
from musrenbang.lib.denied import Denied
from tests.budgets.crowds import make_forwarded, make_officer, set_money
from tests.factories import make_city, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NO_RUSH = 30  # seconds a meeting of threads may take before the test gives up


def make_place() -> Place:
    city = make_city()
    agencies = [city.agency, city.other_agency]
    rows = [*make_forwarded(20), *make_forwarded(20, kelurahan=city.far_kelurahan, agency=city.other_agency)]
    return Place(
        cycle=rows[0].round.cycle,
        proposals=[row.pk for row in rows],
        officers={agency.pk: make_user(Role.AGENCY, agency=agency) for agency in agencies},
        agencies=agencies,
        kecamatan=[city.kecamatan, city.other_kecamatan],
        planner=make_user(Role.PLANNER),
        most=20 * HUNDRED_MILLION,
    )


def test_a_storm_of_twenty_loses_nothing_and_overruns_nothing() -> None:
    place = make_place()
    before = count_moves(place)
    ends = blow(place, threads=20, turns=30)
    assert list(find_leaks(place, ends, before)) == []
    assert sum(ends.values()) == 600
    for act in ("accept", "reopen", "reroute", "assess", "agency ceiling", "kecamatan ceiling", "city ceiling", "lock"):
        assert ends[f"{act}: done"] > 0, ends


def on_its_own(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connections.close_all()


def attempt(work: Callable[[], Any]) -> str:
    try:
        work()
    except (Denied, IntegrityError) as refusal:
        return type(refusal).__name__
    return "done"


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone() is not None


def accept_while_a_ceiling_is_made() -> Ceiling:
    """An officer took the money and did not finish yet; then a planner sets a first ceiling over the city."""
    (proposal,) = make_forwarded(1)
    officer, planner = make_officer(proposal), make_user(Role.PLANNER)
    cycle = set_money(proposal, 10**9).cycle
    taken, finish, is_made = Barrier(2), Event(), Event()

    def take() -> None:
        with transaction.atomic():
            accept(proposal_id=proposal.pk, by=officer)
            taken.wait(NO_RUSH)
            assert finish.wait(NO_RUSH)

    def make() -> None:
        set_ceiling(cycle=cycle, amount=10**9, by=planner)
        is_made.set()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(on_its_own, take)
        taken.wait(NO_RUSH)
        second = pool.submit(on_its_own, make)
        while not (is_made.is_set() or is_somebody_waiting()):
            is_made.wait(0.01)
        finish.set()
        first.result(NO_RUSH)
        second.result(NO_RUSH)
    return Ceiling.objects.get(scope=Scope.CITY)


def test_a_new_ceiling_counts_what_is_being_taken_right_now() -> None:
    ceiling = accept_while_a_ceiling_is_made()
    assert ceiling.committed == HUNDRED_MILLION


def test_without_the_table_lock_it_would_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CeilingQuerySet, "stop_commits", lambda _self: None)
    ceiling = accept_while_a_ceiling_is_made()
    assert ceiling.committed == 0


def two_for_one_place(monkeypatch: pytest.MonkeyPatch, *, is_locked: bool) -> list[str]:
    """Two officers want the last money; both look at what is left before either takes it, if nothing keeps them."""
    proposals = make_forwarded(2)
    officer = make_officer(proposals[0])
    set_money(proposals[0], HUNDRED_MILLION)
    looked, look = Barrier(2), CeilingQuerySet._lock

    def look_together(self: CeilingQuerySet) -> list[Ceiling]:
        found = look(self) if is_locked else list(self.order_by("pk"))
        if not is_locked:
            looked.wait(NO_RUSH)
        return found

    monkeypatch.setattr(CeilingQuerySet, "_lock", look_together)
    works = [lambda row=row: accept(proposal_id=row.pk, by=officer) for row in proposals]
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(lambda work: on_its_own(lambda: attempt(work)), works))


def test_the_row_locks_let_the_second_one_see_what_the_first_one_took(monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_for_one_place(monkeypatch, is_locked=True) == ["Denied", "done"]


def test_without_the_row_locks_only_the_table_itself_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_for_one_place(monkeypatch, is_locked=False) == ["IntegrityError", "done"]
