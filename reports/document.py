"""What a report is made of, before it has a format: facts, sentences, tables and charts. Nothing here knows a database.

A report is read once into a ``Document``; page, PDF, XLSX, CSV and JSON are written from it, so they cannot differ.
Rows are tuples in the order of the columns; ``rows`` may be any iterable that starts anew each time it is asked, so a
table of 100,000 rows is streamed. Money is whole rupiah, times are aware.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Protocol, TypeAlias

Cell: TypeAlias = str | int | Decimal | date | datetime | None
Row: TypeAlias = tuple[Cell, ...]


class Kind(StrEnum):
    """What stands in a column, so that every format writes it as its readers expect."""

    TEXT = "text"
    CODE = "code"  # of a proposal or an agency: never broken over two lines
    COUNT = "count"
    VOLUME = "volume"
    RUPIAH = "rupiah"
    PERCENT = "percent"  # a Decimal of hundred
    DAY = "day"
    MOMENT = "moment"


class Rows(Protocol):
    """Rows that can be gone through again and again, and say how many they are."""

    def __iter__(self) -> Iterator[Row]: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` names it in CSV, JSON and the data dictionary and never changes; ``heading`` is read by people.

    ``share`` is its part of the width on paper; ``is_summed``: the last line of the table gives the sum. ``meaning``
    is its entry in the dictionary. A sheet of paper is narrow: a column that is not ``on_paper`` stands in the data
    files only, and one with ``under`` (the key of another column) is printed small beneath that column's words.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    share: int = 10
    is_summed: bool = False
    meaning: str = ""
    on_paper: bool = True
    under: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` is part of file names; ``note`` stands under the title. Empty tables say ``nothing``."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Rows
    note: str = ""
    nothing: str = ""
    is_annex: bool = False  # a list laid across; a long one begins on a page of its own

    def add_up(self) -> Row | None:
        """The last line; None where no column is summed. Cells without a number count as nothing."""
        if not any(column.is_summed for column in self.columns):
            return None
        sums: list[int | Decimal] = [0] * len(self.columns)
        summed = [place for place, column in enumerate(self.columns) if column.is_summed]
        for row in self.rows:
            for place in summed:
                cell = row[place]
                if isinstance(cell, int | Decimal):
                    sums[place] += cell
        return tuple(sums[place] if column.is_summed else None for place, column in enumerate(self.columns))


class Shape(StrEnum):
    BARS = "bars"  # one bar for each row and value, beside each other
    STACKED = "stacked"  # the values of a row, end to end
    TILES = "tiles"  # one square for each place; shades by value


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of ``table``: which column names the rows and which give the values.

    ``alternative`` says in a sentence what it shows. Tiles also need the columns of ``place`` (column and row of the
    map, from 1); a picture never says what the table beneath does not.
    """

    title: str
    shape: Shape
    table: Table
    label: str
    values: Sequence[str]
    alternative: str
    place: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences; with several, a list."""

    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be put in: where, and what to mend."""

    code: str
    title: str
    sentence: str


Part: TypeAlias = Heading | Passage | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """``facts`` are label and words: period, filters, definitions; ``subtitle`` says of what and when."""

    key: str
    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    faults: Sequence[Fault] = field(default=())
    is_draft: bool = False  # what it says may still change

    @property
    def tables(self) -> list[Table]:
        """Every table once, in order; also those under charts."""
        found = (part.table if isinstance(part, Chart) else part for part in self.parts)
        return list({table.key: table for table in found if isinstance(table, Table)}.values())


class Stream:
    """Rows from several sources of a known length, made anew for every reading."""

    def __init__(self, count: int, *sources: Iterable[Row]) -> None:
        self._count, self._sources = count, sources

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(self._sources)

    def __len__(self) -> int:
        return self._count


def pick(table: Table, keys: Collection[str]) -> list[int]:
    """Where the columns of these keys stand. Raises ValueError for one it does not have."""
    known = [column.key for column in table.columns]
    return [known.index(key) for key in keys]
