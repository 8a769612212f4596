"""Allocation of a city's round: 5,720 projects, 30 agencies, 6 floors, 500 voters with 40 picks each.

``python -m bench.allocation`` prints one JSON object: seconds (the middle one of a few turns), and the gap proven at
once. ``python -m bench.allocation exact`` waits for the proven optimum as well.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal

from budgets.allocation import Ceilings, Instance, Method, Project, Status, allocate

PROJECTS, AGENCIES, VOTERS, PICKS, TURNS = 5_720, 30, 500, 40, 5
THEMES = ("anak", "perempuan", "disabilitas", "lansia", "pemuda", "umum")
SHARES = (1, 1, 1, 1, 2, 6)  # of the projects
GRAIN = 100_000  # rupiah; nobody proposes odder sums


def make_city(*, has_votes: bool) -> Instance:
    """Money for a third of what is asked; agencies between a quarter and 60 %, every theme a tenth guaranteed."""
    chance = random.Random(5720)
    votes: dict[int, list[str]] = {}
    for voter in range(VOTERS if has_votes else 0):
        for project in chance.sample(range(PROJECTS), PICKS):
            votes.setdefault(project, []).append(f"v{voter}")
    projects = tuple(
        Project(
            f"2028-UMM-{number:05}",
            max(1, round(chance.lognormvariate(18.2, 0.9) / GRAIN)) * GRAIN,
            Decimal(chance.randint(200, 950)) / 10,
            f"OPD {chance.randrange(AGENCIES)}",
            chance.choices(THEMES, SHARES)[0],
            votes=tuple(votes.get(number, ())),
        )
        for number in range(PROJECTS)
    )
    city = sum(project.cost for project in projects) // 3 // GRAIN * GRAIN
    asked = {name: sum(p.cost for p in projects if p.agency == name) for name in {p.agency for p in projects}}
    agencies = {name: int(asked[name] * chance.uniform(0.25, 0.6)) // GRAIN * GRAIN for name in sorted(asked)}
    floors = {
        theme: min(city // 10, sum(p.cost for p in projects if p.theme == theme) * 4 // 5) // GRAIN * GRAIN
        for theme in THEMES
    }
    return Instance(projects, Ceilings(city, agencies), floors)


def measure(*, is_exact: bool) -> dict[str, float]:
    city, crowd = make_city(has_votes=False), make_city(has_votes=True)
    at_once = allocate(city, Method.OPTIMAL)
    found = {
        "ranked": take_middle(lambda: allocate(city, Method.RANKED)),
        "optimal": take_middle(lambda: allocate(city, Method.OPTIMAL)),
        "gap": float(at_once.gap or 0),
        "equal_shares": take_middle(lambda: allocate(crowd, Method.EQUAL_SHARES)),
        "explanations": take_middle(lambda: allocate(crowd, Method.EQUAL_SHARES).explanations),
    }
    return found | measure_exact(city) if is_exact else found


def measure_exact(city: Instance) -> dict[str, float]:
    """Once: it takes its time."""
    proven = allocate(city, Method.OPTIMAL, is_exact=True)
    if proven.status != Status.OPTIMAL:
        sys.exit(f"not proven: gap {float(proven.gap or 0)}")
    return {"exact": proven.seconds}


def take_middle(work: Callable[[], object]) -> float:
    took = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


if __name__ == "__main__":
    print(json.dumps(measure(is_exact="exact" in sys.argv[1:])))
