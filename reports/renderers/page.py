"""A kept report, and what changed between two versions, as cells for the pages on which they are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils import translation

from reports.datasets.differences import REGION, RowChange, TableChange
from reports.datasets.kept import KeptReport, Said
from reports.datasets.kept_lines import KeptRows
from reports.document import Cell, Chart, Column, Kind, Row, Table
from reports.renderers.cells import RIGHT, write_cell
from reports.renderers.paging import Block, Piece, lay_out

MOST_CHARTED = 500  # rows of a chart that is drawn on a page; it stands on one, whole


@dataclass(frozen=True, slots=True)
class PageCell:
    words: str
    heading: str
    is_number: bool
    is_code: bool = False  # stays on one line
    is_name: bool = False  # of its row: where a row is a card, the first line of it


@dataclass(frozen=True, slots=True)
class PageTable:
    """Rows ``first`` to ``last`` (from 1) of ``count``; the last of them are followed by the sums."""

    title: str
    note: str
    columns: Sequence[PageCell]
    rows: Sequence[Sequence[PageCell]]
    sums: Sequence[PageCell]
    count: int
    first: int = 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def is_part(self) -> bool:
        return len(self.rows) < self.count


@dataclass(frozen=True, slots=True)
class PagePart:
    """What stands on this page of a part of the report; ``is_continued``: it began on an earlier one.

    ``anchor`` is its place on the page, as the list of contents names it.
    """

    said: Said
    anchor: str
    table: PageTable | None = None
    chart: Chart | None = None
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of contents: a table or chart, the page it begins on, and its place there."""

    title: str
    page: int
    anchor: str


class ReportPages:
    """A kept report to leaf through. Only the rows of a page that is asked for are read."""

    def __init__(self, kept: KeptReport) -> None:
        self._parts = list(kept.parts)
        self._pages = lay_out([measure(part) for part in self._parts])

    def __len__(self) -> int:
        return len(self._pages)

    def show(self, number: int) -> list[PagePart]:
        """What stands on a page (from 1), in Indonesian like the whole document."""
        with translation.override("id"):
            return [show_part(self._parts[piece.block], piece) for piece in self._pages[number - 1]]

    def list_contents(self) -> list[Entry]:
        """Every table and chart with a title, and where it begins."""
        return [
            Entry(self._parts[piece.block].title, number, name_anchor(piece))
            for number, page in enumerate(self._pages, start=1)
            for piece in page
            if piece.first == 0 and self._parts[piece.block].title
        ]


def name_anchor(piece: Piece) -> str:
    return f"bagian-{piece.block + 1}"


def measure(part: Said) -> Block:
    table = part.chart.table if part.chart else part.table
    if table is None:
        return Block(len(part.sentences), is_whole=True, is_loose=bool(part.heading))
    return Block(len(table.rows), is_whole=is_drawn(part))


def is_drawn(part: Said) -> bool:
    return part.chart is not None and len(part.chart.table.rows) <= MOST_CHARTED


def show_part(part: Said, piece: Piece) -> PagePart:
    if part.chart and is_drawn(part):
        table = replace(part.chart.table, rows=list(part.chart.table.rows))
        return PagePart(part, name_anchor(piece), chart=replace(part.chart, table=table))
    table_of = part.chart.table if part.chart else part.table
    if table_of is None:
        return PagePart(part, name_anchor(piece))
    shown = show_table(table_of, piece.first, piece.last)
    return PagePart(part, name_anchor(piece), table=shown, is_continued=piece.first > 0)


def show_table(table: Table, first: int = 0, last: int | None = None) -> PageTable:
    """Rows from ``first`` (0) up to ``last``; the note above the first of them, the sums below the last."""
    count = len(table.rows)
    end = count if last is None else last
    sums = table.add_up() if end == count else None
    return PageTable(
        table.title,
        "" if first else table.note,
        show_headings(table.columns),
        [show_row(table.columns, row) for row in read_rows(table, first, end)],
        show_row(table.columns, sums) if sums else (),
        count,
        first + 1,
    )


def read_rows(table: Table, first: int, last: int) -> Iterable[Row]:
    return table.rows.read(first, last) if isinstance(table.rows, KeptRows) else list(table.rows)[first:last]


def show_headings(columns: Sequence[Column]) -> list[PageCell]:
    return [PageCell(column.heading, column.heading, column.kind in RIGHT) for column in columns]


def show_row(columns: Sequence[Column], row: Row) -> list[PageCell]:
    named = find_name(columns)
    cells = enumerate(zip(columns, row, strict=True))
    return [show_cell(column, cell, is_name=place == named) for place, (column, cell) in cells]


def show_cell(column: Column, cell: Cell, *, is_name: bool) -> PageCell:
    words = write_cell(cell, column.kind)
    return PageCell(words, column.heading, column.kind in RIGHT, column.kind is Kind.CODE, is_name)


def find_name(columns: Sequence[Column]) -> int:
    """The place of the cell by which readers know a row: the first that is no figure, nor the code of a kelurahan."""
    return next((at for at, each in enumerate(columns) if each.kind not in RIGHT and each.key != REGION), 0)


@dataclass(frozen=True, slots=True)
class ChangedRow:
    name: str
    cells: Sequence[tuple[str, str, str]]  # heading, before, after


@dataclass(frozen=True, slots=True)
class PageChange:
    """What stands on this page of a change of ``about``, which has the counts of the whole table.

    ``is_continued``: it began on an earlier page, and so did the rows that came, went or changed.
    """

    about: TableChange
    is_continued: bool
    came: PageTable | None = None
    went: PageTable | None = None
    changed: Sequence[ChangedRow] = ()


class ChangePages:
    """What changed between two versions, to leaf through."""

    def __init__(self, changes: Sequence[TableChange]) -> None:
        self._changes = changes
        self._blocks = [
            (number, kind) for number in range(len(changes)) for kind in ("about", "came", "went", "changed")
        ]
        self._pages = lay_out([self._measure(number, kind) for number, kind in self._blocks])

    def __len__(self) -> int:
        return len(self._pages)

    def show(self, number: int) -> list[PageChange]:
        """What stands on a page (from 1)."""
        with translation.override("id"):
            return list(self._show(self._pages[number - 1]))

    def _measure(self, number: int, kind: str) -> Block:
        if kind == "about":
            return Block(0, is_whole=True, is_loose=not self._changes[number].is_same)
        return Block(len(getattr(self._changes[number], kind)))

    def _show(self, page: Sequence[Piece]) -> Iterable[PageChange]:
        for number, change in enumerate(self._changes):
            pieces = {self._blocks[piece.block][1]: piece for piece in page if self._blocks[piece.block][0] == number}
            rows = {kind: piece for kind, piece in pieces.items() if piece.last > piece.first}
            if rows or "about" in pieces:
                yield show_change(change, rows, is_continued="about" not in pieces)


def show_change(change: TableChange, rows: dict[str, Piece], *, is_continued: bool) -> PageChange:
    came, went, changed = (rows.get(kind) for kind in ("came", "went", "changed"))
    return PageChange(
        change,
        is_continued,
        show_rows(change, change.came, came) if came else None,
        show_rows(change, change.went, went) if went else None,
        [show_changed(row) for row in change.changed[changed.first : changed.last]] if changed else (),
    )


def show_rows(change: TableChange, rows: Sequence[Row], piece: Piece) -> PageTable:
    shown = [show_row(change.columns, row) for row in rows[piece.first : piece.last]]
    return PageTable(change.title, "", show_headings(change.columns), shown, (), len(rows), piece.first + 1)


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
