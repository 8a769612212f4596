"""Reading an uploaded sheet against what the session has now. Changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forums.models import ImportRun
from forums.sheets.headings import Header
from forums.sheets.reading import SheetReader
from forums.sheets.reference import Reference
from forums.sheets.rows import Row
from forums.sheets.sandbox import OpenSheet, open_sheet
from forums.sheets.structure import Part, RawRow
from forums.sheets.summary import Summary, pack_columns

Step = Callable[[int, int], object]  # hears how many rows of how many are read
Hears = Callable[[RawRow, Row], object]


@dataclass
class Understanding:
    """What a sheet says: its rows and problems as they are kept, and what it came to as a whole."""

    facts: dict[str, Any]
    header: Header
    found: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)

    def take(self, row: Row) -> None:
        self.found.append(row.pack())
        self.problems += [problem.pack() for problem in row.problems]
        self.problems += [{**hint.pack(), "is_hint": True} for hint in row.hints]
        self.summary.take(row)

    def layout(self) -> dict[str, Any]:
        """What the run keeps besides its rows."""
        return {**self.facts, "header": pack_columns(self.header), **self.summary.pack()}

    @property
    def has_problems(self) -> bool:
        return bool(self.problems)


def understand(
    run: ImportRun,
    reference: Reference,
    *,
    step: Step,
    start: Callable[[OpenSheet], Hears] = lambda _sheet: lambda _raw, _row: None,
) -> Understanding:
    """Read the run's file with the decisions taken so far.

    ``start`` is called once with the open sheet, and answers with whoever hears of each row. Raises Unreadable.
    """
    layout = run.layout
    with open_sheet(Path(run.file.path), layout["kind"], wanted=layout.get("wanted", "")) as sheet:
        understanding = Understanding(sheet.facts, sheet.header)
        reader = SheetReader(sheet.header, reference, layout.get("choices", {}))
        hear, total = start(sheet), max(sheet.facts["rows"], 1)
        for done, raw in enumerate(sheet.rows, start=1):
            for row in read_one(reader, raw, understanding.summary):
                understanding.take(row)
                hear(raw, row)
            step(done, total)
    return understanding


def read_one(reader: SheetReader, raw: RawRow, summary: Summary) -> Iterator[Row]:
    """The row, if it is one."""
    if raw.part != Part.ROW:
        summary.pass_over(raw)
        return
    yield from reader.read([raw])
