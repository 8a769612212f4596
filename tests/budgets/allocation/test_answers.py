"""What all methods have in common: the same answer for the same question, totals, and the shape of the JSON."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.allocation import Allocation, Ceilings, Instance, Method, Project, Status, allocate
from tests.budgets.allocation.instances import add, choose, instances

KEYS = ["method", "status", "bound", "gap", "seconds", "selected", "totals", "explanations"]


def leave_out_seconds(allocation: Allocation) -> dict[str, object]:
    return {name: value for name, value in allocation.as_json().items() if name != "seconds"}


@settings(max_examples=50)
@pytest.mark.parametrize("method", list(Method))
@given(instance=instances(), data=st.data())
def test_the_order_of_the_projects_does_not_matter(instance: Instance, method: Method, data: st.DataObject) -> None:
    shuffled = [
        Project(p.id, p.cost, p.score, p.agency, p.theme, p.kecamatan, tuple(data.draw(st.permutations(p.votes))))
        for p in data.draw(st.permutations(instance.projects))
    ]
    again = Instance(tuple(shuffled), instance.ceilings, dict(reversed(instance.floors.items())))
    assert json.dumps(leave_out_seconds(allocate(instance, method))) == json.dumps(
        leave_out_seconds(allocate(again, method))
    )


@settings(max_examples=50)
@pytest.mark.parametrize("method", list(Method))
@given(instance=instances())
def test_totals_are_those_of_the_selected(instance: Instance, method: Method) -> None:
    found = allocate(instance, method)
    chosen = choose(instance, found.selected)
    assert found.totals.city == sum(project.cost for project in chosen)
    for kind in ("agency", "kecamatan", "theme"):
        totals = {name: amount for name, amount in getattr(found.totals, kind).items() if amount}
        assert totals == {name: amount for name, amount in add(chosen, kind).items() if name}


@pytest.mark.parametrize("method", list(Method))
def test_the_json_holds_what_is_promised(method: Method) -> None:
    project = Project("p1", 65_000_000, Decimal("71.5"), "Dinkes", "anak", "35.73.01", ("v1", "v2"))
    ceilings = Ceilings(9 * 10**9, {"Dinkes": 2 * 10**9})
    answer = allocate(Instance((project,), ceilings, {"anak": 5_000_000}), method).as_json()
    assert list(answer) == KEYS
    assert answer["selected"] == ["p1"]
    assert answer["totals"] == {
        "city": 65_000_000,
        "agency": {"Dinkes": 65_000_000},
        "kecamatan": {"35.73.01": 65_000_000},
        "theme": {"anak": 65_000_000},
    }
    assert (answer["bound"], answer["gap"]) == ((71.5, 0.0) if method == Method.OPTIMAL else (None, None))
    answer = allocate(Instance((project,), ceilings, {"anak": 5 * 10**8}), method).as_json()
    assert list(answer) == [*KEYS, "infeasible"]
    assert answer["infeasible"] == {
        "conflict": [{"kind": "floor", "name": "anak", "amount": 5 * 10**8}],
        "nearest_floors": {"anak": 65_000_000},
        "missing": 435_000_000,
        "is_nearest": True,
    }
    assert json.loads(json.dumps(answer)) == answer


def test_money_beyond_two_billion_and_scores_beyond_doubles() -> None:
    """Sums above 2^53 stay whole; two totals that differ by a millionth of a point are told apart."""
    rows = tuple(
        Project(f"p{number}", 10**15 - number, Decimal(10**9) - Decimal(number) / 10**6) for number in range(12)
    )
    found = allocate(Instance(rows, Ceilings(6 * 10**15)), Method.OPTIMAL, is_exact=True)
    assert found.score == sum(project.score for project in rows[:6])
    assert found.bound is not None
    assert found.bound >= found.score
    assert found.totals.city == sum(project.cost for project in rows[:6])


@pytest.mark.parametrize("floors", [{}, {"anak": 1}])
def test_without_any_patience_the_first_answer_stands(floors: dict[str, int]) -> None:
    rows = tuple(
        Project(f"p{n}", 1_000 + 37 * n * n % 911, Decimal(1_000 + 91 * n * n % 877), theme="anak") for n in range(300)
    )
    found = allocate(Instance(rows, Ceilings(100_003), floors), Method.OPTIMAL, is_exact=True, patience=0.0)
    assert found.bound is not None
    assert 0 < found.score <= found.bound


def test_patience_ends_the_search_with_a_proven_gap() -> None:
    """Subset sums, on which a search tree despairs."""
    rows = tuple(Project(f"p{n}", 10**12 + 7919 * n * n, Decimal(10**6 + 7919 * n * n)) for n in range(1, 41))
    found = allocate(Instance(rows, Ceilings(20 * 10**12 + 12345)), Method.OPTIMAL, is_exact=True, patience=0.2)
    assert found.status in {Status.FEASIBLE, Status.OPTIMAL}
    assert found.bound is not None
    assert found.gap is not None
    assert found.score <= found.bound
    assert 0 <= found.gap < 1
