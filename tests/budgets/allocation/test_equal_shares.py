"""Equal shares, against the definition."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.allocation import Ceilings, Instance, Method, Project, Status, allocate
from budgets.allocation.equal_shares import find_budget, sell
from budgets.allocation.lineup import Lineup
from budgets.allocation.market import Market
from budgets.allocation.purses import Purses, doubt
from tests.budgets.allocation.instances import (
    choose,
    count_missing,
    instances,
    keeps_ceilings,
    projects,
    try_everything,
)
from tests.budgets.allocation.naive import share_naively


@st.composite
def crowds(draw: st.DrawFn) -> Instance:
    """Up to ten projects and nine voters, little money, many ties."""
    chosen = draw(projects(10, voters=tuple("abcdefghi")))
    return Instance(chosen, Ceilings(draw(st.integers(0, sum(project.cost for project in chosen)))))


def compare(instance: Instance) -> None:
    lineup = Lineup(instance)
    result = sell(lineup)
    bought, completed, money = share_naively(instance, find_budget(lineup), [project.id for project in lineup.projects])
    ids = [lineup.projects[step.row].id for step in result.basket.steps]
    assert ids == [*bought, *completed]
    assert [step.why for step in result.basket.steps] == ["shares"] * len(bought) + ["completion"] * len(completed)
    assert dict(zip(lineup.voters, result.purses.exact, strict=True)) == money


@settings(max_examples=500)
@given(crowds())
def test_it_is_the_method_of_the_paper(instance: Instance) -> None:
    compare(instance)
    assert set(allocate(instance, Method.EQUAL_SHARES).selected) == {
        step.id for step in (Lineup(instance).projects[step.row] for step in sell(Lineup(instance)).basket.steps)
    }


@settings(max_examples=200)
@given(instances(floors=False))
def test_a_project_that_fits_no_ceiling_is_no_candidate(instance: Instance) -> None:
    compare(instance)


@settings(max_examples=100)
@given(st.data())
def test_odd_sums_and_large_crowds(data: st.DataObject) -> None:
    """Costs that no number of voters divides, and purses of many different fractions."""
    voters = tuple(f"v{number}" for number in range(30))
    chosen = tuple(
        Project(
            f"p{number}",
            data.draw(st.integers(10**9, 10**10)),
            Decimal(1),
            votes=tuple(data.draw(st.lists(st.sampled_from(voters), unique=True, min_size=2, max_size=20))),
        )
        for number in range(data.draw(st.integers(5, 14)))
    )
    compare(Instance(chosen, Ceilings(sum(project.cost for project in chosen) * 2 // 3)))


@settings(max_examples=250)
@given(instances())
def test_ceilings_and_floors_hold(instance: Instance) -> None:
    truth = try_everything(instance)
    found = allocate(instance, Method.EQUAL_SHARES)
    assert (found.status == Status.INFEASIBLE) == (truth.best is None)
    if truth.best is None:
        return
    chosen = choose(instance, found.selected)
    assert keeps_ceilings(instance, chosen)
    assert count_missing(instance, chosen) == 0
    left_out = [project for project in instance.projects if project not in chosen]
    assert not any(keeps_ceilings(instance, [*chosen, project]) for project in left_out)


def make(name: str, cost: int, votes: str, **kinds: Any) -> Project:
    return Project(name, cost, Decimal(kinds.pop("score", 1)), votes=tuple(votes), **kinds)


def test_a_floor_the_voters_reach_themselves_changes_nothing() -> None:
    rows = (make("a", 40, "xy", theme="anak"), make("b", 40, "xy"), make("c", 40, "z", theme="anak"))
    free = allocate(Instance(rows, Ceilings(90)), Method.EQUAL_SHARES)
    kept = allocate(Instance(rows, Ceilings(90), {"anak": 40}), Method.EQUAL_SHARES)
    assert free.selected == kept.selected
    assert {fact["reason"] for fact in kept.explanations.values() if fact["selected"]} <= {"shares", "completion"}


def test_a_floor_is_first_bought_by_supporters_then_by_the_city() -> None:
    rows = (
        make("big", 90, "vwxyz"),
        make("liked", 20, "z", theme="anak"),
        make("unknown", 30, "", theme="anak"),
        make("other", 5, "", theme="lansia"),
    )
    found = allocate(Instance(rows, Ceilings(100), {"anak": 50}), Method.EQUAL_SHARES)
    reasons = {name: fact["reason"] for name, fact in found.explanations.items()}
    assert reasons == {"big": "ceiling", "liked": "shares", "unknown": "floor", "other": "completion"}


def test_floors_missed_because_of_a_guarantee_are_guaranteed_as_well() -> None:
    rows = (
        make("a", 50, "x", theme="anak"),
        make("b", 50, "uvwxyz", theme="lansia"),
        make("c", 50, "uvwxyz", theme="lansia"),
    )
    found = allocate(Instance(rows, Ceilings(100), {"anak": 50, "lansia": 50}), Method.EQUAL_SHARES)
    assert found.totals.theme == {"anak": 50, "lansia": 50}


def test_guarantees_that_block_each_other_are_untied() -> None:
    """Alone, anak takes the room of Dinkes that lansia needs."""
    rows = (
        make("a", 10, "", score=9, agency="Dinkes", theme="anak"),
        make("b", 10, "", score=8, agency="Dinkes", theme="lansia"),
        make("c", 10, "", score=7, agency="Dindik", theme="anak"),
        make("d", 10, "", score=6, agency="Dindik", theme="anak"),
        make("e", 20, "x", score=5, agency="Dindik"),
    )
    found = allocate(
        Instance(rows, Ceilings(agency={"Dinkes": 10, "Dindik": 20}), {"anak": 20, "lansia": 10}), Method.EQUAL_SHARES
    )
    assert found.selected == ("b", "c", "d")
    assert {found.explanations[name]["reason"] for name in found.selected} == {"floor"}


@pytest.mark.parametrize(
    ("ceilings", "budget"),
    [
        (Ceilings(70, {"A": 5}), 70),
        (Ceilings(None), 100),
        (Ceilings(None, {"A": 15, "C": 9}), 65),
        (Ceilings(None, {"A": 15}, {"K": 20}), 60),
        (Ceilings(None, {"A": 70}), 100),
    ],
)
def test_the_money_to_share(ceilings: Ceilings, budget: int) -> None:
    rows = (make("a", 50, "x", agency="A", kecamatan="L"), make("b", 30, "y", agency="B", kecamatan="K"))
    rows += (make("c", 20, "z", kecamatan="K"),)
    if ceilings.kecamatan:
        assert find_budget(Lineup(Instance(rows, Ceilings(None, {}, ceilings.kecamatan)))) == 70
        budget = 65
    assert find_budget(Lineup(Instance(rows, ceilings))) == budget


def test_what_one_voter_alone_wants_and_can_pay_is_bought() -> None:
    """Proportionality, not majority: 60 voters of 100 do not decide over all the money."""
    many = [f"m{number}" for number in range(60)]
    few = [f"f{number}" for number in range(40)]
    rows = tuple(Project(f"A{number}", 10, Decimal(9), votes=tuple(many)) for number in range(10))
    rows += tuple(Project(f"B{number}", 10, Decimal(1), votes=tuple(few)) for number in range(10))
    found = allocate(Instance(rows, Ceilings(100)), Method.EQUAL_SHARES)
    assert sorted(name[0] for name in found.selected) == ["A"] * 6 + ["B"] * 4


def test_what_was_reckoned_before_holds_while_the_purses_do() -> None:
    """Two neighbourhoods alike, each with one voter who has less left: the sale in one leaves the other's offer."""
    rows = (make("park", 45, "xvz"), make("a", 20, "xy"), make("b", 20, "vw"))
    instance = Instance(rows, Ceilings(100))
    compare(instance)
    lineup = Lineup(instance)
    result = sell(lineup)
    assert lineup.projects[result.basket.rows[0]].id == "park"
    assert sorted(result.shares.values()) == [15, 15, 15]
    assert [sum(money for _row, money in payments) for payments in result.paid] == [20, 15, 20, 15, 15]


def test_what_only_fractions_can_tell_to_be_too_dear_is_not_sold() -> None:
    """The supporters lack a billionth of a rupiah of 10^15, which no double shows."""
    lineup = Lineup(Instance((make("a", 10**15, "xyz"), make("b", 9 * 10**14, "x"))))
    purses = Purses(10**15, 3)
    purses.exact[0] -= Fraction(1, 10**9)
    market = Market(lineup, purses, lambda _row: True)
    assert market.find_next() is None


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.integers(1, 10**7))
def test_a_guessed_share_is_never_too_high(amounts: list[int], cost: int) -> None:
    purses = Purses(0, len(amounts))
    purses.exact = [Fraction(amount, 7) for amount in amounts]
    purses.near = [float(money) for money in purses.exact]
    voters = list(range(len(amounts)))
    share, guess = purses.find_share(voters, cost), purses.guess_share(voters, cost)
    if share is not None:
        assert guess is not None
        assert Fraction(guess) <= share <= Fraction(guess) * (1 + 3 * Fraction(doubt(len(amounts))))


def test_doubles_that_cannot_tell_leave_it_to_fractions() -> None:
    """Three purses of a third pay one together, exactly; doubles cannot know."""
    purses = Purses(1, 3)
    assert purses.find_share([0, 1, 2], 1) == Fraction(1, 3)
    assert purses.can_all_pay([0, 1, 2], Fraction(1, 3))
    assert not purses.can_all_pay([0, 1, 2], Fraction(1, 3) + Fraction(1, 10**30))
    short = Purses(10**15, 3)
    short.exact[0] -= Fraction(1, 10**9)
    assert short.guess_share([0, 1, 2], 10**15) is not None
    assert short.find_share([0, 1, 2], 10**15) is None


def test_a_purse_too_small_for_a_double_is_not_empty() -> None:
    purses = Purses(1, 1)
    purses.pay([0], 1 - Fraction(1, 10**400))
    assert purses.near[0] > 0
    purses.pay([0], Fraction(1))
    assert purses.near[0] == 0
