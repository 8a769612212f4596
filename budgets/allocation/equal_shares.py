"""*Porsi setara*: the Method of Equal Shares (Peters, Pierczyński and Skowron, 2021), with cost as utility.

The money of the city is divided equally among the voters (those who picked something). Again and again the project is
bought whose supporters pay the least per rupiah of its cost: ρ is the smallest number with Σ min(purse, ρ · cost) =
cost over its supporters, who pay exactly these amounts. Ties go by published order (see ``lineup``). Everything that
decides is a fraction of whole numbers.

Ceilings. A project that no longer fits under one of its ceilings is out for good; its supporters keep their money. If
the city names no ceiling, the money shared is the most that could be spent under the others (``find_budget``).

Completion. When no project can be paid by its supporters, what still fits is taken by number of votes, then in
published order.

Floors. First all this is done as if there were none. If a floor is not reached, it is guaranteed and everything starts
again: (1) equal shares among the projects of guaranteed themes only, each theme until its floor is reached;
(2) projects of those still short, by votes, at the city's expense; (3) equal shares among all others with the money the
voters have left; (4) completion. Other floors missed by that are guaranteed as well, and so on. A floor that is reached
by itself therefore changes nothing. Where (1) and (2) block each other, HiGHS finds projects that reach all floors, or
proves that there are none; they are taken at the city's expense before (1).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from budgets.allocation.basket import Basket, Why, collect
from budgets.allocation.lineup import Lineup
from budgets.allocation.market import Market
from budgets.allocation.optimal import optimise
from budgets.allocation.purses import Purses
from budgets.allocation.ranked import fill, keep_needed
from budgets.allocation.shortfall import Effort, Shortfall


@dataclass(frozen=True)
class Shares:
    """What was taken, and whose money paid for it."""

    basket: Basket
    purses: Purses
    shares: dict[int, Fraction]  # by row: the most one supporter paid, rupiah
    paid: list[list[tuple[int, Fraction]]]  # by voter: rows and rupiah


def share_equally(lineup: Lineup, effort: Effort) -> Shares | Shortfall:
    """Equal shares with as few floors guaranteed as it takes; or how near the floors can be reached."""
    guaranteed: set[int] = set()
    while True:
        result = sell(lineup, guaranteed)
        missed = {floor for floor, missing in enumerate(result.basket.missing) if missing > 0}
        if not missed:
            return result
        if missed <= guaranteed:
            break
        guaranteed |= missed
    optimum = optimise(lineup, effort)
    if isinstance(optimum, Shortfall):
        return optimum
    return sell(lineup, guaranteed, keep_needed(lineup, optimum.basket.rows))


def sell(lineup: Lineup, guaranteed: Iterable[int] = (), reserved: Iterable[int] = ()) -> Shares:
    """One run with the floors of these themes ``guaranteed``, after taking the ``reserved`` rows."""
    basket = collect(lineup, reserved, Why.FLOOR)
    result = Shares(basket, Purses(find_budget(lineup), len(lineup.voters)), {}, [[] for _voter in lineup.voters])
    by_votes = sorted(range(len(lineup)), key=lambda row: (-len(lineup.supporters[row]), row))
    themes = set(guaranteed)

    def is_needed(row: int) -> bool:
        return lineup.theme_of[row] in themes and basket.is_needed(row)

    if themes:
        trade(lineup, result, is_needed)
        for row in by_votes:
            if is_needed(row):
                basket.take(row, Why.FLOOR)
    trade(lineup, result, basket.is_open)
    fill(by_votes, basket, Why.COMPLETION)
    return result


def trade(lineup: Lineup, result: Shares, is_open: Callable[[int], bool]) -> None:
    """Let supporters buy what is open, until they can pay for nothing more."""
    market = Market(lineup, result.purses, is_open)
    while (offer := market.find_next()) is not None:
        voters = lineup.supporters[offer.row]
        for voter, money in zip(voters, result.purses.pay(voters, offer.share), strict=True):
            result.paid[voter].append((offer.row, money))
        result.shares[offer.row] = offer.share
        result.basket.take(offer.row, Why.SHARES)


def find_budget(lineup: Lineup) -> int:
    """The money to share: the city's ceiling, or else the most that could be spent under the others, rupiah."""
    if ("city", "") in lineup.limits:
        return lineup.ceilings[lineup.limits.index(("city", ""))]
    most = sum(lineup.costs)
    for kind in ("agency", "kecamatan"):
        asked = dict.fromkeys((number for number, limit in enumerate(lineup.limits) if limit[0] == kind), 0)
        for cost, under in zip(lineup.costs, lineup.under, strict=True):
            for number in asked.keys() & set(under):
                asked[number] += cost
        above = sum(max(0, cost - lineup.ceilings[number]) for number, cost in asked.items())
        most = min(most, sum(lineup.costs) - above)
    return most
