"""What a storm of officers and planners does to the money of a cycle, and whether everything adds up afterwards."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, OperationalError, connections, transaction
from django.utils import timezone

from accounts.models import User
from budgets.actions import locking
from budgets.actions.ceilings import count_committed, set_ceiling
from budgets.actions.decisions import accept, assess, reopen
from budgets.actions.scenarios import start_scenario, work_on
from budgets.boards.knobs import read_knobs
from budgets.enums import LockStage, Method, Scope
from budgets.models import Ceiling, Scenario
from musrenbang.lib.denied import Denied
from proposals.actions.correction import reroute
from proposals.datasets.integrity import find_faults
from proposals.lifecycle import MoveName
from proposals.models import Proposal, ProposalEvent
from regions.models import Agency, Region
from themes.models import Cycle

HUNDRED_MILLION = 100_000_000  # rupiah
MOVES = (MoveName.ACCEPT, MoveName.REOPEN, MoveName.REROUTE, MoveName.ASSESS)


@dataclass(frozen=True)
class Place:
    """Who acts on what. ``officers`` by agency (key); ``most`` the highest ceiling anybody sets (rupiah)."""

    cycle: Cycle
    proposals: Sequence[int]
    officers: Mapping[int, User]
    agencies: Sequence[Agency]
    kecamatan: Sequence[Region]
    planner: User
    most: int

    def act(self, dice: random.Random) -> str:
        """One thing somebody does, and what it ended in."""
        names = list(WEIGHTS)
        name = dice.choices(names, [WEIGHTS[name] for name in names])[0]
        return f"{name}: {_attempt(lambda: ACTS[name](self, dice))}"

    def pick(self, dice: random.Random) -> tuple[Proposal, User]:
        proposal = Proposal.objects.get(pk=dice.choice(self.proposals))
        return proposal, self.officers[proposal.agency_id or 0]

    def draw(self, dice: random.Random) -> int:
        return dice.randint(1, self.most // HUNDRED_MILLION) * HUNDRED_MILLION


def _accept(place: Place, dice: random.Random) -> None:
    proposal, by = place.pick(dice)
    accept(proposal_id=proposal.pk, by=by)


def _reopen(place: Place, dice: random.Random) -> None:
    proposal, by = place.pick(dice)
    reopen(proposal_id=proposal.pk, by=by, note="Dihitung ulang.")


def _reroute(place: Place, dice: random.Random) -> None:
    proposal, by = place.pick(dice)
    agency = dice.choice([agency for agency in place.agencies if agency.pk != proposal.agency_id])
    reroute(proposal_id=proposal.pk, by=by, agency=agency, note="Kewenangan lain.")


def _assess(place: Place, dice: random.Random) -> None:
    proposal, by = place.pick(dice)
    amount = dice.randint(50, 150) * HUNDRED_MILLION // 100
    assess(proposal_id=proposal.pk, by=by, volume=proposal.volume or 1, amount=amount)  # type: ignore[arg-type]


def _set_agency(place: Place, dice: random.Random) -> None:
    set_ceiling(cycle=place.cycle, agency=dice.choice(place.agencies), amount=place.draw(dice), by=place.planner)


def _set_kecamatan(place: Place, dice: random.Random) -> None:
    set_ceiling(cycle=place.cycle, kecamatan=dice.choice(place.kecamatan), amount=place.draw(dice), by=place.planner)


def _set_city(place: Place, dice: random.Random) -> None:
    set_ceiling(cycle=place.cycle, amount=2 * place.draw(dice), by=place.planner)


def _tear_down(place: Place, dice: random.Random) -> None:
    """Nobody can do this on a page; it is here so that ceilings are created again and again."""
    with transaction.atomic():
        Ceiling.objects.stop_commits()
        scope = dice.choice((Scope.CITY, Scope.KECAMATAN))
        Ceiling.objects.filter(cycle=place.cycle, scope=scope).delete()


def _lock(place: Place, dice: random.Random) -> None:
    """The planner reckons and locks, or opens what is locked, however much changes meanwhile.

    A page would first ask to reckon again; in a storm that would never end.
    """
    held = Scenario.objects.filter(cycle=place.cycle, stage=LockStage.LOCKED).first()
    if held:
        locking.begin_unlock(scenario_id=held.pk, by=place.planner)
        work_on(held.pk)
        return
    common: dict[str, Any] = {"cycle": place.cycle, "by": place.planner, "knobs": read_knobs(place.cycle)}
    scenario = start_scenario(name="Badai", method=dice.choice((Method.RANKED, Method.OPTIMAL)), **common)
    work_on(scenario.pk)
    with transaction.atomic():
        taken = locking.take(scenario.pk, place.planner)
        taken.locked_at, taken.locked_by = timezone.now(), place.planner
        locking.turn(taken, LockStage.LOCKING)
    work_on(scenario.pk)


ACTS: dict[str, Callable[[Place, random.Random], None]] = {
    "accept": _accept,
    "reopen": _reopen,
    "reroute": _reroute,
    "assess": _assess,
    "agency ceiling": _set_agency,
    "kecamatan ceiling": _set_kecamatan,
    "city ceiling": _set_city,
    "tear down": _tear_down,
    "lock": _lock,
}
WEIGHTS = dict(zip(ACTS, (36, 22, 8, 10, 8, 6, 6, 4, 2), strict=True))


def _attempt(work: Callable[[], None]) -> str:
    try:
        work()
    except (Denied, IntegrityError) as refusal:
        return type(refusal).__name__
    except OperationalError as error:
        return type(error.__cause__ or error).__name__
    return "done"


def blow(place: Place, *, threads: int, turns: int = 0, seconds: float = 0) -> Counter[str]:
    """Let ``threads`` people act at once, each ``turns`` times or for ``seconds``; counts what everything ended in."""
    until = time.monotonic() + seconds

    def live(number: int) -> Counter[str]:
        dice, ends = random.Random(number), Counter[str]()  # the same storm every time
        try:
            while sum(ends.values()) < turns if turns else time.monotonic() < until:
                ends[place.act(dice)] += 1
        finally:
            connections.close_all()
        return ends

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(live, range(threads)), Counter())


def find_leaks(place: Place, ends: Counter[str], before: Counter[str]) -> Iterator[str]:
    """Everything that does not add up, as sentences. ``before``: events per move when the storm began."""
    for ceiling in Ceiling.objects.filter(cycle=place.cycle).select_related("agency", "kecamatan"):
        taken = count_committed(ceiling)
        if not taken == ceiling.committed <= ceiling.amount:
            yield f"{ceiling.over}: {ceiling.committed} committed, {taken} accommodated, {ceiling.amount} allowed"
    after = count_moves(place)
    for move in MOVES:
        done = ends[f"{move}: done"]
        if after[move] - before[move] != done:
            yield f"{move}: {done} done, {after[move] - before[move]} in the history"
    yield from (f"{name}: {count}" for name, count in ends.items() if "Deadlock" in name or "IntegrityError" in name)
    yield from (str(fault) for fault in find_faults())


def count_moves(place: Place) -> Counter[str]:
    """What officers did; a planner's locks decide and reopen besides."""
    moves: Any = ProposalEvent.objects.filter(proposal__in=place.proposals, move__in=MOVES)
    moves = moves.exclude(actor=place.planner)
    return Counter(moves.values_list("move", flat=True))
