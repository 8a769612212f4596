"""A finished report read back from its JSON file: the same tables, without asking the database for any figure again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.document import Cell, Chart, Column, Kind, Row, Shape, Table
from reports.enums import Format
from reports.models import ReportRun

LARGEST = 30_000_000  # bytes; what is larger is not taken into the memory of a web process


@dataclass(frozen=True, slots=True)
class Said:
    """A heading, sentences, a chart, or a table; ``is_under`` a heading of the report."""

    heading: str = ""
    sentences: Sequence[str] = ()
    chart: Chart | None = None
    table: Table | None = None
    is_under: bool = False

    @property
    def title(self) -> str:
        """Of the chart or the table."""
        named = self.chart or self.table
        return named.title if named else ""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """``facts`` are label and words; ``said`` in its order; all tables as they were compiled, also those of charts."""

    title: str
    subject: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    said: Sequence[Said] = ()

    @property
    def parts(self) -> Iterator[Said]:
        """Everything in its order; tables whose place an older file does not tell come last."""
        is_under, placed = False, set()
        for each in self.said:
            table = each.chart.table if each.chart else each.table
            placed |= {table.key} if table else set()
            is_under = is_under or bool(each.heading)
            yield replace(each, is_under=is_under)
        yield from (Said(table=table) for table in self.tables if table.key not in placed)


def read_kept(run: ReportRun) -> KeptReport | None:
    """None where the run has no JSON file, or one too large for a page."""
    file = next((file for file in run.files.all() if file.format == Format.JSON), None)
    if file is None or file.size > LARGEST or not Path(file.file.path).exists():
        return None
    with file.file.open("rb") as source:
        kept = json.load(source, parse_float=Decimal)
    about = kept["about"]
    facts = [(str(label), str(words)) for label, words in about.get("facts", {}).items()]
    tables = {table["key"]: read_table(table) for table in kept["tables"]}
    said = [read_said(each, tables) for each in kept.get("text", ())]
    return KeptReport(about["title"], about["subject"], facts, list(tables.values()), said)


def read_said(kept: dict[str, Any], tables: Mapping[str, Table]) -> Said:
    """A chart is drawn anew from its own table; what cannot be drawn is said instead."""
    table = tables.get(kept.get("table", ""))
    if table is None or "shape" not in kept:
        return Said(
            kept.get("heading", ""),
            [*kept.get("sentences", ()), *([kept["shows"]] if "shows" in kept else [])],
            table=None if "shows" in kept else table,
        )
    place = (str(kept["place"][0]), str(kept["place"][1])) if kept.get("place") else None
    shape, values = Shape(kept["shape"]), kept["values"]
    return Said(chart=Chart(kept["chart"], shape, table, kept["label"], values, kept["shows"], place))


def read_table(kept: dict[str, Any]) -> Table:
    columns = [Column(each["key"], each["heading"], Kind(each["kind"])) for each in kept["columns"]]
    sums = kept.get("sums") or {}
    summed = [
        Column(column.key, column.heading, column.kind, is_summed=sums.get(column.key) is not None)
        for column in columns
    ]
    rows = [read_row(row, columns) for row in kept["rows"]]
    return Table(kept["key"], kept["title"], summed, rows, note=kept.get("note", ""))


def read_row(row: dict[str, Any], columns: Sequence[Column]) -> Row:
    return tuple(read_cell(row.get(column.key), column.kind) for column in columns)


def read_cell(value: Any, kind: Kind) -> Cell:
    """Dates come back as dates, and decimals too fine for JSON as decimals; everything else is in JSON what it was."""
    if isinstance(value, str) and kind in {Kind.DAY, Kind.MOMENT}:
        return datetime.fromisoformat(value) if kind == Kind.MOMENT else date.fromisoformat(value)
    if isinstance(value, str) and kind in {Kind.VOLUME, Kind.PERCENT}:
        return Decimal(value)
    return value if value is None or isinstance(value, str | int | Decimal) else str(value)
