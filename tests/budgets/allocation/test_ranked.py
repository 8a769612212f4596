"""By score, floors first."""

from decimal import Decimal

from hypothesis import given, settings

from budgets.allocation import Ceilings, Instance, Method, Project, Status, allocate
from budgets.allocation.lineup import Lineup
from budgets.allocation.ranked import keep_needed
from tests.budgets.allocation.instances import choose, count_missing, instances, keeps_ceilings, try_everything


def walk_naively(instance: Instance, order: list[str]) -> list[Project]:
    """Two walks over the ids in ``order``, every sum added up anew."""
    projects = {project.id: project for project in instance.projects}
    chosen: list[Project] = []
    for must_be_needed in (True, False):
        for name in order:
            project = projects[name]
            got = sum(other.cost for other in chosen if other.theme == project.theme)
            is_needed = got < instance.floors.get(project.theme, 0)
            if project in chosen or (must_be_needed and not is_needed):
                continue
            if keeps_ceilings(instance, [*chosen, project]):
                chosen.append(project)
    return chosen


@settings(max_examples=250)
@given(instances())
def test_floors_and_ceilings_hold_and_whatever_fits_is_in(instance: Instance) -> None:
    truth = try_everything(instance)
    found = allocate(instance, Method.RANKED)
    assert (found.status == Status.INFEASIBLE) == (truth.best is None)
    assert (found.bound, found.gap) == (None, None)
    if truth.best is None:
        return
    chosen = choose(instance, found.selected)
    assert keeps_ceilings(instance, chosen)
    assert count_missing(instance, chosen) == 0
    order = sorted(found.explanations, key=lambda name: found.explanations[name]["rank"])
    naive = walk_naively(instance, order)
    if count_missing(instance, naive) == 0:
        assert set(found.selected) == {project.id for project in naive}
    left_out = [project for project in instance.projects if project not in chosen]
    assert not any(keeps_ceilings(instance, [*chosen, project]) for project in left_out)


@given(instances())
def test_the_published_order(instance: Instance) -> None:
    found = allocate(instance, Method.RANKED)
    projects = {project.id: project for project in instance.projects}
    ranks = sorted((fact["rank"], name) for name, fact in found.explanations.items())
    keys = [(-projects[name].score, -len(projects[name].votes), projects[name].cost) for _rank, name in ranks]
    assert keys == sorted(keys)
    assert [rank for rank, _name in ranks] == list(range(1, len(projects) + 1))


def make(name: str, cost: int, score: int, **kinds: str) -> Project:
    return Project(name, cost, Decimal(score), **kinds)


def test_a_smaller_project_gets_in_behind_one_that_does_not_fit() -> None:
    instance = Instance((make("a", 60, 9), make("b", 50, 8), make("c", 40, 7)), Ceilings(100))
    assert allocate(instance, Method.RANKED).selected == ("a", "c")


def test_a_floor_comes_first_and_says_so() -> None:
    instance = Instance((make("a", 60, 9), make("b", 50, 8, theme="anak")), Ceilings(100), {"anak": 1})
    found = allocate(instance, Method.RANKED)
    assert found.selected == ("b",)
    assert found.explanations["b"]["reason"] == "floor"
    assert found.explanations["b"]["floor"] == {"theme": "anak", "floor": 1, "reached": 50}
    assert found.totals.theme == {"anak": 50}


def test_themes_that_block_each_other_are_untied() -> None:
    """The best of anak takes the agency's room that lansia needs; another of anak does not."""
    instance = Instance(
        (
            make("a", 10, 9, agency="Dinkes", theme="anak"),
            make("b", 10, 8, agency="Dinkes", theme="lansia"),
            make("c", 10, 7, agency="Dindik", theme="anak"),
            make("d", 10, 6, agency="Dindik"),
        ),
        Ceilings(agency={"Dinkes": 10}),
        {"anak": 10, "lansia": 10},
    )
    found = allocate(instance, Method.RANKED)
    assert found.selected == ("b", "c", "d")
    assert [found.explanations[name]["reason"] for name in found.selected] == ["floor", "floor", "score"]


def test_what_no_floor_needs_is_put_back() -> None:
    rows = (
        make("a", 10, 9, theme="anak"),
        make("b", 10, 8),
        make("c", 10, 7, theme="anak"),
        make("d", 5, 6, theme="anak"),
    )
    lineup = Lineup(Instance(rows, floors={"anak": 12}))
    kept = [lineup.projects[row].id for row in keep_needed(lineup, range(4))]
    assert kept == ["a", "c"]


def test_nothing_at_all() -> None:
    for method in Method:
        found = allocate(Instance(()), method)
        assert (found.selected, found.score, found.totals.city) == ((), 0, 0)
        assert found.status in {Status.OPTIMAL, Status.FEASIBLE}


def test_a_tie_is_broken_by_what_people_bring_and_never_buys_rank() -> None:
    same = (Project("a", 60, Decimal(8), tie=1), Project("b", 60, Decimal(8), tie=2))
    assert allocate(Instance(same, Ceilings(100)), Method.RANKED).selected == ("b",)
    better = Project("c", 60, Decimal("8.001"))
    assert allocate(Instance((*same, better), Ceilings(100)), Method.RANKED).selected == ("c",)
