"""A report as XLSX, row by row in constant memory. Text stays text: no formula, link or number is guessed."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from forums.renderers.words import write_moment
from reports.datasets.cover import Cover
from reports.document import Cell, Column, Document, Fault, Kind, Table

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL_LIMIT = 32_767  # UTF-16 units in one cell, by the format
CUT = "… [dipotong: melebihi batas satu sel Excel]"
# What XML 1.0 cannot hold, and invisible controls that disguise a text's direction.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


NAME_LIMIT = 31  # characters of a sheet's name, by the format
WIDTHS = {
    Kind.CODE: 17,
    Kind.COUNT: 12,
    Kind.VOLUME: 12,
    Kind.RUPIAH: 20,
    Kind.PERCENT: 10,
    Kind.DAY: 14,
    Kind.MOMENT: 18,
}
Step = Callable[[int, int], None]


def render_xlsx(document: Document, cover: Cover, path: Path, *, step: Step = lambda _done, _rows: None) -> None:
    """Write ``document`` to ``path``; ``step`` hears how many rows are written. Raises OSError when the disk refuses.

    Unfinished parts lie beside ``path``, so a killed attempt leaves them where the next one cleans up.
    """
    tables = [*document.tables, *list_faults(document.faults)]
    advance = _count_rows(step, sum(len(table.rows) for table in tables))
    try:
        with xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)}) as book:
            styles = _make_styles(book)
            book.set_properties(
                {"title": clean_cell(f"{document.title} – {document.subtitle}"), "comments": cover.code}
            )
            _write_notes(book, styles, describe(document, cover))
            for table in tables:
                _write_sheet(book, styles, table, advance)
    except xlsxwriter.exceptions.FileCreateError as refusal:
        raise OSError(*getattr(refusal.args[0], "args", refusal.args)) from refusal


def describe(document: Document, cover: Cover) -> list[tuple[str, str]]:
    """What this file is: source, filter, counts and the meaning of its columns."""
    counts = [(table.title, _("%(count)s baris") % {"count": len(table.rows)}) for table in document.tables]
    meanings = [(c.heading, c.meaning) for table in document.tables for c in table.columns if c.meaning]
    return [
        (_("Laporan"), f"{document.title} – {document.subtitle}"),
        (_("Kota"), cover.city),
        (_("Kode laporan"), cover.code),
        (_("Disusun"), write_moment(cover.compiled_at)),
        (_("Atas permintaan"), cover.asked_by),
        (_("Sidik data (SHA-256)"), cover.fingerprint),
        *document.facts,
        *counts,
        *dict.fromkeys(meanings),
    ]


def list_faults(faults: Iterable[Fault]) -> list[Table]:
    rows = [(fault.code or "–", fault.title, fault.sentence) for fault in faults]
    columns = [
        Column("kode", _("Kode"), Kind.CODE),
        Column("usulan", _("Usulan"), share=24),
        Column("sebab", _("Sebab"), share=30),
    ]
    return [Table("kesalahan", _("Kesalahan"), columns, rows)] if rows else []


def clean_cell(text: str) -> str:
    """``text`` without what XML cannot hold, cut with a mark where Excel's cell ends."""
    cleaned = UNWRITABLE.sub("", text)
    if len(cleaned) * 2 <= CELL_LIMIT or _count_units(cleaned) <= CELL_LIMIT:
        return cleaned
    kept = cleaned.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", errors="ignore")
    return kept + CUT


def _count_units(text: str) -> int:
    """Excel counts an emoji twice."""
    return len(text.encode("utf-16-le")) // 2


def _count_rows(step: Step, rows: int) -> Callable[[], None]:
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        step(done, rows)

    return advance


def _make_styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    top = {"valign": "top"}
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E9F0F3", "bottom": 1, **top}),
        "label": book.add_format({"bold": True, **top}),
        "code": book.add_format({"num_format": "@", **top}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, **top}),
        "count": book.add_format({"num_format": "#,##0", **top}),
        "volume": book.add_format({"num_format": "#,##0.##", **top}),
        "percent": book.add_format({"num_format": "0.0", **top}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", **top}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", **top}),
        "sum": book.add_format({"bold": True, "num_format": "#,##0", "top": 1}),
        "rupiah": book.add_format({"num_format": '"Rp"#,##0', **top}),
    }


def _write_sheet(book: xlsxwriter.Workbook, styles: dict[str, Any], table: Table, advance: Callable[[], None]) -> None:
    page = book.add_worksheet(clean_cell(table.title)[:NAME_LIMIT])
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    for place, column in enumerate(table.columns):
        page.set_column(place, place, WIDTHS.get(column.kind, column.share * 2))
        page.write_string(0, place, clean_cell(column.heading), styles["head"])
    writers = [_make_writer(page, place, column, styles[column.kind]) for place, column in enumerate(table.columns)]
    for line, row in enumerate(table.rows, start=1):
        for write, cell in zip(writers, row, strict=True):
            write(line, cell)
        advance()


def _make_writer(page: Worksheet, place: int, column: Column, style: Any) -> Callable[[int, Cell], None]:
    """Text is written as text, whatever it looks like; times in WIB, which Excel has no word for."""

    def write(line: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, str):
            page.write_string(line, place, clean_cell(cell), style)
        elif isinstance(cell, datetime):
            page.write_datetime(line, place, timezone.localtime(cell).replace(tzinfo=None), style)
        elif isinstance(cell, date):
            page.write_datetime(line, place, cell, style)
        else:
            page.write_number(line, place, cell, style)

    return write


def _write_notes(book: xlsxwriter.Workbook, styles: dict[str, Any], notes: Iterable[tuple[str, str]]) -> None:
    page = book.add_worksheet(_("Keterangan"))
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 90)
    for line, (label, words) in enumerate(notes):
        page.write_string(line, 0, clean_cell(label), styles["label"])
        page.write_string(line, 1, clean_cell(words), styles["text"])
