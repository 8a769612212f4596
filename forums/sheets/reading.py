"""Rows of a table as proposals: what each is, and what about it has to be settled first."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from forums.sheets.cells import Cell, Failed, show
from forums.sheets.composing import Composer
from forums.sheets.days import read_day
from forums.sheets.decisions import is_allowed
from forums.sheets.figures import read_count, read_rupiah, read_volume, show_plain
from forums.sheets.headings import Column, Header
from forums.sheets.problems import EMPTY, IGNORE, KEEP, SKIP, STRIP, Kind, Problem, Trouble
from forums.sheets.reference import FIELDS, Existing, Reference, Values
from forums.sheets.rows import Row, State
from forums.sheets.structure import RawRow
from forums.sheets.texts import read_house_number, read_pair, read_text, strip_signs

LONGEST_VALUE = 200  # characters of a cell that are shown with a problem
NAMESPACE = uuid.UUID("8d0b6f0e-6a2f-4f1c-9a64-3d1a3f0c5b77")
LIMITS = {Column.TITLE: 200, Column.UNIT: 30, Column.ADDRESS: 200, Column.GROUP: 150, Column.PROBLEM: 4000}
LONGEST_NAME = 300
# Formulas of the template fill these from the kamus; where it is chosen, they say nothing of their own.
DERIVED = frozenset({Column.UNIT, Column.PRICE, Column.AMOUNT, Column.AGENCY})
NOTHING = frozenset({SKIP, IGNORE, EMPTY})
Given = dict[Column, Any]
Choices = Mapping[str, str]


class SheetReader:
    """Reads the rows of one table, one after the other; knows what came before."""

    def __init__(self, header: Header, reference: Reference, choices: Choices) -> None:
        self.reference, self.choices = reference, choices
        self.columns = header.columns
        self.times = {heading.column: heading.times for heading in header.headings}
        self.codes: set[str] = set()
        self.seen: dict[str, int] = {}
        self.keys = set(reference.keys)
        self.here = index_existing(reference)

    def read(self, rows: Iterable[RawRow]) -> Iterator[Row]:
        for raw in rows:
            yield RowReader(raw, self).read()

    def take_key(self, values: Values) -> str:
        """The key of a new proposal: of its content, and of how often that is here already."""
        content = json.dumps([self.reference.session, *(values.get(name) for name in FIELDS)], default=str)
        turn, key = 0, ""
        while not key or key in self.keys:
            key, turn = str(uuid.uuid5(NAMESPACE, f"{content}|{turn}")), turn + 1
        self.keys.add(key)
        return key


def index_existing(reference: Reference) -> dict[str, list[Existing]]:
    """What the session has, by what makes two proposals the same."""
    here: dict[str, list[Existing]] = {}
    for existing in reference.existing.values():
        if existing.is_ours:
            here.setdefault(identify(existing.values, reference), []).append(existing)
    return here


def identify(values: Values, reference: Reference) -> str:
    """What makes two rows the same proposal: what, and where."""
    what = values.get("catalog_item") or reference.catalog.strip(str(values.get("title", "")))
    # The same activity of the kamus may be wanted twice in one RW under different titles.
    title = reference.catalog.strip(str(values.get("title", "")))
    where = [str(values.get(name) or "") for name in ("kelurahan", "rw", "rt")]
    address = reference.catalog.strip(str(values.get("address", "")))
    return "|".join([str(what), title, *where, address, str(values.get("group_name", "")).casefold()])


class RowReader:
    """Reads one row."""

    def __init__(self, raw: RawRow, sheet: SheetReader) -> None:
        self.raw, self.sheet, self.reference = raw, sheet, sheet.reference
        self.row = Row(raw.number)
        self.is_left_out = False

    def read(self) -> Row:
        """The whole row, with its state."""
        if self.raw.is_hidden:
            self.settle(Trouble(Kind.HIDDEN), "")
        existing = self._read_code()
        given = self._read_cells(existing)
        composer = Composer(given, existing, self)
        self.row.values = composer.compose()
        self._judge(existing)
        return self.row

    # --- Cells --------------------------------------------------------------------------------------------------

    def _read_cells(self, existing: Existing | None) -> Given:
        """What stands in each column there is; None for an empty cell, and for one with a problem."""
        given: Given = {}
        for column in READ_FIRST:
            if column in self.sheet.columns:
                given[column] = self.read_cell(column)
        has_item = bool(self.raw.cells.get(Column.CATALOG)) or bool(
            Column.CATALOG not in self.sheet.columns and existing and existing.values.get("catalog_item")
        )
        for column in READERS:
            if column in self.sheet.columns and column not in given:
                given[column] = self.read_cell(column, is_derived=has_item and column in DERIVED)
        return given

    def read_cell(self, column: Column, *, is_derived: bool = False) -> Any:
        """What one cell means, or what was decided about it. ``is_derived``: a formula without a result is no loss."""
        cell = self.raw.cells.get(column)
        is_uncomputed_sum = column == Column.AMOUNT and cell == Failed("")  # volume and price say the same
        if is_uncomputed_sum or (is_derived and not isinstance(cell, str | int | float)):
            return None
        if column in self.raw.merged:  # the one figure may be the sum of all its rows
            self.settle(Trouble(Kind.MERGED), column)
            return None
        return None if cell is None else self._read_filled(column, cell)

    def _read_filled(self, column: Column, cell: Cell) -> Any:
        try:
            return READERS[column](self, cell)
        except Trouble as trouble:
            choice = self.settle(trouble, column)
            return None if choice is None or choice in NOTHING else self._apply(column, cell, choice, trouble)

    def _apply(self, column: Column, cell: Cell, choice: str, trouble: Trouble) -> Any:
        """The value of a cell after a decision that is allowed."""
        if choice == STRIP:
            stripped = strip_signs(show(cell))
            return self._read_filled(column, stripped) if stripped else None
        if column == Column.VOLUME:
            return Decimal(trouble.facts["readings"][0] if trouble.kind == Kind.TOO_FINE else choice), ""
        if column in {Column.PRICE, Column.AMOUNT, Column.PEOPLE}:
            return int(choice)
        return "" if choice not in self._keys_of(column) else choice

    def _keys_of(self, column: Column) -> Iterable[str]:
        names = self.reference.list_of(column)
        return names.entries if names else ()

    def read_named(self, column: Column, cell: Cell) -> str:
        """A name out of a list. Raises Trouble."""
        names = self.reference.list_of(column)
        assert names is not None  # noqa: S101 – only columns with a list are read so
        return names.find(read_text(cell, longest=LONGEST_NAME)).key

    def read_kelurahan(self, cell: Cell) -> str:
        """A kelurahan; of two with the same name the one in the kecamatan that stands beside it. Raises Trouble."""
        return self.reference.kelurahan.find(read_text(cell, longest=LONGEST_NAME), among=self._within()).key

    def _within(self) -> frozenset[str] | None:
        """The kelurahan of the kecamatan this row names, if it names one."""
        cell = self.raw.cells.get(Column.KECAMATAN)
        if not isinstance(cell, str) or not self.reference.kecamatan.knows(cell):
            return None
        kecamatan = self.reference.kecamatan.find(cell).key
        return frozenset(key for key, above in self.reference.within.items() if above == kecamatan)

    def read_rupiah(self, column: Column, cell: Cell) -> int:
        return read_rupiah(cell, times=self.sheet.times.get(column, 1))

    def read_session_day(self, cell: Cell) -> str:
        """The day, which must be the session's: a sheet of another meeting shows here. Raises Trouble."""
        day = read_day(cell)
        first, last = self.reference.days
        if not first <= day <= last:
            raise Trouble(Kind.OTHER_DAY, day=day.isoformat(), first=first.isoformat(), last=last.isoformat())
        return day.isoformat()

    # --- What is to be settled ----------------------------------------------------------------------------------

    def settle(self, trouble: Trouble, column: str, value: str | None = None) -> str | None:
        """The decision taken about a trouble, or None: then it is noted, or the row is left out."""
        cell = self.raw.cells.get(Column(column)) if column else None
        shown = (show(cell) if value is None else value)[:LONGEST_VALUE]
        problem = Problem(self.raw.number, trouble.kind, str(column), shown, trouble.facts)
        choice = self.sheet.choices.get(problem.group)
        if choice is None or not is_allowed(choice, problem.kind, problem.field, problem.facts, self.reference):
            self.row.problems.append(problem)
            return None
        if choice == SKIP:
            self.is_left_out = True
            return None
        return choice

    def hint(self, trouble: Trouble, column: str) -> str | None:
        """The same for what is no hindrance."""
        before = len(self.row.problems)
        choice = self.settle(trouble, column)
        self.row.hints += self.row.problems[before:]
        del self.row.problems[before:]
        return choice

    # --- What the row is ----------------------------------------------------------------------------------------

    def _read_code(self) -> Existing | None:
        """What a code names. Without one, or with one that counts for nothing, the row is a new proposal."""
        cell = self.raw.cells.get(Column.CODE)
        if cell is None:
            return None
        code = show(cell).upper().strip()
        existing = self.reference.existing.get(code)
        if existing is None:
            self.settle(Trouble(Kind.NO_SUCH_CODE), Column.CODE)
            return None
        self.row.code, self.row.version = code, existing.version
        if not existing.is_ours:
            self.settle(Trouble(Kind.NOT_OURS), Column.CODE)
        elif code in self.sheet.codes:
            self.settle(Trouble(Kind.CODE_TWICE), Column.CODE)
        self.sheet.codes.add(code)
        return existing

    def _judge(self, existing: Existing | None) -> None:
        """Give the row its state."""
        row = self.row
        if existing:
            self._compare(existing)
        elif not row.problems and not self.is_left_out:
            self._judge_new()
        if self.is_left_out:
            row.state, row.problems = State.LEFT_OUT, []
        elif row.problems:
            row.state = State.PROBLEM

    def _compare(self, existing: Existing) -> None:
        row = self.row
        row.code, row.version, row.key = existing.code, existing.version, ""
        row.changes = find_changes(existing.values, row.values)
        row.state = State.CHANGED if row.changes else State.SAME
        seen = self.raw.cells.get(Column.VERSION)
        if row.changes and seen is not None and show(seen) != str(existing.version):
            self.settle(Trouble(Kind.OVERTAKEN, code=existing.code), "")

    def _judge_new(self) -> None:
        """Whether the sheet or the session has this already."""
        row, sheet = self.row, self.sheet
        identity = identify(row.values, self.reference)
        here = sheet.here.get(identity, [])
        same = next((known for known in here if not find_changes(known.values, row.values)), None)
        if same:
            here.remove(same)
            row.state, row.code = State.DONE, same.code
            return
        twin = sheet.seen.setdefault(identity, row.number)
        if twin != row.number and self.settle(Trouble(Kind.TWIN, row=twin), "", "") is None:
            return
        if here and self._meet(here):
            return
        row.key = sheet.take_key(row.values)

    def _meet(self, here: list[Existing]) -> bool:
        """The session has something alike: is this a change of it? True when that settles the row."""
        choice = self.settle(Trouble(Kind.KNOWN, code=here[0].code), "", "")
        if choice in {None, KEEP}:
            return choice is None
        self._compare(here.pop(0))
        return True


def find_changes(before: Values, after: Values) -> dict[str, list[Any]]:
    """``{field: [before, after]}`` of what differs; nothing and an empty text are the same.

    A row without an agency leaves the choice to the portal, so it takes none away.
    """
    return {
        name: [before.get(name), after.get(name)]
        for name in FIELDS
        if (before.get(name) or None) != (after.get(name) or None) and (after.get(name) or name != "first_agency")
    }


def read_volume_cell(cell: Cell) -> tuple[Decimal, str]:
    volume, unit = read_volume(cell)
    return Decimal(show_plain(volume)), unit


READERS: Mapping[Column, Callable[[RowReader, Cell], Any]] = {
    Column.DAY: RowReader.read_session_day,
    Column.KECAMATAN: lambda row, cell: row.read_named(Column.KECAMATAN, cell),
    Column.KELURAHAN: RowReader.read_kelurahan,
    Column.CATALOG: lambda row, cell: row.read_named(Column.CATALOG, cell),
    Column.TITLE: lambda _row, cell: read_text(cell, longest=LIMITS[Column.TITLE]),
    Column.KIND: lambda row, cell: row.read_named(Column.KIND, cell),
    Column.PROBLEM: lambda _row, cell: read_text(cell, longest=LIMITS[Column.PROBLEM], is_long=True),
    Column.RW: lambda _row, cell: read_house_number(cell),
    Column.RT: lambda _row, cell: read_house_number(cell),
    Column.RT_RW: lambda _row, cell: read_pair(cell),
    Column.RW_RT: lambda _row, cell: read_pair(cell),
    Column.ADDRESS: lambda _row, cell: read_text(cell, longest=LIMITS[Column.ADDRESS]),
    Column.VOLUME: lambda _row, cell: read_volume_cell(cell),
    Column.UNIT: lambda _row, cell: read_text(cell, longest=LIMITS[Column.UNIT]),
    Column.PRICE: lambda row, cell: row.read_rupiah(Column.PRICE, cell),
    Column.AMOUNT: lambda row, cell: row.read_rupiah(Column.AMOUNT, cell),
    Column.AGENCY: lambda row, cell: row.read_named(Column.AGENCY, cell),
    Column.PEOPLE: lambda _row, cell: read_count(cell),
    Column.GROUP: lambda _row, cell: read_text(cell, longest=LIMITS[Column.GROUP]),
}
READ_FIRST = (Column.CATALOG,)
