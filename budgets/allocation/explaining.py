"""Why every project is in or out: facts, codes and figures. The portal makes sentences of them.

For every project, by id:

``selected``       whether it is in
``reason``         in: a ``Why`` (floor, score, optimum, shares, completion); out: ``ceiling`` (no room when its turn
                   came), ``too_dear`` (a ceiling is lower than its cost) or ``infeasible`` (nothing was selected)
``rank``           place in published order, from 1
``score``          its points
``votes``          how many voters picked it
``floor``          ``{theme, floor, reached}`` in rupiah, if its theme has a floor

Out because of ceilings:

``ceilings``       those without room: ``[{kind, name, ceiling, left, short}]`` in rupiah, ``left`` when its turn came
                   (optimal: at the end)
``rupiah_short``   the largest ``short``: with a cost lower by this much it would have fitted (ranked: would be in)
``points_short``   ranked: with so many points more, and all else as it is, it would be in (None: money for floors is in
                   the way); optimal: with fewer than so many points more it is in no optimum; equal_shares: absent
``price``          optimal: points that as much money, where it is needed, brings elsewhere
``ahead``          ranked, equal_shares: id of the project whose turn it would have had to come before

``has_floors``     ranked, equal_shares: there if floors are promised; what puts it in must then leave room for them

Equal shares:

``paid``           rupiah its supporters paid, and ``share``, the most one of them paid (rounded up)
``money_left``     rupiah its supporters have left at the end, ``money_short`` what they lack to pay for it (rounded up)
``blocked``        ceilings without room for it even before the money left over was spent: ``[{kind, name, short}]``;
                   all of them and ``money_short`` are needed together before its supporters can pay for it
``funded``         what the money its supporters held went to: ``[{id, rupiah}]``, the five largest; what each of them
                   paid is rounded down
``funded_count``   how many projects that money went to in all
"""

from collections.abc import Sequence
from fractions import Fraction
from heapq import nsmallest

from budgets.allocation.basket import Basket, Why
from budgets.allocation.equal_shares import Shares
from budgets.allocation.lineup import Lineup, place_in_order
from budgets.allocation.optimal import Optimum
from budgets.allocation.replay import replay, stop_before
from budgets.allocation.result import Facts, to_number

MOST_FUNDED = 5
Payments = list[tuple[int, int]]  # of one voter: rows and rupiah


def explain_ranked(lineup: Lineup, basket: Basket) -> dict[str, Facts]:
    facts = start_facts(lineup, basket)
    for row, (left, ahead) in replay(lineup, basket, range(len(lineup)), Why.SCORE).items():
        missed = None if ahead is None else count_missed(lineup, row, ahead)
        facts[row] |= name_ceilings(lineup, row, left) | {"points_short": missed, "ahead": name(lineup, ahead)}
        facts[row] |= name_floors(lineup)
    return by_id(lineup, facts)


def explain_optimal(lineup: Lineup, optimum: Optimum) -> dict[str, Facts]:
    facts = start_facts(lineup, optimum.basket)
    points = lineup.add_points(optimum.basket.rows)
    for row in set(range(len(lineup))).difference(optimum.basket.rows):
        missed = Fraction(optimum.proof.miss(row, points), lineup.scale)
        price = Fraction(optimum.proof.price(row), lineup.scale)
        facts[row] |= name_ceilings(lineup, row, optimum.basket.left)
        facts[row] |= {"points_short": to_number(missed), "price": to_number(price)}
    return by_id(lineup, facts)


def explain_shares(lineup: Lineup, shares: Shares) -> dict[str, Facts]:
    facts = start_facts(lineup, shares.basket)
    order = sorted(range(len(lineup)), key=lambda row: (-len(lineup.supporters[row]), row))
    paid = [[(row, int(money)) for row, money in payments] for payments in shares.paid]
    traded = stop_before(lineup, shares.basket, Why.COMPLETION)
    for row, (left, ahead) in replay(lineup, shares.basket, order, Why.COMPLETION).items():
        facts[row] |= name_ceilings(lineup, row, left) | {"ahead": name(lineup, ahead)}
        facts[row] |= name_money(lineup, shares, paid, row) | name_blocked(lineup, traded, row) | name_floors(lineup)
    for row, share in shares.shares.items():
        facts[row] |= {"paid": lineup.costs[row], "share": round_up(share)}
    return by_id(lineup, facts)


def explain_infeasible(lineup: Lineup) -> dict[str, Facts]:
    return by_id(lineup, [fact | {"reason": "infeasible"} for fact in start_facts(lineup, Basket(lineup))])


def start_facts(lineup: Lineup, basket: Basket) -> list[Facts]:
    """What is said of every project, by row."""
    reasons: dict[int, str] = {step.row: str(step.why) for step in basket.steps}
    floors = [
        {"theme": theme, "floor": least, "reached": least - missing}
        for theme, least, missing in zip(lineup.themes, lineup.floors, basket.missing, strict=True)
    ]
    facts: list[Facts] = []
    for row, project in enumerate(lineup.projects):
        fact: Facts = {"selected": row in reasons, "reason": reasons.get(row, "ceiling"), "rank": row + 1}
        fact |= {"score": to_number(Fraction(lineup.points[row], lineup.scale)), "votes": len(project.votes)}
        theme = lineup.theme_of[row]
        facts.append(fact if theme is None else fact | {"floor": floors[theme]})
    return facts


def name_ceilings(lineup: Lineup, row: int, left: Sequence[int]) -> Facts:
    """The ceilings with less left than the project costs."""
    cost = lineup.costs[row]
    full = [
        {
            "kind": kind,
            "name": name,
            "ceiling": lineup.ceilings[number],
            "left": left[number],
            "short": cost - left[number],
        }
        for number, (kind, name) in ((number, lineup.limits[number]) for number in lineup.under[row])
        if left[number] < cost
    ]
    too_dear = any(lineup.ceilings[number] < cost for number in lineup.under[row])
    short = max((cost - left[number] for number in lineup.under[row]), default=0)
    return {"reason": "too_dear" if too_dear else "ceiling", "ceilings": full, "rupiah_short": short}


def name_money(lineup: Lineup, shares: Shares, paid: Sequence[Payments], row: int) -> Facts:
    """What the supporters of a project left out still hold, and what they paid for instead."""
    went: dict[int, int] = {}
    for voter in lineup.supporters[row]:
        for bought, rupiah in paid[voter]:
            went[bought] = went.get(bought, 0) + rupiah
    held = sum((shares.purses.exact[voter] for voter in lineup.supporters[row]), Fraction(0))
    largest = nsmallest(MOST_FUNDED, went, key=lambda bought: (-went[bought], bought))
    return {
        "money_left": int(held),
        "money_short": max(0, round_up(lineup.costs[row] - held)),
        "funded": [{"id": lineup.projects[bought].id, "rupiah": went[bought]} for bought in largest],
        "funded_count": len(went),
    }


def name_blocked(lineup: Lineup, traded: Basket, row: int) -> Facts:
    """What else than the money of its supporters stood in the way of a project when they stopped buying."""
    short = [(lineup.limits[number], lineup.costs[row] - traded.left[number]) for number in lineup.under[row]]
    blocked = [{"kind": kind, "name": name, "short": missing} for (kind, name), missing in short if missing > 0]
    return {"blocked": blocked}


def name_floors(lineup: Lineup) -> Facts:
    """A walk that meets a changed project may miss a floor, and is then begun again with that floor first."""
    return {"has_floors": True} if lineup.floors else {}


def count_missed(lineup: Lineup, row: int, ahead: int) -> int | float | None:
    """Points ``row`` needs more to have its turn before ``ahead``."""
    wins_ties = place_in_order(lineup.projects[row])[1:] < place_in_order(lineup.projects[ahead])[1:]
    missed = lineup.points[ahead] - lineup.points[row] + (0 if wins_ties else 1)
    return to_number(Fraction(missed, lineup.scale))


def name(lineup: Lineup, row: int | None) -> str | None:
    return None if row is None else lineup.projects[row].id


def by_id(lineup: Lineup, facts: Sequence[Facts]) -> dict[str, Facts]:
    return {project.id: fact for project, fact in zip(lineup.projects, facts, strict=True)}


def round_up(money: Fraction) -> int:
    return -(-money.numerator // money.denominator)
