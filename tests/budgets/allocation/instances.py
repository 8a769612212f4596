"""Small and middling instances, and answers found the slow way: by trying everything, or by dynamic programming."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from budgets.allocation import Ceilings, Instance, Project

AGENCIES = ("", "Dinkes", "Dindik", "PUPR")
THEMES = ("", "anak", "lansia", "pemuda")
KECAMATAN = ("", "Alam Barajo", "Telanaipura")
GRAINS = (1, 999_983, 1_000_000)  # rupiah: odd sums as well as round ones
VOTERS = tuple(f"v{number}" for number in range(6))


@st.composite
def projects(draw: st.DrawFn, most: int = 8, *, voters: Sequence[str] = VOTERS) -> tuple[Project, ...]:
    grain = draw(st.sampled_from(GRAINS))
    count = draw(st.integers(1, most))
    return tuple(
        Project(
            id=f"p{number}",
            cost=draw(st.integers(1, 12)) * grain,
            score=Decimal(draw(st.integers(0, 12))) / 2,
            agency=draw(st.sampled_from(AGENCIES)),
            theme=draw(st.sampled_from(THEMES)),
            kecamatan=draw(st.sampled_from(KECAMATAN)),
            votes=tuple(draw(st.lists(st.sampled_from(voters), unique=True, max_size=len(voters)))),
        )
        for number in range(count)
    )


@st.composite
def limits(draw: st.DrawFn, asked: Mapping[str, int], *, always: bool = False) -> dict[str, int]:
    """For some of the names (or all) a limit up to a little above what is asked."""
    named = [name for name in asked if name and (always or draw(st.booleans()))]
    return {name: draw(st.integers(0, asked[name] + 2)) for name in named}


@st.composite
def instances(draw: st.DrawFn, most: int = 8, *, floors: bool = True) -> Instance:
    chosen = draw(projects(most))
    total = sum(project.cost for project in chosen)
    ceilings = Ceilings(
        draw(st.none() | st.integers(0, total)),
        draw(limits(add(chosen, "agency"))),
        draw(limits(add(chosen, "kecamatan"))),
    )
    asked = {theme: amount * 2 // 3 for theme, amount in add(chosen, "theme").items()}
    return Instance(chosen, ceilings, draw(limits(asked)) if floors else {})


def add(chosen: Iterable[Project], kind: str) -> dict[str, int]:
    totals: dict[str, int] = {}
    for project in chosen:
        totals[getattr(project, kind)] = totals.get(getattr(project, kind), 0) + project.cost
    return totals


def choose(instance: Instance, ids: Iterable[str]) -> list[Project]:
    wanted = set(ids)
    return [project for project in instance.projects if project.id in wanted]


def keeps_ceilings(instance: Instance, chosen: Sequence[Project]) -> bool:
    ceilings = instance.ceilings
    agency, kecamatan = add(chosen, "agency"), add(chosen, "kecamatan")
    return (
        (ceilings.city is None or sum(project.cost for project in chosen) <= ceilings.city)
        and all(agency.get(name, 0) <= most for name, most in ceilings.agency.items())
        and all(kecamatan.get(name, 0) <= most for name, most in ceilings.kecamatan.items())
    )


def count_missing(instance: Instance, chosen: Sequence[Project]) -> int:
    got = add(chosen, "theme")
    return sum(max(0, least - got.get(theme, 0)) for theme, least in instance.floors.items())


def score(chosen: Iterable[Project]) -> Decimal:
    return sum((project.score for project in chosen), Decimal(0))


@dataclass(frozen=True)
class Truth:
    """``best``: the most score with all floors reached, None if no selection reaches them; ``missing``: the least."""

    best: Decimal | None
    missing: int


def try_everything(instance: Instance) -> Truth:
    """Every selection under all ceilings: with and without each project in turn."""
    rooms: dict[tuple[str, str], int] = {("agency", name): most for name, most in instance.ceilings.agency.items()}
    rooms |= {("kecamatan", name): most for name, most in instance.ceilings.kecamatan.items()}
    rooms |= {} if instance.ceilings.city is None else {("city", ""): instance.ceilings.city}
    lacking = dict(instance.floors)
    best: list[Decimal] = []
    missing = [sum(lacking.values())]

    def go_on(number: int, points: Decimal) -> None:
        if number == len(instance.projects):
            short = sum(max(0, amount) for amount in lacking.values())
            missing.append(short)
            best.extend([points] if short == 0 else [])
            return
        go_on(number + 1, points)
        project = instance.projects[number]
        above = (("city", ""), ("agency", project.agency), ("kecamatan", project.kecamatan))
        under = [room for room in above if room in rooms]
        if all(rooms[room] >= project.cost for room in under):
            change(project, under, project.cost)
            go_on(number + 1, points + project.score)
            change(project, under, -project.cost)

    def change(project: Project, under: list[tuple[str, str]], cost: int) -> None:
        for room in under:
            rooms[room] -= cost
        if project.theme in lacking:
            lacking[project.theme] -= cost

    go_on(0, Decimal(0))
    return Truth(max(best, default=None), min(missing))


@st.composite
def layered(draw: st.DrawFn) -> Instance:
    """Up to 50 projects; every agency serves one theme, so that dynamic programming finds the optimum."""
    agencies = {"A": "anak", "B": "anak", "C": "lansia", "D": "pemuda"}
    seed = draw(st.randoms(use_true_random=False))
    chosen = tuple(
        Project(f"p{number}", seed.randint(1, 15), Decimal(seed.randint(1, 100)) / 10, agency, agencies[agency])
        for number, agency in enumerate(seed.choices(list(agencies), k=draw(st.integers(20, 50))))
    )
    asked = add(chosen, "agency")
    ceilings = {name: seed.randint(amount // 4, amount) for name, amount in asked.items()}
    floors = {theme: amount // 6 for theme, amount in add(chosen, "theme").items()}
    return Instance(chosen, Ceilings(sum(asked.values()) // 2, ceilings), floors)


def solve_layered(instance: Instance) -> Decimal | None:
    """The most score of a ``layered`` instance, money by money; None: the floors cannot be reached."""
    city = instance.ceilings.city or 0
    tables: dict[str, list[Decimal | None]] = {}
    for agency in add(instance.projects, "agency"):
        own = [project for project in instance.projects if project.agency == agency]
        table = fill_table(own, instance.ceilings.agency[agency], city)
        theme = own[0].theme
        tables[theme] = merge(tables.get(theme, [Decimal(0)] + [None] * city), table)
    whole: list[Decimal | None] = [Decimal(0)] + [None] * city
    for theme, table in tables.items():
        whole = merge(
            whole, [points if money >= instance.floors[theme] else None for money, points in enumerate(table)]
        )
    return max((points for points in whole if points is not None), default=None)


def fill_table(own: Sequence[Project], ceiling: int, city: int) -> list[Decimal | None]:
    """By exact money spent, the most score."""
    table: list[Decimal | None] = [Decimal(0)] + [None] * city
    for project in own:
        for money in range(min(ceiling, city), project.cost - 1, -1):
            before = table[money - project.cost]
            if before is not None and (table[money] is None or before + project.score > (table[money] or 0)):
                table[money] = before + project.score
    return table


def merge(first: Sequence[Decimal | None], second: Sequence[Decimal | None]) -> list[Decimal | None]:
    merged: list[Decimal | None] = [None] * len(first)
    for money, points in enumerate(first):
        for more, extra in enumerate(second[: len(first) - money]):
            had = merged[money + more]
            if points is not None and extra is not None and (had is None or points + extra > had):
                merged[money + more] = points + extra
    return merged
