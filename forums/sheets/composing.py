"""One proposal out of the cells of a row: what the kamus settles, what the row says, and whether they agree."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from forums.sheets.cells import one_line, show
from forums.sheets.figures import RUPIAH_LIMIT, show_plain
from forums.sheets.headings import Column
from forums.sheets.problems import CATALOG, COMPUTE, IGNORE, Kind, Trouble
from forums.sheets.reference import FIELDS, Activity, Existing, Reference
from forums.sheets.structure import RawRow
from musrenbang.lib.rupiah import multiply

LONGEST_TITLE = 200
# Columns that are taken over as they are.
COPIED: Mapping[Column, str] = {
    Column.TITLE: "title",
    Column.PROBLEM: "problem",
    Column.KELURAHAN: "kelurahan",
    Column.RW: "rw",
    Column.RT: "rt",
    Column.ADDRESS: "address",
    Column.PEOPLE: "beneficiary_count",
    Column.GROUP: "group_name",
}
PAIRS = {Column.RT_RW: ("rt", "rw"), Column.RW_RT: ("rw", "rt")}


class Settles(Protocol):
    """Whoever knows which decisions were taken, and where the row stands."""

    raw: RawRow
    reference: Reference

    def settle(self, trouble: Trouble, column: str, value: str | None = None) -> str | None: ...
    def hint(self, trouble: Trouble, column: str) -> str | None: ...


class Composer:
    """Makes the values of one row. ``existing`` is what it changes, and stands where the sheet has no column."""

    def __init__(self, given: Mapping[Column, Any], existing: Existing | None, row: Settles) -> None:
        self.given, self.row, self.reference = given, row, row.reference
        self.before = dict(existing.values) if existing else {}
        self.values: dict[str, Any] = {name: self.before.get(name) or "" for name in FIELDS}

    def compose(self) -> dict[str, Any]:
        """All values; what is wrong with them is settled or noted on the row."""
        for column, name in COPIED.items():
            if column in self.given:
                self.values[name] = self.given[column] or ""
        for column, (first, second) in PAIRS.items():
            if column in self.given:
                self.values[first], self.values[second] = self.given[column] or ("", "")
        self._place()
        unit = self._volume()
        activity = self._activity()
        if activity:
            self._from_catalog(activity, unit)
        else:
            self._outside(unit)
        self._check_product()
        return self.values

    def _place(self) -> None:
        kelurahan, kecamatan = self.values["kelurahan"], self.given.get(Column.KECAMATAN)
        if not kelurahan:
            self.values["kelurahan"] = self._fill(Column.KELURAHAN)
        elif kecamatan and self.reference.within.get(kelurahan) != kecamatan:
            above = self.reference.within.get(kelurahan, "")
            self.row.settle(Trouble(Kind.ELSEWHERE, kecamatan=above, kelurahan=kelurahan), Column.KECAMATAN)

    def _fill(self, column: Column) -> str:
        """What was decided for an empty cell, unless there is something wrong with the cell itself."""
        if self._is_troubled(column):
            return ""
        return self.row.settle(Trouble(Kind.EMPTY), column, "") or ""

    def _is_troubled(self, column: Column) -> bool:
        """Whether the cell holds something that could not be read: that is the problem then."""
        return self.row.raw.cells.get(column) is not None or column in self.row.raw.merged

    def _volume(self) -> str:
        """Set the volume; returns the unit that stands with it."""
        if Column.VOLUME in self.given or not self.values["volume"]:
            volume, unit = self.given.get(Column.VOLUME) or (None, "")
            self.values["volume"] = show_plain(volume) if volume else ""
            if not volume:
                self._fill(Column.VOLUME)
            return str(unit)
        return ""

    def _activity(self) -> Activity | None:
        """The activity of the kamus that is meant."""
        if Column.CATALOG in self.given:
            self.values["catalog_item"] = self.given[Column.CATALOG] or ""
        if not self.values["catalog_item"] and self._is_catalog_name():
            key = self.reference.catalog.find(self.values["title"]).key
            choice = self.row.hint(Trouble(Kind.CATALOG_NAME), Column.TITLE)
            self.values["catalog_item"] = key if choice == CATALOG else ""
        return self.reference.activities.get(self.values["catalog_item"])

    def _is_catalog_name(self) -> bool:
        return bool(self.values["title"]) and self.reference.catalog.knows(self.values["title"])

    # --- Within the kamus ---------------------------------------------------------------------------------------

    def _from_catalog(self, activity: Activity, unit: str) -> None:
        """The kamus settles unit, price, kind and agency; where the row says otherwise somebody has to look."""
        is_kept = self.values["catalog_item"] == self.before.get("catalog_item")
        price = self.before["unit_price"] if is_kept else activity.unit_price
        own_unit = self.before["unit"] if is_kept else activity.unit
        self.values |= {"unit": own_unit, "unit_price": price, "kind": activity.kind, "first_agency": activity.agency}
        self.values["title"] = self.values["title"] or activity.name
        self._agree(Column.PRICE, self.given.get(Column.PRICE), price, Kind.PRICE_DIFFERS)
        said = self.given.get(Column.UNIT) or unit
        if said and plain(said) != plain(own_unit):
            self.row.settle(Trouble(Kind.UNIT_DIFFERS, expected=own_unit), Column.UNIT, str(said))
        agency = self.given.get(Column.AGENCY)
        self._agree(Column.AGENCY, agency if activity.agency else None, activity.agency, Kind.AGENCY_DIFFERS)

    def _agree(self, column: Column, said: Any, expected: Any, kind: Kind) -> None:
        if said and said != expected:
            self.row.settle(Trouble(kind, expected=expected), column)

    # --- Outside the kamus --------------------------------------------------------------------------------------

    def _outside(self, unit: str) -> None:
        """Outside the kamus the row itself says what it is, in what it is counted and what one costs."""
        if self._is_troubled(Column.CATALOG) and not self._was_decided():
            return  # which activity is meant is asked already
        if not self.values["title"]:
            self.values["title"] = self._name_outside() or self._fill(Column.TITLE)
        if Column.KIND in self.given or not self.values["kind"]:
            self.values["kind"] = self.given.get(Column.KIND) or self._fill(Column.KIND)
        self.values["first_agency"] = self.given.get(Column.AGENCY) or self.values["first_agency"]
        self._own_unit(unit)
        self._own_price()

    def _was_decided(self) -> bool:
        """``given`` has an empty text, not None, where somebody chose "outside the kamus"."""
        return self.given.get(Column.CATALOG) == ""

    def _name_outside(self) -> str:
        """What stands where the kamus does not know it is the title then."""
        said = one_line(show(self.row.raw.cells.get(Column.CATALOG)))
        return said[:LONGEST_TITLE] if self._was_decided() else ""

    def _own_unit(self, unit: str) -> None:
        said = self.given.get(Column.UNIT)
        if said and unit and plain(said) != plain(unit):
            self.row.settle(Trouble(Kind.UNIT_DIFFERS, expected=said), Column.VOLUME)
        if Column.UNIT in self.given or not self.values["unit"]:
            self.values["unit"] = said or unit or self._fill(Column.UNIT)

    def _own_price(self) -> None:
        if Column.PRICE not in self.given and self.values["unit_price"]:
            return
        price = self.given.get(Column.PRICE)
        self.values["unit_price"] = price or self._hidden_price() or ""
        if not self.values["unit_price"] and not self._hides_price():
            self._fill(Column.PRICE)

    def _hides_price(self) -> bool:
        """Whether volume and amount alone tell what one costs, in whole rupiah."""
        amount, volume = self.given.get(Column.AMOUNT), self.values["volume"]
        if not amount or not volume or self._is_troubled(Column.PRICE):
            return False
        return int(amount) % Decimal(volume) == 0

    def _hidden_price(self) -> int | None:
        if not self._hides_price():
            return None
        price = int(int(self.given[Column.AMOUNT]) / Decimal(self.values["volume"]))
        choice = self.row.settle(Trouble(Kind.PRICE_HIDDEN, price=price), Column.PRICE, "")
        return price if choice == COMPUTE else None

    # --- Volume times price -------------------------------------------------------------------------------------

    def _check_product(self) -> None:
        """The amount must be volume times price, more than nothing and less than everything."""
        volume, price = self.values["volume"], self.values["unit_price"]
        if not volume or not price:
            return
        product, amount = multiply(Decimal(volume), int(price)), self.given.get(Column.AMOUNT)
        if not 0 < product <= RUPIAH_LIMIT:
            kind = Kind.TOO_LARGE if product else Kind.TOO_SMALL
            self.row.settle(Trouble(kind, product=product), Column.AMOUNT, "")
        elif amount and abs(amount - product) > 1:
            choice = self.row.settle(Trouble(Kind.AMOUNT_DIFFERS, product=product), Column.AMOUNT)
            assert choice in {None, IGNORE}  # noqa: S101 – nothing else is allowed


def plain(unit: object) -> str:
    """``M2.`` and ``m2`` are the same unit."""
    return " ".join(str(unit).casefold().strip(" .").split())
