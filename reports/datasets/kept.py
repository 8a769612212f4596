"""A finished report read back from its JSON file: the same tables, without asking the database for any figure again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.document import Cell, Column, Kind, Row, Table
from reports.enums import Format
from reports.models import ReportRun

LARGEST = 30_000_000  # bytes; what is larger is not taken into the memory of a web process


@dataclass(frozen=True, slots=True)
class KeptReport:
    """``facts`` are label and words; tables as they were compiled."""

    title: str
    subject: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]


def read_kept(run: ReportRun) -> KeptReport | None:
    """None where the run has no JSON file, or one too large for a page."""
    file = next((file for file in run.files.all() if file.format == Format.JSON), None)
    if file is None or file.size > LARGEST or not Path(file.file.path).exists():
        return None
    with file.file.open("rb") as source:
        kept = json.load(source, parse_float=Decimal)
    about = kept["about"]
    facts = [(str(label), str(words)) for label, words in about.get("facts", {}).items()]
    return KeptReport(about["title"], about["subject"], facts, [read_table(table) for table in kept["tables"]])


def read_table(kept: dict[str, Any]) -> Table:
    columns = [Column(each["key"], each["heading"], Kind(each["kind"])) for each in kept["columns"]]
    sums = kept.get("sums") or {}
    summed = [
        Column(column.key, column.heading, column.kind, is_summed=sums.get(column.key) is not None)
        for column in columns
    ]
    return Table(kept["key"], kept["title"], summed, [read_row(row, columns) for row in kept["rows"]])


def read_row(row: dict[str, Any], columns: Sequence[Column]) -> Row:
    return tuple(read_cell(row.get(column.key), column.kind) for column in columns)


def read_cell(value: Any, kind: Kind) -> Cell:
    """Dates come back as dates; everything else is in JSON what it was."""
    if isinstance(value, str) and kind in {Kind.DAY, Kind.MOMENT}:
        return datetime.fromisoformat(value) if kind == Kind.MOMENT else date.fromisoformat(value)
    return value if value is None or isinstance(value, str | int | Decimal) else str(value)
