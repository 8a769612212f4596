"""A report as CSV (RFC 4180, UTF-8): plain values, one file for each table; several tables come in an archive.

Read back: an empty field is nothing or empty text; a quote at the beginning, before what ``GUARDED`` names, was put
there by this writer and comes off once (see ``read_text``). Times carry their offset from UTC.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.datasets.cover import Cover
from reports.document import Cell, Column, Document, Row, Table
from reports.renderers.lists import list_tables

# Text a spreadsheet would take for a formula, also behind spaces and in full-width signs; or such text with quotes
# before it already, so that taking one off always gives what stood there.
GUARDED = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
EARLIEST = 1980  # the first year an archive can write


def render_csv(document: Document, cover: Cover, path: Path) -> None:
    """Write the only table, or an archive with a file for each. Raises OSError when the disk refuses."""
    tables = list_tables(document)
    if len(tables) == 1:
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            write_table(tables[0], file)
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in [*tables, describe_columns(tables)]:
            entry = zipfile.ZipInfo(f"{table.key}.csv", write_time(cover.compiled_at))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with (
                archive.open(entry, "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, "utf-8", errors="replace", newline="") as file,
            ):
                write_table(table, file)


def describe_columns(tables: Iterable[Table]) -> Table:
    """The dictionary that comes along: every column of every file."""
    keys = ("berkas", "kolom", "judul", "jenis", "arti")
    rows: list[Row] = [
        (f"{table.key}.csv", column.key, column.heading, column.kind.value, column.meaning)
        for table in tables
        for column in table.columns
    ]
    return Table("kamus-kolom", _("Kamus kolom"), [Column(key, key) for key in keys], rows)


def write_time(moment: datetime) -> tuple[int, int, int, int, int, int]:
    local = timezone.localtime(moment)
    return (max(EARLIEST, local.year), local.month, local.day, local.hour, local.minute, local.second)


def write_table(table: Table, file: IO[str]) -> None:
    writer = csv.writer(file)
    writer.writerow([column.key for column in table.columns])
    writer.writerows(list_lines(table))


def list_lines(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        yield [write_plain(cell) for cell in row]


def write_plain(cell: Cell) -> str:
    """``2026-12-16``, ``57.00``, ``2026-12-16T09:00:00+07:00``; text that looks like a formula behind a quote."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if GUARDED.match(cell) else cell
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def read_text(field: str) -> str:
    """The text ``write_plain`` made ``field`` of."""
    return field[1:] if field.startswith("'") and GUARDED.match(field) else field
