"""*Optimum*: the most score in total under all ceilings, with all floors reached.

At once: the relaxed problem gives prices of money; a two-phase walk in the order of what a project brings beyond the
price of its money gives a selection, and the same prices prove how far it is from the best (see ``proof``). Exact:
HiGHS starts from that selection and searches until it has proven the best. What it says is verified in whole rupiah.

Of projects alike in cost, ceilings and floor the first in published order get in.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from budgets.allocation.basket import Basket, Why, collect
from budgets.allocation.lineup import Lineup
from budgets.allocation.proof import Proof
from budgets.allocation.ranked import mend, walk
from budgets.allocation.shortfall import FEW, Effort, Shortfall, approach
from budgets.allocation.solver import Model, Prices

NODES_AT_ONCE = 20_000  # of the search tree, over the number of projects


@dataclass(frozen=True)
class Optimum:
    """A selection within all limits, and the points no selection exceeds."""

    basket: Basket
    limit: int
    proof: Proof


def optimise(lineup: Lineup, effort: Effort) -> Optimum | Shortfall:
    """The best selection found; or, where no selection reaches the floors, how near one comes."""
    prices = Model(lineup, is_whole=False).price()
    proof = Proof(lineup, prices or Prices([0.0] * len(lineup.ceilings), [0.0] * len(lineup.floors)))
    start: Basket | Shortfall = find_start(lineup, proof)
    if isinstance(start, Basket) and start.shortfall:
        start = approach(lineup, start, effort, is_hopeless=prices is None)
    if isinstance(start, Shortfall):
        return start
    basket, limit = search(lineup, complete(lineup, start.rows), proof, effort)
    return Optimum(basket, limit, proof)


def find_start(lineup: Lineup, proof: Proof) -> Basket:
    """The best of three walks: by worth beyond its price, by points per rupiah, by score."""
    every = range(len(lineup))
    orders: tuple[Iterable[int], ...] = (
        sorted(every, key=lambda row: -proof.worth[row]),
        sorted(every, key=lambda row: -lineup.points[row] / lineup.costs[row]),
        every,
    )
    walks = [walk(lineup, order) for order in orders]
    return min(walks, key=lambda basket: (basket.shortfall, -lineup.add_points(basket.rows)))


def search(lineup: Lineup, basket: Basket, proof: Proof, effort: Effort) -> tuple[Basket, int]:
    """A better basket, if HiGHS finds one, and the limit proven so far."""
    had, limit = lineup.add_points(basket.rows), proof.limit
    if had >= limit or not (effort.is_exact or len(lineup) <= FEW):
        return basket, limit
    nodes = None if effort.is_exact else NODES_AT_ONCE // len(lineup)
    answer = Model(lineup, is_whole=True).improve(basket, nodes=nodes, patience=effort.patience)
    found = [either for either in (basket, complete(lineup, answer.rows)) if not either.shortfall]
    basket = max(found, key=lambda either: lineup.add_points(either.rows))
    if math.isfinite(answer.limit):
        limit = min(limit, int(answer.limit))
    return basket, max(limit, lineup.add_points(basket.rows))


def complete(lineup: Lineup, rows: Iterable[int]) -> Basket:
    """``rows`` and whatever still fits beside them, with the first of those alike, in published order.

    Never fewer points, and never more money for one of those alike.
    """
    chosen = set(mend(lineup, rows).rows)
    alike: dict[object, list[int]] = {}
    for row in range(len(lineup)):
        alike.setdefault((lineup.costs[row], lineup.under[row], lineup.theme_of[row]), []).append(row)
    first = [row for twins in alike.values() for row in twins[: sum(row in chosen for row in twins)]]
    return collect(lineup, sorted(first), Why.OPTIMUM)
