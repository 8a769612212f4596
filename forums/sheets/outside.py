"""Opens one file in a process of its own: ``python -m forums.sheets.outside <kind> <path> <sheet>``.

A spreadsheet of a kilobyte can ask for half a terabyte of memory, and the library that reads it then ends the whole
process. So the worker starts this one, which has a little memory, a little time, no network and none of the portal's
secrets, and hears rows from it as lines of JSON. Columns that mean nothing to us – names, NIK – never leave it.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from forums.sheets.cells import pack
from forums.sheets.delimited import NotText, open_text
from forums.sheets.headings import Header
from forums.sheets.structure import Part, RawRow, RawSheet, Table, find_table
from forums.sheets.traces import Declared

MEMORY = 1 << 30  # bytes of address space
SECONDS = 60  # of computing
MOST_ROWS = 20_000
OPEN_FILES = 64


class Refused(Exception):
    """The file cannot be read as a table; the message is one of ``sandbox.REFUSALS``."""


def main(kind: str, path: str, wanted: str) -> None:
    limit_oneself()
    try:
        for line in describe(kind, Path(path), wanted):
            print(json.dumps(line, ensure_ascii=True, separators=(",", ":")))  # noqa: T201 – this is how it answers
    except Refused as refusal:
        print(json.dumps({"refused": str(refusal)}))  # noqa: T201
    except MemoryError:
        print(json.dumps({"refused": "too_large"}))  # noqa: T201
    sys.stdout.flush()


def limit_oneself() -> None:
    """Little memory, little time, no files to write, no traces of a crash."""
    limits = (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in limits:
        resource.setrlimit(kind, (most, most))


def describe(kind: str, path: Path, wanted: str) -> Iterator[dict[str, Any]]:
    """What the file is, its header, its rows, and the mark that it came to its end. Raises Refused."""
    facts, table, sheets = find_best(kind, path.read_bytes(), path.stem, wanted)
    rows = [row for row in table.rows if row.part != Part.BLANK]
    if sum(row.part == Part.ROW for row in rows) > MOST_ROWS:
        raise Refused("too_many_rows")
    yield {"book": {**facts, "sheets": sheets, "sheet": table.sheet, "rows": len(rows)}}
    yield {"header": pack_header(table.header)}
    yield from ({"row": pack_row(row)} for row in rows)
    yield {"end": len(rows)}


def find_best(kind: str, data: bytes, name: str, wanted: str) -> tuple[dict[str, str], Table, list[dict[str, Any]]]:
    """The table wanted, else the one in which most is understood; and what is on the other sheets. Raises Refused."""
    facts: dict[str, str] = {}
    best: Table | None = None
    sheets = []
    for sheet in open_sheets(kind, data, name, facts):
        table = find_table(sheet) if sheet.is_visible else None
        count = sum(row.part == Part.ROW for row in table.rows) if table else 0
        sheets.append({"name": sheet.name, "is_visible": sheet.is_visible, "rows": count})
        if table and (sheet.name == wanted or (not wanted and is_better(table, best))):
            best = table
    if best is None:
        raise Refused("no_table")
    return facts, best, sheets


def is_better(table: Table, best: Table | None) -> bool:
    return best is None or rate(table) > rate(best)


def rate(table: Table) -> tuple[bool, int, int]:
    """A sheet with rows before an empty form, then by how much of its headings is understood."""
    return bool(table.rows), len(table.header.columns), len(table.rows)


def open_sheets(kind: str, data: bytes, name: str, facts: dict[str, str]) -> Iterator[RawSheet]:
    """The sheets of a file. ``facts`` hears how text was read. Raises Refused."""
    try:
        if kind == "csv":
            text = open_text(data, name)
            facts.update(encoding=text.encoding, separator=text.separator)
            yield text.sheet
        else:
            yield from open_book(kind, data)
    except NotText:
        raise Refused("not_text") from None
    except Declared:
        raise Refused("declared") from None
    except (zipfile.BadZipFile, ExpatError, KeyError, ValueError, EOFError, NotImplementedError):
        raise Refused("damaged") from None


def open_book(kind: str, data: bytes) -> Iterator[RawSheet]:
    """The sheets of a workbook; the library is loaded here, within the limits. Raises Refused."""
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415

    from forums.sheets.workbooks import open_workbook  # noqa: PLC0415

    try:
        yield from open_workbook(data, kind)
    except PasswordError:
        raise Refused("locked") from None
    except CalamineError:
        raise Refused("damaged") from None


def pack_header(header: Header) -> dict[str, Any]:
    headings = [[heading.place, heading.text, heading.column, heading.times] for heading in header.headings]
    return {"first": header.first, "last": header.last, "headings": headings, "unused": list(header.unused)}


def pack_row(row: RawRow) -> list[Any]:
    cells = {column: pack(cell) for column, cell in row.cells.items() if cell is not None}
    return [row.number, row.part, cells, row.is_hidden, sorted(row.merged)]


if __name__ == "__main__":
    main(*sys.argv[1:4])
