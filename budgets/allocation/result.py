"""What the engine answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from budgets.allocation.instance import Instance, Project
from budgets.allocation.shortfall import Shortfall

Facts = dict[str, object]  # figures, codes and ids that JSON can hold; see ``explaining``


class Method(StrEnum):
    """How to choose."""

    RANKED = "ranked"
    OPTIMAL = "optimal"
    EQUAL_SHARES = "equal_shares"


class Status(StrEnum):
    """What is known of the answer."""

    OPTIMAL = "optimal"  # all limits hold, and proven: no selection has more score
    FEASIBLE = "feasible"  # all limits hold
    INFEASIBLE = "infeasible"  # the floors cannot all be reached; nothing is selected


@dataclass(frozen=True)
class Totals:
    """Rupiah of the selected projects; names without a selected project are there with zero."""

    city: int
    agency: dict[str, int]
    kecamatan: dict[str, int]
    theme: dict[str, int]


@dataclass(frozen=True)
class Allocation:
    """``selected``: ids in published order. ``score``: their points; ``bound``: points no selection exceeds.

    ``bound`` and ``gap`` ((bound − score) / bound) are None for methods that do not ask for the most score.
    """

    method: Method
    status: Status
    selected: tuple[str, ...]
    score: Fraction
    bound: Fraction | None
    seconds: float
    totals: Totals
    shortfall: Shortfall | None
    explain: Callable[[], dict[str, Facts]]

    @property
    def gap(self) -> Fraction | None:
        if self.bound is None:
            return None
        return (self.bound - self.score) / self.bound if self.bound else Fraction(0)

    @cached_property
    def explanations(self) -> dict[str, Facts]:
        """By id; made when first asked for."""
        return self.explain()

    def as_json(self) -> Facts:
        """The answer of the command; ``infeasible`` is there only if that is the status."""
        answer: Facts = {
            "method": str(self.method),
            "status": str(self.status),
            "bound": to_number(self.bound),
            "gap": None if self.gap is None else float(self.gap),
            "seconds": round(self.seconds, 3),
            "selected": list(self.selected),
            "totals": {name: getattr(self.totals, name) for name in ("city", "agency", "kecamatan", "theme")},
            "explanations": self.explanations,
        }
        return answer if self.shortfall is None else answer | {"infeasible": describe(self.shortfall)}


def to_number(figure: Fraction | None) -> int | float | None:
    """For JSON: whole figures as integers, others as the nearest double (all digits of a score survive)."""
    if figure is None:
        return None
    return figure.numerator if figure.denominator == 1 else float(figure)


def describe(shortfall: Shortfall) -> Facts:
    conflict = [{"kind": kind, "name": name, "amount": amount} for (kind, name), amount in shortfall.conflict]
    return {
        "conflict": conflict,
        "nearest_floors": shortfall.floors,
        "missing": shortfall.missing,
        "is_nearest": shortfall.is_nearest,
    }


def add_totals(instance: Instance, chosen: Iterable[Project]) -> Totals:
    selected = list(chosen)

    def add(kind: str, named: Iterable[str]) -> dict[str, int]:
        names = {*named, *(getattr(project, kind) for project in instance.projects)} - {""}
        totals = dict.fromkeys(sorted(names), 0)
        for project in selected:
            if getattr(project, kind):
                totals[getattr(project, kind)] += project.cost
        return totals

    return Totals(
        sum(project.cost for project in selected),
        add("agency", instance.ceilings.agency),
        add("kecamatan", instance.ceilings.kecamatan),
        add("theme", instance.floors),
    )
