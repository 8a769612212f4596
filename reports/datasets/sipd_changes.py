"""What changed in the SIPD sheet since it was compiled last: what an officer has to type into SIPD today."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reports.datasets.sipd_layout import FILLINGS, FROM_SIPD, Layout
from reports.datasets.sipd_rows import SheetRow
from reports.document import Cell, Kind
from reports.enums import Format, RunStatus
from reports.models.runs import ReportFile, ReportRun

if TYPE_CHECKING:
    from reports.catalogue.entry import Question

READY, CHANGES = "siap", "perubahan"  # keys of the tables of complete proposals and of what is new about them
FIGURES = frozenset({Kind.COUNT, Kind.VOLUME, Kind.RUPIAH, Kind.PERCENT})
Line = Mapping[str, Any]  # filling → value as JSON has it


@dataclass(frozen=True, slots=True)
class LastSheet:
    """The rows of the sheet compiled last, by code."""

    version: int
    finished_at: datetime
    lines: Mapping[str, Line]


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the difference. ``filling`` is empty for rows that came or went."""

    code: str
    title: str
    what: str
    filling: str = ""
    before: str = ""
    after: str = ""


def find_last_sheet(question: "Question") -> LastSheet | None:
    """The newest finished sheet of the same question that a person asked for: what the portal compiles at night is in
    nobody's hands yet. None also when its file is gone.
    """
    runs = ReportRun.objects.filter(
        kind=question.kind,
        audience=question.audience,
        cycle=question.cycle,
        round=question.round,
        agency=question.agency,
        filters=dict(question.filters),
        status=RunStatus.DONE,
        requested_by__isnull=False,
    )
    files = ReportFile.objects.filter(run__in=runs, format=Format.JSON).select_related("run").order_by("-run__version")
    file = files.first()
    lines = read_lines(file) if file else None
    if file is None or lines is None or file.run.finished_at is None:
        return None
    return LastSheet(file.run.version, file.run.finished_at, lines)


def read_lines(file: ReportFile) -> dict[str, Line] | None:
    """The complete proposals of a sheet, by code; None when its file is gone or says something else."""
    try:
        return {str(row["kode"]): row for row in read_table(file, READY)}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_table(file: ReportFile, key: str) -> list[Line]:
    """The rows of one table. Raises OSError, ValueError, KeyError or TypeError for a file that is none of ours."""
    with file.file.open("rb") as stream:
        tables = {table["key"]: table["rows"] for table in json.load(stream)["tables"]}
    rows: list[Line] = tables[key]
    return rows


def count_changes(run: ReportRun) -> list[tuple[str, int]]:
    """How many proposals a finished sheet calls new, changed and gone, in its own words; nothing without its file."""
    file = run.files.filter(format=Format.JSON).first()
    try:
        rows = read_table(file, CHANGES) if file else []
        said = dict.fromkeys((str(row["perubahan"]), str(row["kode"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return list(Counter(what for what, _code in said).items())


def compare(last: LastSheet, rows: Iterable[SheetRow], layout: Layout) -> Iterator[Changed]:
    """New rows, changed cells of known ones, and rows that went; what SIPD itself gave is no change."""
    here: set[str] = set()
    incomplete: set[str] = set()
    for row in rows:
        if row.missing:
            incomplete.add(row.code)
            continue
        here.add(row.code)
        before = last.lines.get(row.code)
        if before is None:
            yield Changed(row.code, row.title, _("Baru"))
        else:
            yield from compare_row(row, before, layout)
    for code, line in last.lines.items():
        if code not in here:
            why = _("Kini ada isian yang kurang") if code in incomplete else _("Tidak lagi termasuk")
            yield Changed(code, str(line.get("usulan") or ""), _("Hilang"), after=why)


def compare_row(row: SheetRow, before: Line, layout: Layout) -> Iterator[Changed]:
    for column, cell in zip(layout.columns, row.cells, strict=True):
        name = column.filling
        if name in FROM_SIPD or name not in before:
            continue
        if spell_value(name, before[name]) != spell_value(name, cell):
            old, new = show_value(before[name]), show_value(cell)
            yield Changed(row.code, row.title, _("Berubah"), name, old, new)


def spell_value(filling: str, value: Cell | float) -> str:
    """The value in a form in which 57, 57.0 and "57.00" are the same figure."""
    if value is None:
        return ""
    words = show_value(value)
    if FILLINGS[filling][0] not in FIGURES:
        return words
    try:
        return str(Decimal(words).normalize())
    except InvalidOperation:
        return words


def show_value(value: Cell | float) -> str:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
