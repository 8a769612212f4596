"""A report as JSON: what it is, and every table with its columns, rows and sums; written row by row."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.datasets.cover import Cover
from reports.document import Cell, Document, Row, Table


def render_json(document: Document, cover: Cover, path: Path) -> None:
    """Raises OSError when the disk refuses."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(list_pieces(document, cover))


def list_pieces(document: Document, cover: Cover) -> Iterator[str]:
    about = {
        "code": cover.code,
        "report": document.key,
        "title": document.title,
        "subject": document.subtitle,
        "compiled_at": cover.compiled_at.isoformat(),
        "fingerprint": cover.fingerprint,
        "facts": dict(document.facts),
    }
    yield f'{{"about": {spell(about)}, "tables": ['
    for number, table in enumerate(document.tables):
        yield from list_table(table, ", " if number else "")
    yield "]}\n"


def list_table(table: Table, before: str) -> Iterator[str]:
    columns = [{"key": each.key, "heading": each.heading, "kind": each.kind} for each in table.columns]
    yield f'{before}{{"key": {spell(table.key)}, "title": {spell(table.title)}, "columns": {spell(columns)}, "rows": ['
    for number, row in enumerate(table.rows):
        yield (",\n" if number else "\n") + spell(name_cells(table, row))
    sums = table.add_up()
    yield f'], "sums": {spell(name_cells(table, sums) if sums else None)}}}'


def name_cells(table: Table, row: Row) -> dict[str, Cell]:
    return {column.key: cell for column, cell in zip(table.columns, row, strict=True)}


def spell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat()
