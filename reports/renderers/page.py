"""A kept report, and what changed between two versions, as cells for the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from reports.datasets.differences import RowChange, TableChange
from reports.document import Column, Row, Table
from reports.renderers.cells import RIGHT, write_cell

MOST_ROWS = 200  # of a table on a page; the files have them all


@dataclass(frozen=True, slots=True)
class PageCell:
    words: str
    heading: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class PageTable:
    """``left_out``: how many rows more than shown here it has."""

    title: str
    note: str
    columns: Sequence[PageCell]
    rows: Sequence[Sequence[PageCell]]
    sums: Sequence[PageCell]
    count: int
    left_out: int


@dataclass(frozen=True, slots=True)
class ChangedRow:
    name: str
    cells: Sequence[tuple[str, str, str]]  # heading, before, after


@dataclass(frozen=True, slots=True)
class PageChange:
    """``about`` has the counts of the whole table; lists are cut, their counts are not."""

    about: TableChange
    came: PageTable
    went: PageTable
    changed: Sequence[ChangedRow]


def show_table(table: Table) -> PageTable:
    sums = table.add_up()
    shown = show_rows(table.title, table.columns, list(table.rows), show_row(table.columns, sums) if sums else ())
    return replace(shown, note=table.note)


def show_rows(title: str, columns: Sequence[Column], rows: Sequence[Row], sums: Sequence[PageCell] = ()) -> PageTable:
    headings = [PageCell(column.heading, column.heading, column.kind in RIGHT) for column in columns]
    shown = [show_row(columns, row) for row in islice(rows, MOST_ROWS)]
    return PageTable(title, "", headings, shown, sums, len(rows), max(0, len(rows) - MOST_ROWS))


def show_row(columns: Sequence[Column], row: Row) -> list[PageCell]:
    return [
        PageCell(write_cell(cell, column.kind), column.heading, column.kind in RIGHT)
        for column, cell in zip(columns, row, strict=True)
    ]


def show_changes(changes: Iterable[TableChange]) -> list[PageChange]:
    return [
        PageChange(
            change,
            show_rows(change.title, change.columns, change.came),
            show_rows(change.title, change.columns, change.went),
            [show_changed(row) for row in islice(change.changed, MOST_ROWS)],
        )
        for change in changes
    ]


def show_changed(row: RowChange) -> ChangedRow:
    name = " · ".join(str(cell) for cell in row.name if cell not in {None, ""})
    return ChangedRow(
        name,
        [
            (
                change.column.heading,
                write_cell(change.before, change.column.kind),
                write_cell(change.after, change.column.kind),
            )
            for change in row.cells
        ],
    )
