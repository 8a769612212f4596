"""Which columns of a sheet from SIPD mean something to us, and what its rows say."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from forums.sheets.cells import Cell, one_line, show

LOOKED_AT = 40  # rows in which the headings are looked for
LONGEST = 300  # characters of a cell that are kept
LONGEST_HEADING, MOST_HEADINGS = 60, 20  # characters of a heading, and headings, that are told of a wrong sheet
CODE, NUMBER, STATUS, NOTE = "kode", "nomor", "status", "catatan"
NEEDED = frozenset({CODE, NUMBER})
# How a heading may call what we look for, in the order in which they are believed; a city's own headings come first.
NAMES: Mapping[str, tuple[str, ...]] = {
    CODE: ("kode usulan portal", "kode usulan", "kode portal", "kode"),
    NUMBER: ("id sipd", "nomor sipd", "no sipd", "id usulan sipd", "id usulan", "id"),
    STATUS: ("status sipd", "status di sipd", "status usulan", "status"),
    NOTE: ("catatan sipd", "catatan di sipd", "keterangan sipd"),
}
Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SipdLine:
    """One row as it stands in the file: ``number`` as the spreadsheet numbers it; everything is text."""

    number: int
    code: str
    sipd_id: str
    status: str = ""
    note: str = ""

    def pack(self) -> dict[str, Any]:
        return asdict(self)


def plain_heading(cell: Cell) -> str:
    """``"ID (SIPD)\\n"`` → ``id sipd``."""
    return " ".join(re.sub(r"[^\w]+", " ", one_line(show(cell)).casefold()).split())


def know_names(own: Mapping[str, str]) -> dict[str, list[str]]:
    """The names of every column, with the headings of the layout in force (``own``) before the usual ones."""
    first = {name: [plain_heading(own[name])] if own.get(name) else [] for name in NAMES}
    return {name: list(dict.fromkeys([*first[name], *NAMES[name]])) for name in NAMES}


def find_columns(row: Sequence[Cell], names: Names) -> dict[str, int]:
    """Where our columns stand in a row of headings; empty when it is none."""
    headings = [plain_heading(cell) for cell in row]
    places = recognise(headings, names)
    if not places.keys() >= NEEDED:
        return {}
    # Our own sheet, filled in: what it calls status is ours, and SIPD's only where it says so.
    is_ours = all(headings[places[name]] == names[name][0] for name in NEEDED)
    if is_ours and STATUS in places and "sipd" not in headings[places[STATUS]].split():
        del places[STATUS]
    return places


def recognise(headings: Sequence[str], names: Names) -> dict[str, int]:
    """Where those of our columns stand that are among plain ``headings``."""
    places = {}
    for name, known in names.items():
        place = next((headings.index(word) for word in known if word and word in headings), None)
        if place is not None:
            places[name] = place
    return places


def find_nearest(rows: Iterable[Sequence[Cell]], names: Names) -> list[str]:
    """The headings of the row that has most of ours, as they are written there; none where no row has any.

    A row without a single heading of ours may be people's data, and is told nobody.
    """
    best: tuple[int, list[str]] = (0, [])
    for row in rows:
        known = len(recognise([plain_heading(cell) for cell in row], names))
        if known > best[0]:
            told = [one_line(show(cell))[:LONGEST_HEADING] for cell in row]
            best = (known, [heading for heading in told if heading][:MOST_HEADINGS])
    return best[1]


def find_lacking(headings: Iterable[str], names: Names) -> list[str]:
    """Which of the columns nothing can be read without are not among ``headings``."""
    places = recognise([plain_heading(heading) for heading in headings], names)
    return [name for name in NAMES if name in NEEDED and name not in places]


def find_lines(rows: Iterable[Sequence[Cell]], names: Names) -> Iterator[SipdLine] | None:
    """The rows below the headings, or None where the first rows have none."""
    walk = enumerate(rows, start=1)
    for number, row in walk:
        if number > LOOKED_AT:
            return None
        places = find_columns(row, names)
        if places:
            return read_lines(walk, places)
    return None


def read_lines(rows: Iterable[tuple[int, Sequence[Cell]]], places: Mapping[str, int]) -> Iterator[SipdLine]:
    """Rows with a code or a number; others are blank, sums or signatures."""
    for number, row in rows:
        cells = {
            name: one_line(show(row[place]))[:LONGEST] if place < len(row) else "" for name, place in places.items()
        }
        code, sipd_id = cells[CODE].upper(), cells[NUMBER]
        if code or sipd_id:
            yield SipdLine(number, code, sipd_id, cells.get(STATUS, ""), cells.get(NOTE, ""))
