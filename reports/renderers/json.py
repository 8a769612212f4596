"""A report as JSON: what it is and says, and every table with its columns, rows and sums; written row by row.

Times carry their offset from UTC. A decimal number that a double cannot keep exactly is written as text.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from reports.datasets.cover import Cover
from reports.document import Cell, Chart, Document, Heading, Passage, Row, Table
from reports.renderers.lists import list_tables


def render_json(document: Document, cover: Cover, path: Path) -> None:
    """Raises OSError when the disk refuses."""
    with path.open("w", encoding="utf-8", errors="replace") as file:
        file.writelines(list_pieces(document, cover))


def list_pieces(document: Document, cover: Cover) -> Iterator[str]:
    about = {
        "code": cover.code,
        "report": document.key,
        "title": document.title,
        "subject": document.subtitle,
        "city": cover.city,
        "compiled_at": cover.compiled_at,
        "fingerprint": cover.fingerprint,
        "is_draft": document.is_draft,
        "facts": dict(document.facts),
    }
    yield f'{{"about": {spell(about)},\n"text": {spell(list(list_words(document)))},\n"tables": ['
    for number, table in enumerate(list_tables(document)):
        yield from list_table(table, ",\n" if number else "\n")
    yield "]}\n"


def list_words(document: Document) -> Iterator[dict[str, Any]]:
    """Headings, sentences, what the charts show, and where the other tables stand, in order."""
    for part in document.parts:
        match part:
            case Heading(words):
                yield {"heading": words}
            case Passage(sentences):
                yield {"sentences": list(sentences)}
            case Table():
                yield {"table": part.key}
            case Chart():
                yield {
                    "chart": part.title,
                    "shows": part.alternative,
                    "table": part.table.key,
                    "shape": part.shape,
                    "label": part.label,
                    "values": list(part.values),
                    "place": part.place,
                }


def list_table(table: Table, before: str) -> Iterator[str]:
    columns = [
        {"key": each.key, "heading": each.heading, "kind": each.kind, "meaning": each.meaning} for each in table.columns
    ]
    about = {"key": table.key, "title": table.title, "note": table.note, "columns": columns}
    yield f'{before}{spell(about)[:-1]}, "rows": ['
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
        return write_decimal(value)
    return timezone.localtime(value).isoformat() if isinstance(value, datetime) else value.isoformat()


def write_decimal(value: Decimal) -> int | float | str:
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else str(value)
