"""What a planner may turn for one run: ceilings, floors, and how long to search. All sums in rupiah."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from budgets.enums import Scope
from budgets.models import Ceiling, ThemeFloor
from themes.models import Cycle

WHOLE = 1000  # per mille


@dataclass(frozen=True)
class Knobs:
    """``agencies`` by short name, ``kecamatan`` by region code, ``floors`` by theme slug.

    An agency that is not named has no money; a kecamatan that is not named has no ceiling of its own, nor has the city
    without one. ``weights`` by code of the criterion (points of 100), where other ones than those in force are tried.
    """

    city: int | None = None
    agencies: Mapping[str, int] = field(default_factory=dict)
    kecamatan: Mapping[str, int] = field(default_factory=dict)
    floors: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    is_exact: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Knobs":
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})


def read_knobs(cycle: Cycle) -> Knobs:
    """Ceilings and floors as they stand; two queries. A floor that is a share is reckoned from the city's ceiling."""
    ceilings = list(Ceiling.objects.filter(cycle=cycle).select_related("agency", "kecamatan"))
    city = next((c.amount for c in ceilings if c.scope == Scope.CITY), None)
    floors = ThemeFloor.objects.filter(cycle=cycle).select_related("theme")
    return Knobs(
        city=city,
        agencies={c.agency.short_name: c.amount for c in ceilings if c.agency},
        kecamatan={c.kecamatan.code: c.amount for c in ceilings if c.kecamatan},
        floors={floor.theme.slug: reckon_floor(floor, city) for floor in floors},
    )


def reckon_floor(floor: ThemeFloor, city: int | None) -> int:
    """What the floor comes to; a share of a city without a ceiling is nothing."""
    if floor.amount is not None:
        return floor.amount
    return (city or 0) * (floor.share or 0) // WHOLE
