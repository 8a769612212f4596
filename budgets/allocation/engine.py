"""One question, one method, one answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from budgets.allocation.basket import Basket
from budgets.allocation.equal_shares import share_equally
from budgets.allocation.explaining import explain_infeasible, explain_optimal, explain_ranked, explain_shares
from budgets.allocation.instance import Instance
from budgets.allocation.lineup import Lineup
from budgets.allocation.optimal import optimise
from budgets.allocation.ranked import keep_needed, rank
from budgets.allocation.result import Allocation, Facts, Method, Status, add_totals
from budgets.allocation.shortfall import Effort, Shortfall


@dataclass(frozen=True)
class Decision:
    """What a method decided; ``limit`` in points of the lineup."""

    basket: Basket
    explain: Callable[[], dict[str, Facts]]
    limit: int | None = None
    shortfall: Shortfall | None = None


def allocate(
    instance: Instance, method: Method, *, is_exact: bool = False, patience: float | None = None
) -> Allocation:
    """Choose projects within all ceilings that reach all floors.

    ``is_exact`` waits until the optimum, or the impossibility of the floors, is proven. ``patience`` (seconds) ends
    each search with what is known by then; only with it the answer may depend on the machine.
    """
    began = time.perf_counter()
    lineup = Lineup(instance)
    decision = DECIDE[method](lineup, Effort(is_exact=is_exact, patience=patience))
    rows = sorted(decision.basket.rows)
    points = lineup.add_points(rows)
    return Allocation(
        method=method,
        status=name_status(decision, points),
        selected=tuple(lineup.projects[row].id for row in rows),
        score=Fraction(points, lineup.scale),
        bound=None if decision.limit is None else Fraction(decision.limit, lineup.scale),
        totals=add_totals(instance, [lineup.projects[row] for row in rows]),
        shortfall=decision.shortfall,
        explain=decision.explain,
        seconds=time.perf_counter() - began,
    )


def name_status(decision: Decision, points: int) -> Status:
    if decision.shortfall is not None:
        return Status.INFEASIBLE
    return Status.OPTIMAL if decision.limit == points else Status.FEASIBLE


def decide_ranked(lineup: Lineup, effort: Effort) -> Decision:
    basket = rank(lineup)
    if basket.shortfall:
        optimum = optimise(lineup, effort)
        if isinstance(optimum, Shortfall):
            return give_up(lineup, optimum)
        basket = rank(lineup, keep_needed(lineup, optimum.basket.rows))
    return Decision(basket, partial(explain_ranked, lineup, basket))


def decide_optimal(lineup: Lineup, effort: Effort) -> Decision:
    optimum = optimise(lineup, effort)
    if isinstance(optimum, Shortfall):
        return give_up(lineup, optimum)
    return Decision(optimum.basket, partial(explain_optimal, lineup, optimum), optimum.limit)


def decide_shares(lineup: Lineup, effort: Effort) -> Decision:
    shares = share_equally(lineup, effort)
    if isinstance(shares, Shortfall):
        return give_up(lineup, shares)
    return Decision(shares.basket, partial(explain_shares, lineup, shares))


def give_up(lineup: Lineup, shortfall: Shortfall) -> Decision:
    """Nothing is selected: any selection would break a promise."""
    return Decision(Basket(lineup), partial(explain_infeasible, lineup), shortfall=shortfall)


DECIDE: dict[Method, Callable[[Lineup, Effort], Decision]] = {
    Method.RANKED: decide_ranked,
    Method.OPTIMAL: decide_optimal,
    Method.EQUAL_SHARES: decide_shares,
}
