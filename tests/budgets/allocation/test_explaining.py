"""What an explanation promises comes true when it is tried."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings

from budgets.allocation import Ceilings, Instance, Method, Project, Status, allocate
from budgets.allocation.basket import Why
from budgets.allocation.equal_shares import Shares, share_equally
from budgets.allocation.explaining import explain_shares
from budgets.allocation.lineup import Lineup
from budgets.allocation.market import Market
from budgets.allocation.purses import Purses
from budgets.allocation.replay import stop_before
from budgets.allocation.shortfall import Effort
from tests.budgets.allocation.instances import instances, try_everything


def change(instance: Instance, name: str, **fields: Any) -> Instance:
    projects = tuple(replace(p, **fields) if p.id == name else p for p in instance.projects)
    return replace(instance, projects=projects)


def left_out(instance: Instance, method: Method) -> list[tuple[Project, Any]]:
    found = allocate(instance, method, is_exact=True)
    return [(p, found.explanations[p.id]) for p in instance.projects if not found.explanations[p.id]["selected"]]


@settings(max_examples=300)
@given(instances(floors=False))
def test_ranked_with_the_points_it_missed_it_is_in_and_with_less_it_is_not(instance: Instance) -> None:
    for project, fact in left_out(instance, Method.RANKED):
        if fact["points_short"] is None:
            assert fact["ahead"] is None
            continue
        enough = project.score + Decimal(str(fact["points_short"]))
        assert project.id in allocate(change(instance, project.id, score=enough), Method.RANKED).selected
        less = enough - Decimal(1) / Lineup(instance).scale  # scores have no finer grain
        if less >= 0:
            assert project.id not in allocate(change(instance, project.id, score=less), Method.RANKED).selected


@settings(max_examples=300)
@given(instances())
def test_with_a_cost_lower_by_the_rupiah_it_missed_it_is_in(instance: Instance) -> None:
    for method in Method:
        for project, fact in left_out(instance, method):
            if fact["reason"] == "infeasible":
                continue
            assert ("has_floors" in fact) is (bool(Lineup(instance).floors) and method != Method.OPTIMAL)
            assert fact["rupiah_short"] == max(ceiling["short"] for ceiling in fact["ceilings"]) > 0
            cost = project.cost - fact["rupiah_short"]
            if cost > 0 and "has_floors" not in fact:
                changed = change(instance, project.id, cost=cost)
                assert project.id in allocate(changed, method, is_exact=True).selected


@settings(max_examples=100)
@given(instances(most=6))
def test_optimal_with_fewer_points_than_it_missed_it_is_in_no_optimum(instance: Instance) -> None:
    best = try_everything(instance).best
    for project, fact in left_out(instance, Method.OPTIMAL) if best is not None else []:
        missed = Decimal(str(fact["points_short"])) - Decimal("0.001")
        if missed < 0:
            continue
        richer = change(instance, project.id, score=project.score + missed)
        others = tuple(p for p in richer.projects if p.id != project.id)
        without = try_everything(replace(richer, projects=others)).best
        assert without == try_everything(richer).best == best


def make(name: str, cost: int, score: int, votes: str = "", **kinds: str) -> Project:
    return Project(name, cost, Decimal(score), votes=tuple(votes), **kinds)


def test_which_ceiling_bound_and_who_was_ahead() -> None:
    rows = (make("a", 60, 9, agency="Dinkes"), make("b", 50, 8, agency="Dinkes"), make("c", 200, 7), make("d", 30, 5))
    facts = allocate(Instance(rows, Ceilings(150, {"Dinkes": 100})), Method.RANKED).explanations
    assert facts["b"] == {
        "selected": False,
        "reason": "ceiling",
        "rank": 2,
        "score": 8,
        "votes": 0,
        "ceilings": [{"kind": "agency", "name": "Dinkes", "ceiling": 100, "left": 40, "short": 10}],
        "rupiah_short": 10,
        "points_short": 1,  # b is cheaper than a, so with the same score it comes first
        "ahead": "a",
    }
    assert (facts["c"]["reason"], facts["c"]["points_short"], facts["c"]["ahead"]) == ("too_dear", None, None)
    assert facts["d"] == {"selected": True, "reason": "score", "rank": 4, "score": 5, "votes": 0}


def test_money_kept_for_a_floor_is_in_the_way_of_any_score() -> None:
    rows = (make("a", 60, 9), make("b", 60, 1, theme="anak"))
    fact = allocate(Instance(rows, Ceilings(100), {"anak": 1}), Method.RANKED).explanations["a"]
    assert (fact["rupiah_short"], fact["points_short"], fact["ahead"]) == (20, None, None)


def test_what_the_money_of_its_supporters_went_to() -> None:
    rows = (make("park", 60, 1, "abc"), make("well", 30, 1, "cd"), make("road", 70, 1, "bd"))
    facts = allocate(Instance(rows, Ceilings(120)), Method.EQUAL_SHARES).explanations
    assert (facts["park"]["paid"], facts["park"]["share"]) == (60, 20)
    assert (facts["well"]["paid"], facts["well"]["share"]) == (30, 20)  # c has 10 left, d pays the rest
    assert facts["road"]["funded"] == [{"id": "park", "rupiah": 20}, {"id": "well", "rupiah": 20}]
    assert facts["road"]["funded_count"] == 2
    assert (facts["road"]["money_left"], facts["road"]["money_short"]) == (20, 50)
    assert (facts["road"]["rupiah_short"], facts["road"]["votes"]) == (40, 2)


def test_broken_rupiah_are_rounded_against_the_claim() -> None:
    rows = (make("a", 10, 1, "xyz"), make("b", 95, 1, "xyz"))
    facts = allocate(Instance(rows, Ceilings(100)), Method.EQUAL_SHARES).explanations
    assert facts["a"]["share"] == 4
    assert (facts["b"]["money_left"], facts["b"]["money_short"]) == (90, 5)
    assert facts["b"]["funded"] == [{"id": "a", "rupiah": 9}]  # three times three rupiah and a third


def test_what_its_money_brings_elsewhere() -> None:
    """One ceiling, and every rupiah under it brings a tenth of a point."""
    rows = (*(make(f"p{number}", 100, 10) for number in range(4)), make("dear", 200, 15))
    found = allocate(Instance(rows, Ceilings(200)), Method.OPTIMAL)
    assert found.status == Status.OPTIMAL
    fact = found.explanations["dear"]
    assert abs(Fraction(fact["price"]) - 20) <= 1
    assert 4 <= fact["points_short"] <= 5


def test_where_nothing_can_be_selected_every_project_is_told_so() -> None:
    facts = allocate(Instance((make("a", 10, 3, theme="anak"),), floors={"anak": 11}), Method.RANKED).explanations
    floor = {"theme": "anak", "floor": 11, "reached": 0}
    assert facts == {
        "a": {"selected": False, "reason": "infeasible", "rank": 1, "score": 3, "votes": 0, "floor": floor}
    }


@settings(max_examples=300)
@given(instances())
def test_all_that_supporters_lack_together_buys_it_and_nothing_less(instance: Instance) -> None:
    """Tried again where they stopped buying: more room under the ceilings in the way, more money in their purses."""
    lineup = Lineup(instance)
    found = share_equally(lineup, Effort(is_exact=True))
    if not isinstance(found, Shares):
        return
    facts = explain_shares(lineup, found)
    for row, project in enumerate(lineup.projects):
        fact: Any = facts[project.id]
        if fact["selected"] or not project.votes:
            continue
        room = {(limit["kind"], limit["name"]): limit["short"] for limit in fact["blocked"]}
        assert room or fact["money_short"], "nothing was in the way"
        assert can_buy(lineup, found, row, fact["money_short"], room)
        for limit, short in room.items():
            assert not can_buy(lineup, found, row, fact["money_short"], {**room, limit: short - 1})
        if fact["money_short"]:
            assert not can_buy(lineup, found, row, fact["money_short"] - 1, room)


def can_buy(lineup: Lineup, found: Shares, row: int, money: int, room: dict[tuple[str, str], int]) -> bool:
    """Whether its supporters buy ``row`` before the money left over is spent, with so much more money and room."""
    basket = stop_before(lineup, found.basket, Why.COMPLETION)
    for number, limit in enumerate(lineup.limits):
        basket.left[number] += room.get(limit, 0)
    purses = Purses(0, len(lineup.voters))
    purses.exact = list(found.purses.exact)
    purses.exact[lineup.supporters[row][0]] += money
    purses.near = [float(purse) for purse in purses.exact]
    return Market(lineup, purses, lambda other: other == row and basket.is_open(row)).find_next() is not None
