"""A report as CSV (RFC 4180, UTF-8): plain values, one file for each table; several tables come in an archive."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from reports.datasets.cover import Cover
from reports.document import Cell, Document, Table


def render_csv(document: Document, _cover: Cover, path: Path) -> None:
    """Write the only table, or an archive with a file for each. Raises OSError when the disk refuses."""
    tables = document.tables
    if len(tables) == 1:
        with path.open("w", encoding="utf-8", newline="") as file:
            write_table(tables[0], file)
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            with archive.open(f"{table.key}.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as file:
                write_table(table, file)


def write_table(table: Table, file: IO[str]) -> None:
    writer = csv.writer(file)
    writer.writerow([column.key for column in table.columns])
    writer.writerows(list_lines(table))


def list_lines(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        yield [write_plain(cell) for cell in row]


def write_plain(cell: Cell) -> str:
    """``2026-12-16``, ``57.00``; text that a spreadsheet would take for a formula gets a quote before it."""
    if cell is None:
        return ""
    words = cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
    return f"'{words}" if isinstance(cell, str) and words[:1] in "=+-@\t\r" and words else words
