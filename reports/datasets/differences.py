"""What became of a report between two versions: rows that came, went, or changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reports.datasets.kept import KeptReport
from reports.datasets.listing import NUMBER
from reports.document import Cell, Column, Kind, Row, Table

FIGURES = frozenset({Kind.COUNT, Kind.VOLUME, Kind.RUPIAH, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class CellChange:
    column: Column
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class RowChange:
    """``name`` are the cells by which readers know the row."""

    name: Row
    cells: Sequence[CellChange]


@dataclass(frozen=True, slots=True)
class TableChange:
    """``before`` and ``after`` count rows; None where the table was not in that version."""

    title: str
    columns: Sequence[Column]
    before: int | None
    after: int | None
    came: Sequence[Row] = field(default=())
    went: Sequence[Row] = field(default=())
    changed: Sequence[RowChange] = field(default=())

    @property
    def is_same(self) -> bool:
        return not (self.came or self.went or self.changed) and self.before == self.after


def compare(old: KeptReport, new: KeptReport) -> list[TableChange]:
    """Table by table, in the order of the newer version; what it lost comes last."""
    before, after = ({table.key: table for table in report.tables} for report in (old, new))
    both = [compare_tables(before[key], table) for key, table in after.items() if key in before]
    new_ones = [
        TableChange(table.title, table.columns, None, len(table.rows), came=[*table.rows])
        for key, table in after.items()
        if key not in before
    ]
    gone = [
        TableChange(table.title, table.columns, len(table.rows), None, went=[*table.rows])
        for key, table in before.items()
        if key not in after
    ]
    return [*both, *new_ones, *gone]


def compare_tables(old: Table, new: Table) -> TableChange:
    """Rows are known by their code, else by their words; where even these repeat, only whole rows are compared.

    How a row is numbered says where it stands, not what it is: numbers are left out.
    """
    old, new = leave_numbers_out(old), leave_numbers_out(new)
    columns = [column.key for column in new.columns]
    if columns != [column.key for column in old.columns]:
        return make_change(old, new, came=[*new.rows], went=[*old.rows])
    places = find_name(old, new)
    if places is None:
        before, after = Counter(old.rows), Counter(new.rows)
        return make_change(old, new, came=[*(after - before).elements()], went=[*(before - after).elements()])
    known, found = (({name_row(row, places): row for row in table.rows}) for table in (old, new))
    changed = [
        RowChange(name, list_changes(known[name], row, new.columns))
        for name, row in found.items()
        if name in known and known[name] != row
    ]
    return make_change(old, new, came=list_missing(found, known), went=list_missing(known, found), changed=changed)


def leave_numbers_out(table: Table) -> Table:
    kept = [place for place, column in enumerate(table.columns) if column.key != NUMBER]
    return replace(
        table, columns=[table.columns[place] for place in kept], rows=[name_row(row, kept) for row in table.rows]
    )


def make_change(
    old: Table, new: Table, *, came: Sequence[Row], went: Sequence[Row], changed: Sequence[RowChange] = ()
) -> TableChange:
    return TableChange(new.title, new.columns, len(old.rows), len(new.rows), came, went, changed)


def list_missing(rows: Mapping[Row, Row], others: Mapping[Row, Row]) -> list[Row]:
    return [row for name, row in rows.items() if name not in others]


def find_name(old: Table, new: Table) -> list[int] | None:
    """The columns that tell the rows of both tables apart: the first code, else all words; None where neither does."""
    kinds = [column.kind for column in new.columns]
    codes = [place for place, kind in enumerate(kinds) if kind == Kind.CODE][:1]
    words = [place for place, kind in enumerate(kinds) if kind not in FIGURES]
    candidates = [places for places in (codes, words) if places]
    return next((places for places in candidates if is_telling(old, places) and is_telling(new, places)), None)


def is_telling(table: Table, places: Sequence[int]) -> bool:
    return len({name_row(row, places) for row in table.rows}) == len(table.rows)


def name_row(row: Row, places: Sequence[int]) -> Row:
    return tuple(row[place] for place in places)


def list_changes(old: Row, new: Row, columns: Sequence[Column]) -> list[CellChange]:
    pairs = zip(columns, old, new, strict=True)
    return [CellChange(column, before, after) for column, before, after in pairs if before != after]
