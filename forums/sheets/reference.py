"""What the rows of a sheet are compared with: the lists names are chosen from, and what the session has already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forums.sheets.names import Names

# Of a proposal, what a sheet can set, in the order of the template. Values are plain: keys of the lists, numbers as
# int or as text ("30.5" for a volume), "" or None for nothing.
FIELDS = (
    *("catalog_item", "title", "kind", "problem", "kelurahan", "rw", "rt", "address", "volume", "unit", "unit_price"),
    *("first_agency", "beneficiary_count", "group_name"),
)
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the kamus; ``agency`` is a key of the agencies, or empty where the kecamatan is in charge."""

    name: str
    unit: str
    unit_price: int
    kind: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Existing:
    """A proposal that a code may name. ``is_ours``: raised in this session, so a sheet may change it."""

    code: str
    version: int
    values: Values
    is_ours: bool = True


@dataclass
class Reference:
    """Everything a row is compared with."""

    kelurahan: Names
    kecamatan: Names
    within: Mapping[str, str]  # kelurahan → kecamatan, by key
    catalog: Names
    activities: Mapping[str, Activity]  # by key of the kamus
    agencies: Names
    kinds: Names
    days: tuple[date, date]  # on which the session was held, first and last
    existing: Mapping[str, Existing] = field(default_factory=dict)  # by code
    keys: frozenset[str] = frozenset()  # of proposals that came out of a sheet of this session
    session: int = 0

    def list_of(self, name: str) -> Names | None:
        """The list a field is chosen from."""
        lists = {"kelurahan": self.kelurahan, "catalog": self.catalog, "agency": self.agencies, "kind": self.kinds}
        return {**lists, "kecamatan": self.kecamatan}.get(name)

    def label(self, name: str, key: str) -> str:
        names = self.list_of(name)
        return names.entries[key].label if names and key in names.entries else key
