"""Which rows of a sheet are rows of its table: everything else is named, nothing is dropped without a word."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from forums.sheets.cells import Cell, one_line
from forums.sheets.headings import LOOKED_AT, Column, Header, find_header, heading_text

Grid = Sequence[Sequence[Cell]]
Span = tuple[int, int, int, int]  # first row, first column, last row, last column, counted from 0


class Part(StrEnum):
    """What a row of a sheet is."""

    ROW = "row"
    BLANK = "blank"
    TOTAL = "total"
    HEADINGS = "headings"  # repeated on every printed page
    NUMBERING = "numbering"  # (1) (2) (3) below the headings
    OTHER = "other"  # a title of a part, a signature: nothing stands in a column that we know


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as its file has it. ``hidden`` rows and ``spans`` are counted from 0."""

    name: str
    rows: Iterable[Sequence[Cell]]
    is_visible: bool = True
    hidden: frozenset[int] = frozenset()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row below the headings: ``number`` as the spreadsheet numbers it, its cells by what they mean.

    ``merged`` are figures that stand once for several rows.
    """

    number: int
    part: Part
    cells: Mapping[Column, Cell] = field(default_factory=dict)
    is_hidden: bool = False
    merged: frozenset[Column] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet."""

    sheet: str
    header: Header
    rows: Sequence[RawRow]


TOTAL = re.compile(
    r"^(sub ?|grand ?|sub-)?(jumlah|total)\b( (keseluruhan|seluruhnya|semua|total|anggaran|usulan|akhir|biaya|rp"
    r"|(per )?(kelurahan|kecamatan|halaman|opd|bidang)\b.*))*[ :.=]*$"
)
# What stands once for all rows of a merged cell. A merged figure does not: it may be the sum of them.
CARRIED = frozenset(
    {Column.DAY, Column.CATALOG, Column.TITLE, Column.KIND, Column.PROBLEM, Column.KECAMATAN, Column.KELURAHAN}
    | {Column.RW, Column.RT, Column.RT_RW, Column.RW_RT, Column.ADDRESS, Column.UNIT, Column.AGENCY, Column.GROUP}
)
FIGURES = frozenset({Column.VOLUME, Column.PRICE, Column.AMOUNT, Column.PEOPLE})
# Formulas of the template leave these filled in rows that nobody wrote in.
COMPUTED = frozenset({Column.NUMBER, Column.AMOUNT, Column.UNIT, Column.PRICE, Column.AGENCY, Column.VERSION})


def find_table(sheet: RawSheet) -> Table | None:
    """The table in a sheet, or None when no row looks like its headings."""
    grid = [list(row) for row in sheet.rows]
    spread_headings(grid, sheet.spans)
    header = find_header(grid)
    if header is None:
        return None
    reader = RowSorter(header, sheet)
    return Table(sheet.name, header, list(reader.sort(grid)))


def spread_headings(grid: list[list[Cell]], spans: Iterable[Span]) -> None:
    """Write a merged heading into every column it stands over, and into the row below it.

    Only a title across the whole sheet would be mistaken for headings, so one text wider than the rest is left alone.
    """
    for top, left, bottom, right in spans:
        if top >= min(LOOKED_AT, len(grid)) or top != bottom:
            continue
        row = grid[top]
        row.extend([None] * (right + 1 - len(row)))
        if isinstance(row[left], str) and sum(cell is not None for cell in row) > 1:
            row[left : right + 1] = [row[left]] * (right + 1 - left)


class RowSorter:
    """Tells the rows of a table from everything else that stands below its headings."""

    def __init__(self, header: Header, sheet: RawSheet) -> None:
        self.header, self.hidden = header, sheet.hidden
        self.places = {heading.place: heading.column for heading in header.headings}
        self.titles = {heading.place: heading.text for heading in header.headings}
        self.tall = self._index([span for span in sheet.spans if span[2] > span[0] and span[0] >= header.last])

    def _index(self, spans: Iterable[Span]) -> dict[tuple[int, int], int]:
        """For each cell that a tall merged one covers: in which row its value stands."""
        covered = {}
        for top, left, bottom, right in spans:
            for row in range(top, min(bottom, top + 20_000) + 1):
                for place in range(left, right + 1):
                    if place in self.places:
                        covered[row, place] = top
        return covered

    def sort(self, grid: Grid) -> Iterator[RawRow]:
        for index in range(self.header.last, len(grid)):
            yield self._read(index, grid)

    def _read(self, index: int, grid: Grid) -> RawRow:
        row = grid[index]
        number, is_hidden = index + 1, index in self.hidden
        part = self._classify(row, index)
        if part != Part.ROW:
            return RawRow(number, part, is_hidden=is_hidden)
        cells, merged = {}, set()
        for place, column in self.places.items():
            top = self.tall.get((index, place))
            if top is not None and column in FIGURES:
                merged.add(column)
            source = grid[top] if top is not None and column in CARRIED else row
            cells[column] = source[place] if place < len(source) else None
        return RawRow(number, part, cells, is_hidden, frozenset(merged))

    def _classify(self, row: Sequence[Cell], index: int) -> Part:
        filled = {place: cell for place, cell in enumerate(row) if cell is not None}
        if not filled:
            return Part.BLANK
        if any(is_total(cell) for cell in filled.values()) and not self._says_where(filled):
            return Part.TOTAL
        if self._repeats_headings(filled):
            return Part.HEADINGS
        if index == self.header.last and is_numbering(list(filled.values())):
            return Part.NUMBERING
        written = {self.places[place] for place in filled if place in self.places}
        if written - COMPUTED:
            return Part.ROW
        return self._judge_computed(written, filled)

    def _judge_computed(self, written: set[Column], filled: Mapping[int, Cell]) -> Part:
        """A row that holds nothing but what formulas fill in: a figure of money without a word is worth a question."""
        if not written:
            return Part.OTHER
        money = {place for place, column in self.places.items() if column in {Column.AMOUNT, Column.PRICE}}
        figures = [cell for place, cell in filled.items() if place in money and isinstance(cell, int | float | str)]
        if any(figures):
            return Part.ROW
        return Part.OTHER if any(isinstance(cell, str) for cell in filled.values()) else Part.BLANK

    def _says_where(self, filled: Mapping[int, Cell]) -> bool:
        """A row with a kelurahan and a volume is a proposal, even if its title is "Jumlah"."""
        columns = {self.places.get(place) for place in filled}
        return Column.KELURAHAN in columns and Column.VOLUME in columns

    def _repeats_headings(self, filled: Mapping[int, Cell]) -> bool:
        same = [place for place, text in self.titles.items() if heading_text(filled.get(place)) == text]
        return len(same) >= max(2, len(self.titles) - 1)


def is_total(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(TOTAL.match(one_line(cell).casefold()))


def is_numbering(cells: Sequence[Cell]) -> bool:
    """``1 2 3 …`` or ``(1) (2) (3) …`` below the headings of an official form."""
    numbers = [re.fullmatch(r"\(?(\d{1,2})(\.0)?\)?", str(cell)) for cell in cells]
    values = [int(number[1]) for number in numbers if number]
    return len(values) == len(cells) and len(values) > 2 and values == sorted(set(values)) and values[0] == 1  # noqa: PLR2004 – one more than a pair
