"""What is said of floors that cannot be reached is true."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings

from budgets.allocation import Allocation, Ceilings, Instance, Method, Project, Status, allocate
from tests.budgets.allocation.instances import THEMES, instances, try_everything

Limits = Sequence[tuple[tuple[str, str], int]]


def keep_only(instance: Instance, limits: Limits) -> Instance:
    named = dict(limits)
    return Instance(
        instance.projects,
        Ceilings(
            named.get(("city", "")),
            {name: amount for (kind, name), amount in limits if kind == "agency"},
            {name: amount for (kind, name), amount in limits if kind == "kecamatan"},
        ),
        {name: amount for (kind, name), amount in limits if kind == "floor"},
    )


def can_be_kept(instance: Instance) -> bool:
    return try_everything(instance).best is not None


def find_infeasible(instance: Instance, method: Method, *, is_exact: bool) -> Allocation:
    truth = try_everything(instance)
    assume(truth.best is None)
    found = allocate(instance, method, is_exact=is_exact)
    assert found.status == Status.INFEASIBLE
    assert found.selected == ()
    assert found.shortfall is not None
    assert found.shortfall.missing == truth.missing
    return found


@settings(max_examples=150)
@given(instances())
def test_the_nearest_floors_can_be_reached_and_nothing_is_nearer(instance: Instance) -> None:
    found = find_infeasible(instance, Method.OPTIMAL, is_exact=True)
    shortfall = found.shortfall
    assert shortfall is not None
    assert shortfall.is_nearest
    asked = {theme: least for theme, least in instance.floors.items() if least}
    assert sum(asked.values()) - sum(shortfall.floors.values()) == shortfall.missing
    assert all(shortfall.floors[theme] <= least for theme, least in asked.items())
    nearest = Instance(instance.projects, instance.ceilings, shortfall.floors)
    assert can_be_kept(nearest)
    assert allocate(nearest, Method.OPTIMAL, is_exact=True).status == Status.OPTIMAL


@settings(max_examples=100)
@given(instances(most=6))
def test_the_conflict_is_one_and_has_no_idle_limit(instance: Instance) -> None:
    found = find_infeasible(instance, Method.OPTIMAL, is_exact=True)
    assert found.shortfall is not None
    conflict = found.shortfall.conflict
    assert not can_be_kept(keep_only(instance, conflict))
    for number in range(len(conflict)):
        assert can_be_kept(keep_only(instance, [*conflict[:number], *conflict[number + 1 :]]))


def test_a_conflict_among_very_many_projects() -> None:
    """Half the money, for two floors that ask for two thirds of all; the agency has no part in it."""
    rows = tuple(
        Project(f"p{number}", 100, Decimal(number), f"A{number % 3}", THEMES[1 + number % 3]) for number in range(2_100)
    )
    ceilings = Ceilings(105_000, {"A0": 200_000})
    found = allocate(Instance(rows, ceilings, {"anak": 70_000, "lansia": 70_000, "pemuda": 0}), Method.OPTIMAL)
    assert found.shortfall is not None
    assert [limit for limit, _amount in found.shortfall.conflict] == [
        ("city", ""),
        ("floor", "anak"),
        ("floor", "lansia"),
    ]
    assert (found.shortfall.missing, found.shortfall.is_nearest) == (35_000, True)


@settings(max_examples=30)
@pytest.mark.parametrize("method", list(Method))
@given(instance=instances())
def test_every_method_says_the_same(instance: Instance, method: Method) -> None:
    find_infeasible(instance, method, is_exact=False)
