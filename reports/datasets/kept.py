"""A finished report read back from its JSON file: the same tables, without asking the database for any figure again."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from reports.datasets.kept_lines import KeptFile, Shapeless, look_through
from reports.document import Chart, Shape, Table
from reports.enums import Format
from reports.models import ReportFile, ReportRun

LARGEST = 30_000_000  # bytes; what is larger and of the former shape is not taken into the memory of a web process


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
    """None where the run has no JSON file that can be read. The rows stay in the file until they are asked for."""
    file = find_file(run)
    if file is None:
        return None
    kept = look_into(Path(file.file.path))
    if kept is None:
        return None
    facts = [(str(label), str(words)) for label, words in kept.about.get("facts", {}).items()]
    tables = {table.key: table for table in kept.tables}
    said = [read_said(each, tables) for each in kept.text]
    return KeptReport(kept.about["title"], kept.about["subject"], facts, kept.tables, said)


def find_file(run: ReportRun) -> ReportFile | None:
    """Its JSON file, where it has one that is there."""
    file = next((file for file in run.files.all() if file.format == Format.JSON), None)
    return file if file and Path(file.file.path).exists() else None


def look_into(path: Path) -> KeptFile | None:
    """Line by line; a file of the former shape is taken in whole, as long as it is not too large for that. None for
    what is no report.
    """
    try:
        return look_through(lambda: path.open("rb"))
    except Shapeless:
        if path.stat().st_size > LARGEST:
            return None
    try:
        return look_through(bring_into_shape(path))
    except Shapeless:
        return None


def bring_into_shape(path: Path) -> Callable[[], BytesIO]:
    """The same in memory, every row on a line of its own and spelled as we do, so that versions of before and after
    compare. Raises Shapeless.
    """
    try:
        kept = json.loads(path.read_bytes())
        about, text = spell(kept.get("about", {})), spell(kept.get("text", []))
        tables = ",\n".join(spell_table(table) for table in kept["tables"])
    except (ValueError, KeyError, AttributeError, TypeError) as problem:
        raise Shapeless from problem
    lines = f'{{"about": {about},\n"text": {text},\n"tables": [\n{tables}]}}\n'.encode()
    return lambda: BytesIO(lines)


def spell_table(table: Mapping[str, Any]) -> str:
    head = spell({name: said for name, said in table.items() if name not in {"rows", "sums"}})
    rows = ",".join(f"\n{spell(row)}" for row in table["rows"])
    return f'{head[:-1]}, "rows": [{rows}], "sums": {spell(table.get("sums"))}}}'


def spell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


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
