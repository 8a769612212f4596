"""An instance as plain integers, in the published order: the same lineup, however the projects were handed in.

Published order, used for every rank and every tie: higher score, higher ``tie`` (in the portal what the citizens bring
themselves), more votes, lower cost, then a lot anybody can draw again (the SHA-256 of the project's id), so that
neither an early number nor an early letter wins.
"""

from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from math import lcm

from budgets.allocation.instance import Instance, Project

Limit = tuple[str, str]  # kind ("city", "agency", "kecamatan") and name


class Lineup:
    """Rows 0, 1, 2 … are the projects in published order; ceilings and floors are numbered as well."""

    def __init__(self, instance: Instance) -> None:
        self.projects = tuple(sorted(instance.projects, key=place_in_order))
        self.scale = lcm(1, *{project.score.as_integer_ratio()[1] for project in self.projects})
        self.costs = [project.cost for project in self.projects]
        self.points = [int(project.score * self.scale) for project in self.projects]  # exact: whole by choice of scale
        self.limits, self.ceilings = list_ceilings(instance)
        numbers = {limit: number for number, limit in enumerate(self.limits)}
        self.under = [find_ceilings(project, numbers) for project in self.projects]
        self.themes = sorted(name for name, least in instance.floors.items() if least > 0)
        self.floors = [instance.floors[name] for name in self.themes]
        themes = {name: number for number, name in enumerate(self.themes)}
        self.theme_of = [themes.get(project.theme) for project in self.projects]

    def __len__(self) -> int:
        return len(self.projects)

    @cached_property
    def voters(self) -> list[str]:
        """Everybody who picked something; who picked nothing shares no money."""
        return sorted({voter for project in self.projects for voter in project.votes})

    @cached_property
    def supporters(self) -> list[list[int]]:
        """By row, the numbers of its voters."""
        numbers = {voter: number for number, voter in enumerate(self.voters)}
        return [sorted(numbers[voter] for voter in project.votes) for project in self.projects]

    def add_points(self, rows: Iterable[int]) -> int:
        return sum(self.points[row] for row in rows)


def place_in_order(project: Project) -> tuple[object, ...]:
    lot = sha256(project.id.encode()).digest()
    return -project.score, -project.tie, -len(project.votes), project.cost, lot, project.id


def list_ceilings(instance: Instance) -> tuple[list[Limit], list[int]]:
    """All ceilings, the city's first, the others by name."""
    ceilings = instance.ceilings
    found: dict[Limit, int] = {} if ceilings.city is None else {("city", ""): ceilings.city}
    found |= {("agency", name): most for name, most in sorted(ceilings.agency.items())}
    found |= {("kecamatan", name): most for name, most in sorted(ceilings.kecamatan.items())}
    return list(found), list(found.values())


def find_ceilings(project: Project, numbers: dict[Limit, int]) -> tuple[int, ...]:
    above = (("city", ""), ("agency", project.agency), ("kecamatan", project.kecamatan))
    return tuple(numbers[limit] for limit in above if limit in numbers)
