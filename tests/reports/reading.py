"""Read the files of a report as others would, without the code that wrote them."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pypdfium2
from openpyxl.utils.escape import unescape

from reports.document import Kind, Row, Table
from reports.renderers.csv import read_text

WIB = ZoneInfo("Asia/Jakarta")
NUMBERS = {Kind.COUNT, Kind.VOLUME, Kind.RUPIAH, Kind.PERCENT}
Rows = list[tuple[str, ...]]


def read_pdf_pages(path: Path) -> list[str]:
    """The text of every page, line for line."""
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def read_pdf_text(path: Path) -> str:
    """The text of all pages, in order."""
    return "\n".join(read_pdf_pages(path))


def squeeze(words: str) -> str:
    """Without spaces and breaks: how a cell was broken into lines is no difference."""
    return re.sub(r"[\s\u200b\ufffe\u00ad]+", "", words)


def spell(cell: Any) -> str:
    """A cell in one way, whichever format it came from: nothing is empty text, numbers without needless zeros."""
    match cell:
        case None:
            return ""
        case datetime():
            local = cell.astimezone(WIB) if cell.tzinfo else cell.replace(tzinfo=WIB)
            return local.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case int() | float() | Decimal():
            return f"{Decimal(str(cell)).normalize() + 0:f}"
        case _:
            return str(cell)


def spell_rows(rows: Iterable[Row]) -> Rows:
    return [tuple(spell(cell) for cell in row) for row in rows]


def read_json_tables(path: Path) -> dict[str, tuple[Rows, dict[str, Any] | None]]:
    """Rows and sums of every table, by its key; text that stands for a number or a moment is what it stands for."""
    tables = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["tables"]
    return {
        table["key"]: (
            [tuple(understand(row[each["key"]], each["kind"]) for each in table["columns"]) for row in table["rows"]],
            table["sums"],
        )
        for table in tables
    }


def understand(value: Any, kind: str) -> str:
    """The cell that plain text stands for, by what its column holds."""
    if isinstance(value, str) and value:
        if kind == Kind.MOMENT:
            return spell(datetime.fromisoformat(value))
        if kind in NUMBERS:
            return spell(Decimal(value))
    return spell(value)


def read_csv_tables(path: Path, tables: Iterable[Table]) -> dict[str, Rows]:
    known = list(tables)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            assert {f"{table.key}.csv" for table in known} | {"kamus-kolom.csv"} == set(archive.namelist())
            return {table.key: parse_csv(archive.read(f"{table.key}.csv"), table) for table in known}
    (table,) = known
    return {table.key: parse_csv(path.read_bytes(), table)}


def parse_csv(data: bytes, table: Table) -> Rows:
    text = data.decode("utf-8")
    assert not text.startswith("\ufeff")
    head, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert head == [column.key for column in table.columns]
    kinds = [column.kind for column in table.columns]
    return [tuple(understand_field(field, kind) for field, kind in zip(line, kinds, strict=True)) for line in lines]


def understand_field(field: str, kind: Kind) -> str:
    return read_text(field) if kind in {Kind.TEXT, Kind.CODE} else understand(field, kind)


def read_xlsx_tables(path: Path, tables: Iterable[Table]) -> Iterator[tuple[Rows, tuple[Any, ...] | None]]:
    """Rows and sums of every table, in their order, one sheet each after the first."""
    book = openpyxl.load_workbook(path)
    for table, name in zip(tables, book.sheetnames[1:], strict=True):
        _head, *lines = book[name].iter_rows(values_only=True, max_col=len(table.columns))
        kinds = [column.kind for column in table.columns]
        rows, below = lines[: len(table.rows)], [line for line in lines[len(table.rows) :] if any(line)]
        assert len(below) <= 1
        read = [tuple(understand_value(value, kind) for value, kind in zip(line, kinds, strict=True)) for line in rows]
        yield read, below[0] if below else None


def understand_value(value: Any, kind: Kind) -> str:
    if kind == Kind.DAY and isinstance(value, datetime):
        return value.date().isoformat()
    return understand(unescape(value) if isinstance(value, str) else value, kind)
