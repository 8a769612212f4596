"""Floors that cannot all be reached: which limits stand against each other, and how near one can come."""

from dataclasses import dataclass

from budgets.allocation.basket import Basket
from budgets.allocation.lineup import Limit, Lineup
from budgets.allocation.ranked import mend, walk
from budgets.allocation.solver import Model

NODES = 20  # of the search tree, where the answer is wanted at once
FEW = 2_000  # projects; of so many a search is quick
FILTER_NODES = 200  # for each limit asked whether it is to blame


@dataclass(frozen=True)
class Effort:
    """How long to search: until all is proven, or what is quick; never longer than ``patience`` (seconds)."""

    is_exact: bool = False
    patience: float | None = None


@dataclass(frozen=True)
class Shortfall:
    """Floors that cannot be reached together.

    ``floors``: by theme, the nearest amounts that can be, in rupiah; near is measured in rupiah ``missing`` over all
    floors. ``is_nearest``: proven that nothing is nearer. ``conflict``: limits that cannot hold together, while
    without any one of them the others could.
    """

    floors: dict[str, int]
    missing: int
    is_nearest: bool
    conflict: tuple[tuple[Limit, int], ...]


def approach(lineup: Lineup, start: Basket, effort: Effort, *, is_hopeless: bool = False) -> Basket | Shortfall:
    """Projects that reach all floors under the ceilings, or how far the nearest stay behind.

    ``is_hopeless``: not even parts of projects reach them. Then, of very many projects, near is near enough at once.
    """
    is_whole = effort.is_exact or not is_hopeless or len(lineup) <= FEW
    nodes = None if effort.is_exact else NODES
    answer = Model(lineup, is_whole=is_whole).approach_floors(start, nodes=nodes, patience=effort.patience)
    by_cost = sorted(range(len(lineup)), key=lambda row: -lineup.costs[row])  # the small ones fill what is left
    nearest = min(start, mend(lineup, answer.rows), walk(lineup, by_cost), key=lambda basket: basket.shortfall)
    if not nearest.shortfall:
        return nearest
    floors = {
        name: least - max(0, missing)
        for name, least, missing in zip(lineup.themes, lineup.floors, nearest.missing, strict=True)
    }
    is_nearest = answer.limit > nearest.shortfall - 1
    return Shortfall(floors, nearest.shortfall, is_nearest, find_conflict(lineup))


def find_conflict(lineup: Lineup) -> tuple[tuple[Limit, int], ...]:
    """Leave out limit after limit; one without which the others can hold belongs to the conflict and comes back.

    First with parts of projects allowed, which is quick; then, among what is left, with whole projects (of very many
    projects only if parts do not conflict).
    """
    ceilings, floors = set(range(len(lineup.ceilings))), set(range(len(lineup.floors)))
    has_found = False
    for is_whole in (False, True):
        if is_whole and has_found and len(lineup) > FEW:
            break
        model = Model(lineup, is_whole=is_whole)
        if not model.can_keep(ceilings, floors, nodes=FILTER_NODES):
            has_found = True
            leave_out(model, ceilings, floors)
    found = [(lineup.limits[number], lineup.ceilings[number]) for number in sorted(ceilings)]
    return (*found, *((("floor", lineup.themes[number]), lineup.floors[number]) for number in sorted(floors)))


def leave_out(model: Model, ceilings: set[int], floors: set[int]) -> None:
    """Take out of both sets what the conflict does not need."""
    for kept in (ceilings, floors):
        for number in sorted(kept, reverse=True):
            kept.remove(number)
            if model.can_keep(ceilings, floors, nodes=FILTER_NODES):
                kept.add(number)
