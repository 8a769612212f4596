"""What became of a report between two versions: rows that came, went, or changed.

Both files are gone through line by line, and of the older one only a check-sum of each row is kept. What is found are
places in the files; rows are read when they are shown.
"""

import json
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar, overload

from reports.datasets.kept import KeptReport
from reports.datasets.kept_lines import KeptRows
from reports.datasets.listing import NUMBER
from reports.document import Cell, Column, Kind, Row, Table

REGION = "kode_wilayah"
PLACE = ("kelurahan", "kecamatan")  # as readers name what a code of the ministry names
FIGURES = frozenset({Kind.COUNT, Kind.VOLUME, Kind.RUPIAH, Kind.PERCENT})
Shown = TypeVar("Shown")
Name = Callable[[bytes], bytes]  # of a row as it is written, the part by which it is known


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


class Found(Sequence[Shown], Generic[Shown]):
    """Rows somewhere in the files, known by their places; ``read`` fetches some of them."""

    def __init__(self, places: Sequence[Sequence[int]], read: Callable[[Sequence[Sequence[int]]], list[Shown]]) -> None:
        self.places, self._read = places, read

    def __len__(self) -> int:
        return len(self.places[0])

    @overload
    def __getitem__(self, wanted: int) -> Shown: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Shown]: ...
    def __getitem__(self, wanted: int | slice) -> Shown | list[Shown]:
        if isinstance(wanted, slice):
            return self._read([places[wanted] for places in self.places])
        return self._read([[places[wanted]] for places in self.places])[0]


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


@dataclass(frozen=True, slots=True)
class Difference:
    """The places (bytes) of rows of one table: in the newer file of those that ``came``, in the older one of those that
    ``went``, in both of those that changed. ``named`` are the columns, without the number, by which rows are known.
    """

    came: Sequence[int] = ()
    went: Sequence[int] = ()
    before: Sequence[int] = ()
    after: Sequence[int] = ()
    named: Sequence[int] = ()


def compare(old: KeptReport, new: KeptReport) -> list[TableChange]:
    """Table by table, in the order of the newer version; what it lost comes last."""
    return tell_changes(old, new, find_differences(old, new))


def find_differences(old: KeptReport, new: KeptReport) -> dict[str, Difference]:
    """By the key of the table; what takes long about comparing."""
    before, after = ({table.key: table for table in report.tables} for report in (old, new))
    both = {key: find_difference(before[key], table) for key, table in after.items() if key in before}
    new_ones = {key: Difference(came=list_places(table)) for key, table in after.items() if key not in before}
    gone = {key: Difference(went=list_places(table)) for key, table in before.items() if key not in after}
    return both | new_ones | gone


def tell_changes(old: KeptReport, new: KeptReport, found: dict[str, Difference]) -> list[TableChange]:
    before, after = ({table.key: table for table in report.tables} for report in (old, new))
    return [tell_change(before.get(key), after.get(key), difference) for key, difference in found.items()]


def tell_change(old: Table | None, new: Table | None, found: Difference) -> TableChange:
    """With rows that are read when they are looked at. One of the tables may be missing, not both."""
    known = [table for table in (new, old) if table]
    columns = [column for column in known[0].columns if column.key != NUMBER]

    def read(table: Table | None, wanted: Sequence[int]) -> list[Row]:
        rows = rows_of(table).read_at(wanted) if table else []
        kept = [place for place, column in enumerate(table.columns) if column.key != NUMBER] if table else []
        return [name_row(row, kept) for row in rows]

    def read_changes(wanted: Sequence[Sequence[int]]) -> list[RowChange]:
        pairs = zip(read(old, wanted[0]), read(new, wanted[1]), strict=True)
        named = name_for_readers(columns, found.named)
        return [RowChange(name_row(row, named), list_changes(was, row, columns)) for was, row in pairs]

    return TableChange(
        known[0].title,
        columns,
        len(old.rows) if old else None,
        len(new.rows) if new else None,
        came=Found([found.came], lambda wanted: read(new, wanted[0])),
        went=Found([found.went], lambda wanted: read(old, wanted[0])),
        changed=Found([found.before, found.after], read_changes),
    )


def name_for_readers(columns: Sequence[Column], named: Sequence[int]) -> Sequence[int]:
    """Places of the cells by which readers know a row that is known by ``named``: nobody knows a kelurahan's code."""
    if not any(columns[place].key == REGION for place in named):
        return named
    return [place for place, column in enumerate(columns) if column.key in PLACE] or named


def find_difference(old: Table, new: Table) -> Difference:
    """Rows are known by their code, else by their words; where even these repeat, only whole rows are compared.

    How a row is numbered says where it stands, not what it is: numbers are left out.
    """
    if [column.key for column in new.columns] != [column.key for column in old.columns]:
        return Difference(came=list_places(new), went=list_places(old))
    columns = [column for column in new.columns if column.key != NUMBER]
    for named, name in list_names(columns):
        found = match_names(rows_of(old), rows_of(new), name)
        if found:
            return replace(found, named=named)
    return match_rows(rows_of(old), rows_of(new))


def list_names(columns: Sequence[Column]) -> Iterator[tuple[list[int], Name]]:
    """The columns that may tell rows apart, best first: the first code, then all words."""
    codes = [place for place, column in enumerate(columns) if column.kind == Kind.CODE][:1]
    words = [place for place, column in enumerate(columns) if column.kind not in FIGURES]
    if codes:
        yield codes, name_by_code(columns[codes[0]].key)
    if words:
        yield words, name_by_words([columns[place].key for place in words])


def name_by_code(key: str) -> Name:
    """Found without parsing the row: quotation marks inside words are escaped, so a key stands nowhere else."""
    cell = re.compile(re.escape(json.dumps(key)).encode() + rb': ("(?:[^"\\]|\\.)*"|[^,}]*)')

    def name(line: bytes) -> bytes:
        found = cell.search(line)
        return found[1] if found else b""

    return name


def name_by_words(keys: Sequence[str]) -> Name:
    def name(line: bytes) -> bytes:
        row = json.loads(line)
        return json.dumps([row.get(key) for key in keys]).encode()

    return name


def list_sums(rows: KeptRows) -> Iterator[tuple[int, bytes, int]]:
    """Place, row, and 64 bits that tell what it says, without its number, from anything else."""
    number = re.compile(re.escape(json.dumps(NUMBER)).encode() + rb": [^,}]*")
    is_numbered = any(column.key == NUMBER for column in rows.columns)
    for place, line in rows.list_lines():
        told = number.search(line) if is_numbered else None
        yield place, line, hash(line[: told.start()] + line[told.end() :] if told else line)


def match_names(old: KeptRows, new: KeptRows, name: Name) -> Difference | None:
    """None where a name stands twice in one version."""
    known: dict[bytes, tuple[int, int]] = {}
    for place, line, total in list_sums(old):
        known[name(line)] = place, total
    if len(known) < len(old):
        return None
    seen: set[bytes] = set()
    came, before, after = (array("Q") for _list in range(3))
    for place, line, total in list_sums(new):
        called = name(line)
        seen.add(called)
        if called not in known:
            came.append(place)
        elif known[called][1] != total:
            before.append(known[called][0])
            after.append(place)
    if len(seen) < len(new):
        return None
    went = array("Q", (place for called, (place, _total) in known.items() if called not in seen))
    return Difference(came, went, before, after)


def match_rows(old: KeptRows, new: KeptRows) -> Difference:
    """Whole rows, as often as they stand there."""
    left = Counter(total for _place, _line, total in list_sums(old))
    came = array("Q", take_missing(new, left))
    return Difference(came, array("Q", take_left(old, left)))


def take_missing(rows: KeptRows, others: Counter[int]) -> Iterator[int]:
    """Rows that ``others`` has not; what it has is taken from it."""
    for place, _line, total in list_sums(rows):
        if others[total]:
            others[total] -= 1
        else:
            yield place


def take_left(rows: KeptRows, left: Counter[int]) -> Iterator[int]:
    for place, _line, total in list_sums(rows):
        if left[total]:
            left[total] -= 1
            yield place


def list_places(table: Table) -> Sequence[int]:
    return array("Q", (place for place, _line in rows_of(table).list_lines()))


def rows_of(table: Table) -> KeptRows:
    """Those of a kept table are in its file. Raises TypeError for another one."""
    if not isinstance(table.rows, KeptRows):
        raise TypeError(table.key)
    return table.rows


def name_row(row: Row, places: Iterable[int]) -> Row:
    return tuple(row[place] for place in places)


def list_changes(old: Row, new: Row, columns: Sequence[Column]) -> list[CellChange]:
    pairs = zip(columns, old, new, strict=True)
    return [CellChange(column, before, after) for column, before, after in pairs if before != after]
