"""The JSON file of a report, read line by line: every row stands on a line of its own (see reports.renderers.json).

So a page of a long report costs a look through the file, and memory for the rows it shows. The lines between are not
even parsed: ``"rows": [`` ends the line that opens a table, and ``], "sums": `` stands in no row, since rows hold no
lists and quotation marks inside words are escaped.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from reports.document import Cell, Column, Kind, Row, Table

OPENS, CLOSES, TABLES = b'"rows": [\n', b'], "sums": ', b'"tables": ['
STRIDE = 100  # rows between two places that are remembered
Source = Callable[[], BinaryIO]


class Shapeless(Exception):
    """The file is JSON of another shape, or no whole JSON."""


@dataclass(slots=True)
class KeptRows:
    """The rows of one table. ``places`` are where every ``STRIDE``-th of them begins, in bytes."""

    source: Source
    columns: Sequence[Column]
    places: list[int] = field(default_factory=list)
    count: int = 0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        return self.read(0, self.count)

    def read(self, first: int, last: int) -> Iterator[Row]:
        """Rows from ``first`` (from 0) up to ``last``, which is not among them."""
        return (self.parse(line) for _place, line in self.list_lines(first, last))

    def list_lines(self, first: int = 0, last: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Where each row begins, and the row as it is written, without what follows it."""
        end = self.count if last is None else min(last, self.count)
        if first >= end:
            return
        with self.source() as file:
            at = file.seek(self.places[first // STRIDE])
            for number in range(first - first % STRIDE, end):
                line = file.readline()
                if number >= first:
                    yield at, cut(line) if number + 1 == self.count else line[: -len(b",\n")]
                at += len(line)

    def read_at(self, places: Sequence[int]) -> list[Row]:
        """The rows that begin at these places."""
        with self.source() as file:
            return [self.parse(read_line(file, place)) for place in places]

    def parse(self, line: bytes) -> Row:
        return read_row(json.loads(line, parse_float=Decimal), self.columns)


def read_line(file: BinaryIO, place: int) -> bytes:
    file.seek(place)
    return cut(file.readline())


def cut(line: bytes) -> bytes:
    """A row without what follows it in its line: a comma, or the end of its table."""
    return line.partition(CLOSES)[0].rstrip(b",\n")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """``about`` and ``text`` as they were written; the rows of ``tables`` are still in the file."""

    about: dict[str, Any]
    text: Sequence[dict[str, Any]]
    tables: Sequence[Table]


def look_through(source: Source) -> KeptFile:
    """Once through the file. Raises Shapeless."""
    try:
        with source() as file:
            head = read_head(file)
            return KeptFile(head["about"], head.get("text", ()), list(list_tables(source, file)))
    except (ValueError, KeyError, AttributeError, TypeError) as problem:
        raise Shapeless from problem


def read_head(file: BinaryIO) -> dict[str, Any]:
    """What stands before the tables; the next line is the first of theirs."""
    said = b""
    while (line := file.readline()) and line != TABLES + b"\n":
        if not said and TABLES in line:
            raise Shapeless
        said += line
    if not line:
        raise Shapeless
    return dict(json.loads(said.rstrip(b",\n") + b"}"))


def list_tables(source: Source, file: BinaryIO) -> Iterator[Table]:
    is_over = False
    while not is_over:
        line = file.readline()
        if line.strip() == b"]}":  # no table at all
            return
        if line.endswith(OPENS):
            table, closing = read_long(source, file, line)
        else:
            table, closing = read_empty(source, line)
        sums, rest = parse_first(closing)
        is_over = rest.strip().endswith(b"]}")
        if not is_over and rest.strip() != b"},":
            raise Shapeless
        yield give_sums(table, sums)


def read_long(source: Source, file: BinaryIO, line: bytes) -> tuple[Table, bytes]:
    """A table with rows, and what stands after ``"sums": ``."""
    table = open_table(source, json.loads(line[: -len(OPENS)].rstrip(b", ") + b"}"))
    rows: Any = table.rows
    at = file.tell()
    for row in file:
        if rows.count % STRIDE == 0:
            rows.places.append(at)
        rows.count += 1
        at += len(row)
        if CLOSES in row:
            file.seek(at)
            return table, row.partition(CLOSES)[2]
    raise Shapeless


def read_empty(source: Source, line: bytes) -> tuple[Table, bytes]:
    head, _mark, closing = line.partition(b', "rows": ' + b"[" + CLOSES)
    return open_table(source, json.loads(head + b"}")), closing


def parse_first(text: bytes) -> tuple[dict[str, Any], bytes]:
    """The value ``text`` begins with, and the rest."""
    words = text.decode()
    value, end = json.JSONDecoder(parse_float=Decimal).raw_decode(words)
    return value or {}, words[end:].encode()


def open_table(source: Source, kept: dict[str, Any]) -> Table:
    columns = [Column(each["key"], each["heading"], Kind(each["kind"])) for each in kept["columns"]]
    return Table(kept["key"], kept["title"], columns, KeptRows(source, columns), note=kept.get("note", ""))


def give_sums(table: Table, sums: dict[str, Any]) -> Table:
    """Its sums as they were compiled."""
    summed = [
        Column(column.key, column.heading, column.kind, is_summed=sums.get(column.key) is not None)
        for column in table.columns
    ]
    return KeptTable(table.key, table.title, summed, table.rows, note=table.note, sums=read_row(sums, summed))


@dataclass(frozen=True, slots=True)
class KeptTable(Table):
    """Knows its last line; nobody has to add it up again."""

    sums: Row = ()

    def add_up(self) -> Row | None:
        return self.sums if any(column.is_summed for column in self.columns) else None


def read_row(row: dict[str, Any], columns: Sequence[Column]) -> Row:
    return tuple(read_cell(row.get(column.key), column.kind) for column in columns)


def read_cell(value: Any, kind: Kind) -> Cell:
    """Dates come back as dates, and decimals too fine for JSON as decimals; everything else is in JSON what it was."""
    if isinstance(value, str) and kind in {Kind.DAY, Kind.MOMENT}:
        return datetime.fromisoformat(value) if kind == Kind.MOMENT else date.fromisoformat(value)
    if isinstance(value, str) and kind in {Kind.VOLUME, Kind.PERCENT}:
        return Decimal(value)
    return value if value is None or isinstance(value, str | int | Decimal) else str(value)
