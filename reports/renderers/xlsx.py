"""The forum report as XLSX, row by row in constant memory. Text stays text: no formula, link or number is guessed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from forums.datasets.forum_report import ForumReport, ProposalRow, sum_requested
from forums.datasets.minutes import Step
from forums.renderers.words import write_day, write_moment, write_period
from musrenbang.lib.rupiah import format_rupiah
from reports.datasets.cover import Cover
from reports.renderers.columns import (
    Column,
    list_agreed_columns,
    list_attendance_columns,
    list_error_columns,
    list_not_agreed_columns,
    list_proposal_columns,
)
from themes.enums import Presence

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


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: Sequence[Column]
    rows: Sequence[Any]


def render_xlsx(report: ForumReport, cover: Cover, path: Path, *, step: Step = lambda _done, _rows: None) -> None:
    """Write ``report`` to ``path``; ``step`` hears how many rows are written. Raises OSError when the disk refuses.

    Unfinished parts lie beside ``path``, so a killed attempt leaves them where the next one cleans up.
    """
    sheets = _list_sheets(report)
    advance = _count_rows(step, sum(len(sheet.rows) for sheet in sheets))
    try:
        with xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)}) as book:
            styles = _make_styles(book)
            book.set_properties({"title": _name_report(report), "comments": cover.code})
            _write_notes(book, styles, _describe(report, cover))
            for sheet in sheets:
                _write_sheet(book, styles, sheet, advance)
    except xlsxwriter.exceptions.FileCreateError as refusal:
        raise OSError(*getattr(refusal.args[0], "args", refusal.args)) from refusal


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
        "text": book.add_format({"num_format": "@", "text_wrap": True, **top}),
        "count": book.add_format({"num_format": "#,##0", **top}),
        "volume": book.add_format({"num_format": "#,##0.##", **top}),
        "rupiah": book.add_format({"num_format": '"Rp"#,##0', **top}),
    }


def _write_sheet(book: xlsxwriter.Workbook, styles: dict[str, Any], sheet: Sheet, advance: Callable[[], None]) -> None:
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.heading, styles["head"])
    writers = [_make_writer(page, place, column, styles) for place, column in enumerate(sheet.columns)]
    for line, row in enumerate(sheet.rows, start=1):
        for write in writers:
            write(line, row)
        advance()


def _make_writer(
    page: xlsxwriter.worksheet.Worksheet, place: int, column: Column, styles: dict[str, Any]
) -> Callable[[int, Any], None]:
    read, style = column.read, styles[column.style]
    if column.style == "text":
        return lambda line, row: page.write_string(line, place, clean_cell(read(row)), style)
    return lambda line, row: page.write_number(line, place, read(row), style)


def _write_notes(book: xlsxwriter.Workbook, styles: dict[str, Any], notes: Iterable[tuple[str, str]]) -> None:
    page = book.add_worksheet(_("Keterangan"))
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 90)
    for line, (label, words) in enumerate(notes):
        page.write_string(line, 0, clean_cell(label), styles["label"])
        page.write_string(line, 1, clean_cell(words), styles["text"])


def _name_report(report: ForumReport) -> str:
    return clean_cell(f"{report.kind} {report.theme} – RKPD {report.plan_year}")


def _describe(report: ForumReport, cover: Cover) -> list[tuple[str, str]]:
    """What this file is: source, filter, counts and the meaning of its columns."""
    return [
        (_("Laporan"), _name_report(report)),
        (_("Kota"), cover.city),
        (_("Kode laporan"), cover.code),
        (_("Disusun"), write_moment(cover.compiled_at)),
        (_("Atas permintaan"), cover.asked_by),
        (_("Sidik data (SHA-256)"), cover.fingerprint),
        (_("Saringan"), _("Semua usulan dalam daftar sesi forum nomor %(number)s") % {"number": report.session_id}),
        (_("Keadaan sesi"), _describe_state(report)),
        (_("Nomor berita acara"), report.minutes_number or "–"),
        (_("Hari dan tanggal"), write_day(report.starts_at)),
        (_("Waktu"), write_period(report.starts_at, report.ends_at)),
        (_("Tempat"), ", ".join(part for part in (report.place, report.region) if part)),
        (_("Cara"), report.mode),
        (_("Pimpinan musyawarah"), report.chair),
        (_("Hadir"), describe_people(report)),
        (_("Materi yang dibahas"), report.materials or "–"),
        (_("Catatan kesepakatan"), report.notes or "–"),
        (_("Delegasi"), "\n".join(report.delegates) or "–"),
        *((label, _describe_list(rows)) for label, rows in _list_outcomes(report)),
        (_("Tidak dapat dimuat"), str(len(report.errors))),
        (_("Pindaian bertanda tangan"), report.scan_sha256 if report.has_scan else _("belum diunggah")),
        (_("Disepakati"), _("Disepakati forum dan diteruskan ke perangkat daerah; belum tentu didanai.")),
        (_("Anggaran usulan"), _("Volume × harga satuan menurut pengusul, dalam rupiah, sebelum ditelaah.")),
        (_("Pengusul"), _("Jenis pengusul, atau nama kelompok; nama orang tidak pernah dimuat.")),
    ]


def _describe_state(report: ForumReport) -> str:
    if report.closed_at:
        return _("Ditutup %(moment)s") % {"moment": write_moment(report.closed_at)}
    return _("Belum ditutup; isi masih dapat berubah.")


def describe_people(report: ForumReport) -> str:
    """The sum, and how it comes from the hall and from those online."""
    hall, online = (report.count_present(presence=presence) for presence in (Presence.HALL, Presence.ONLINE))
    words = {"total": hall + online, "hall": hall, "online": online}
    return _("%(total)s (di tempat %(hall)s, daring %(online)s)") % words


def _list_outcomes(report: ForumReport) -> list[tuple[str, tuple[ProposalRow, ...]]]:
    return [
        (_("Jumlah disepakati"), report.agreed),
        (_("Jumlah belum disepakati"), report.not_agreed),
        (_("Jumlah belum dibahas"), report.not_discussed),
    ]


def _describe_list(rows: Sequence[ProposalRow]) -> str:
    return _("%(count)s usulan, %(amount)s") % {"count": len(rows), "amount": format_rupiah(sum_requested(rows))}


def _list_sheets(report: ForumReport) -> list[Sheet]:
    sheets = [
        Sheet(_("Kehadiran"), list_attendance_columns(), report.attendance),
        Sheet(_("Disepakati"), list_agreed_columns(), report.agreed),
        Sheet(_("Belum disepakati"), list_not_agreed_columns(), report.not_agreed),
    ]
    if report.not_discussed:
        sheets.append(Sheet(_("Belum dibahas"), list_proposal_columns(), report.not_discussed))
    if report.errors:
        sheets.append(Sheet(_("Kesalahan"), list_error_columns(), report.errors))
    return sheets
