"""The claimed optimum, against all selections there are."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.allocation import Instance, Method, Status, allocate
from budgets.allocation.lineup import Lineup
from budgets.allocation.proof import Proof
from budgets.allocation.solver import Answer, Model
from tests.budgets.allocation.instances import (
    choose,
    count_missing,
    instances,
    keeps_ceilings,
    layered,
    score,
    solve_layered,
    try_everything,
)


@settings(max_examples=500)
@given(instances())
def test_the_exact_optimum_is_the_best_of_all_selections(instance: Instance) -> None:
    truth = try_everything(instance)
    found = allocate(instance, Method.OPTIMAL, is_exact=True)
    if truth.best is None:
        assert (found.status, found.selected, found.bound) == (Status.INFEASIBLE, (), None)
        return
    chosen = choose(instance, found.selected)
    assert found.status == Status.OPTIMAL
    assert found.score == found.bound == score(chosen) == truth.best
    assert found.gap == 0
    assert keeps_ceilings(instance, chosen)
    assert count_missing(instance, chosen) == 0


@settings(max_examples=150)
@given(instances())
def test_the_answer_at_once_is_within_its_proven_gap(instance: Instance) -> None:
    truth = try_everything(instance)
    found = allocate(instance, Method.OPTIMAL)
    if truth.best is None:
        assert found.status == Status.INFEASIBLE
        return
    chosen = choose(instance, found.selected)
    assert keeps_ceilings(instance, chosen)
    assert count_missing(instance, chosen) == 0
    assert found.bound is not None
    assert found.score == score(chosen) <= truth.best <= found.bound
    assert (found.status == Status.OPTIMAL) == (found.score == found.bound)


@settings(max_examples=100)
@given(instances(), st.data())
def test_a_solver_that_errs_costs_points_but_no_promise(instance: Instance, data: st.DataObject) -> None:
    """Whatever rows it names, ceilings hold and floors are reached."""
    rows = data.draw(st.lists(st.integers(0, len(instance.projects) - 1), unique=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "improve", lambda *_args, **_options: Answer(rows, float("inf")))
        found = allocate(instance, Method.OPTIMAL, is_exact=True)
    if found.status != Status.INFEASIBLE:
        chosen = choose(instance, found.selected)
        assert keeps_ceilings(instance, chosen)
        assert count_missing(instance, chosen) == 0


@settings(max_examples=40)
@given(layered())
def test_the_optimum_of_many_projects_is_that_of_dynamic_programming(instance: Instance) -> None:
    truth = solve_layered(instance)
    found = allocate(instance, Method.OPTIMAL, is_exact=True)
    assert found.status == (Status.INFEASIBLE if truth is None else Status.OPTIMAL)
    assert found.score == (truth or 0)


@settings(max_examples=40)
@given(layered())
def test_the_limit_follows_from_the_prices_alone(instance: Instance) -> None:
    """Weak duality in fractions, written anew: whatever the prices, no selection has more points."""
    lineup = Lineup(instance)
    prices = Model(lineup, is_whole=False).price()
    if prices is None:
        return
    limit = sum(Fraction(y) * most for y, most in zip(prices.ceilings, lineup.ceilings, strict=True))
    limit -= sum(Fraction(z) * least for z, least in zip(prices.floors, lineup.floors, strict=True))
    for row, cost in enumerate(lineup.costs):
        price = sum(Fraction(prices.ceilings[ceiling]) for ceiling in lineup.under[row])
        theme = lineup.theme_of[row]
        price -= Fraction(0) if theme is None else Fraction(prices.floors[theme])
        limit += max(Fraction(0), lineup.points[row] - cost * price)
    assert abs(Proof(lineup, prices).limit - limit) <= 1
    truth = solve_layered(instance)
    assert truth is None or truth * lineup.scale <= limit
