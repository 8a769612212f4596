"""The template of a session: a sheet that can hold ten thousand proposals, with lists to choose from.

Unit, price, amount and agency come by formula from the kamus; whoever proposes something else writes over them. What
the hall has raised already stands on top with its code, so that it can come back changed.
"""

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from forums.renderers.spreadsheets import OPTIONS, writable
from forums.renderers.words import write_day
from forums.sheets.headings import Column
from forums.sheets.reference import Existing, Reference
from forums.sheets.sentences import name_column
from musrenbang.lib.rupiah import multiply
from themes.models import ForumSession

ROWS = 10_000
FORMULA_ROWS = 2000  # beyond them the portal fills in what the kamus says all the same
LISTS = "Daftar"
# Columns of the sheet: what, how wide, whether it is text that Excel must not turn into a date or a number.
COLUMNS: Sequence[tuple[Column, int, str]] = (
    (Column.CODE, 18, "text"),
    (Column.CATALOG, 42, "text"),
    (Column.TITLE, 42, "text"),
    (Column.KIND, 14, "text"),
    (Column.PROBLEM, 42, "text"),
    (Column.KELURAHAN, 22, "text"),
    (Column.RW, 6, "text"),
    (Column.RT, 6, "text"),
    (Column.ADDRESS, 30, "text"),
    (Column.VOLUME, 10, "number"),
    (Column.UNIT, 12, "text"),
    (Column.PRICE, 16, "rupiah"),
    (Column.AMOUNT, 18, "rupiah"),
    (Column.AGENCY, 18, "text"),
    (Column.PEOPLE, 12, "count"),
    (Column.GROUP, 26, "text"),
    (Column.VERSION, 6, "count"),
)
LETTERS = {column: xl_col_to_name(place) for place, (column, _width, _style) in enumerate(COLUMNS)}
PLACES = {column: place for place, (column, _width, _style) in enumerate(COLUMNS)}
# Not for people to write in.
LOCKED = frozenset({Column.CODE, Column.VERSION, Column.AMOUNT})
FORMULAS: Mapping[Column, str] = {
    Column.UNIT: '=IF($B{row}="","",IFERROR(VLOOKUP($B{row},daftar_kamus,2,FALSE),""))',
    Column.PRICE: '=IF($B{row}="","",IFERROR(VLOOKUP($B{row},daftar_kamus,3,FALSE),""))',
    Column.AGENCY: '=IF($B{row}="","",IFERROR(VLOOKUP($B{row},daftar_kamus,4,FALSE),""))',
    Column.AMOUNT: '=IF(OR($J{row}="",$L{row}=""),"",$J{row}*$L{row})',
}
FIELDS: Mapping[Column, str] = {
    Column.TITLE: "title",
    Column.PROBLEM: "problem",
    Column.RW: "rw",
    Column.RT: "rt",
    Column.ADDRESS: "address",
    Column.VOLUME: "volume",
    Column.UNIT: "unit",
    Column.PRICE: "unit_price",
    Column.PEOPLE: "beneficiary_count",
    Column.GROUP: "group_name",
}
CHOSEN: Mapping[Column, tuple[str, str]] = {
    Column.CATALOG: ("catalog", "catalog_item"),
    Column.KIND: ("kind", "kind"),
    Column.KELURAHAN: ("kelurahan", "kelurahan"),
    Column.AGENCY: ("agency", "first_agency"),
}
FREE = {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True, "format_rows": True}
ALLOWED = {**FREE, "sort": True, "autofilter": True}


def render_template(session: ForumSession, reference: Reference) -> bytes:
    """The template of a session as XLSX."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**OPTIONS, "constant_memory": False, "in_memory": True}) as book:
        book.set_properties({"title": writable(session.title)})
        TemplateWriter(book, reference).write(session)
    return buffer.getvalue()


class TemplateWriter:
    """Writes the three sheets: the form, what to know about it, and the hidden lists."""

    def __init__(self, book: xlsxwriter.Workbook, reference: Reference) -> None:
        self.book, self.reference = book, reference
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#0B4F5C", "font_color": "#FFFFFF"}
        )
        self.styles = {name: self._make_style(name, is_locked=False) for name in NUMBER_FORMATS}
        self.locked = {name: self._make_style(name, is_locked=True) for name in NUMBER_FORMATS}

    def _make_style(self, name: str, *, is_locked: bool) -> Any:
        shade = {"bg_color": "#F3EEE3"} if is_locked else {}
        return self.book.add_format({"num_format": NUMBER_FORMATS[name], "locked": is_locked, "valign": "top", **shade})

    def write(self, session: ForumSession) -> None:
        page = self.book.add_worksheet("Usulan")
        guide = self.book.add_worksheet("Petunjuk")
        self._write_lists(self.book.add_worksheet(LISTS))
        self._write_headings(page)
        self._write_rows(page)
        self._offer_lists(page)
        self._write_guide(guide, session)
        page.activate()

    def style_of(self, column: Column) -> Any:
        name = next(style for known, _width, style in COLUMNS if known == column)
        return (self.locked if column in LOCKED else self.styles)[name]

    def _write_headings(self, page: Any) -> None:
        """Headings and the columns' looks; the headings are locked, so that the sheet can be read again."""
        for place, (column, width, _style) in enumerate(COLUMNS):
            options = {"hidden": True} if column == Column.VERSION else {}
            page.set_column(place, place, width, self.style_of(column), options)
            page.write_string(0, place, name_column(column), self.head)
            note = NOTES.get(column)
            if note:
                page.write_comment(0, place, str(note()), {"x_scale": 1.6})
        page.set_row(0, 32)
        page.freeze_panes(1, 3)
        page.protect("", ALLOWED)
        page.ignore_errors({"number_stored_as_text": f"A2:{xl_col_to_name(len(COLUMNS) - 1)}{ROWS + 1}"})

    def _write_rows(self, page: Any) -> None:
        """What the hall has raised, then empty rows with their formulas."""
        ours = [existing for existing in self.reference.existing.values() if existing.is_ours]
        for line, existing in enumerate(ours, start=1):
            self._write_existing(page, line, existing)
        for line in range(len(ours) + 1, min(len(ours) + FORMULA_ROWS, ROWS) + 1):
            for column, formula in FORMULAS.items():
                page.write_formula(line, PLACES[column], formula.format(row=line + 1), self.style_of(column), "")

    def _write_existing(self, page: Any, line: int, existing: Existing) -> None:
        values = existing.values
        page.write_string(line, PLACES[Column.CODE], existing.code, self.style_of(Column.CODE))
        page.write_number(line, PLACES[Column.VERSION], existing.version, self.style_of(Column.VERSION))
        for column, (names, field) in CHOSEN.items():
            self._put(page, line, column, self.reference.label(names, values.get(field) or ""))
        for column, field in FIELDS.items():
            self._put(page, line, column, values.get(field))
        amount = compute_amount(values)
        style = self.style_of(Column.AMOUNT)
        page.write_formula(line, PLACES[Column.AMOUNT], FORMULAS[Column.AMOUNT].format(row=line + 1), style, amount)

    def _put(self, page: Any, line: int, column: Column, value: Any) -> None:
        """One value; numbers as numbers, where the column counts."""
        style = self.style_of(column)
        if value in {None, ""}:
            return
        if column in {Column.VOLUME, Column.PRICE, Column.PEOPLE}:
            page.write_number(line, PLACES[column], float(value), style)
        else:
            page.write_string(line, PLACES[column], writable(str(value)), style)

    def _write_lists(self, page: Any) -> None:
        """What can be chosen, on a hidden sheet, each list under a name."""
        reference = self.reference
        kamus = [
            (activity.name, activity.unit, activity.unit_price, reference.label("agency", activity.agency))
            for activity in reference.activities.values()
        ]
        for line, row in enumerate(kamus):
            page.write_row(line, 0, row)
        self.book.define_name("daftar_kamus", f"={LISTS}!$A$1:$D${max(len(kamus), 1)}")
        for place, name in enumerate(("kelurahan", "kind", "agency"), start=5):
            names = reference.list_of(name)
            labels = [entry.label for entry in names.entries.values()] if names else []
            page.write_column(0, place, labels)
            letter = xl_col_to_name(place)
            self.book.define_name(f"daftar_{name}", f"={LISTS}!${letter}$1:${letter}${max(len(labels), 1)}")
        page.hide()

    def _offer_lists(self, page: Any) -> None:
        """Drop-downs and limits; what is outside them is refused with a sentence, not silently taken."""
        lists = {Column.CATALOG: f"={LISTS}!$A$1:$A${max(len(self.reference.activities), 1)}"}
        lists |= {Column.KELURAHAN: "=daftar_kelurahan", Column.KIND: "=daftar_kind", Column.AGENCY: "=daftar_agency"}
        for column, source in lists.items():
            self._validate(
                page, column, {"validate": "list", "source": source, "error_message": _("Pilih dari daftar.")}
            )
        number = {"criteria": ">", "value": 0, "error_message": _("Tulis angka lebih dari nol.")}
        for column in (Column.VOLUME, Column.PRICE):
            self._validate(page, column, {"validate": "decimal", **number})
        self._validate(page, Column.PEOPLE, {"validate": "integer", **number})
        self._validate(page, Column.TITLE, {"validate": "length", "criteria": "<=", "value": 200})

    def _validate(self, page: Any, column: Column, rule: Mapping[str, Any]) -> None:
        place = PLACES[column]
        page.data_validation(1, place, ROWS, place, {"ignore_blank": True, **rule})

    def _write_guide(self, page: Any, session: ForumSession) -> None:
        page.set_column(0, 0, 100)
        wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        title = self.book.add_format({"bold": True, "font_size": 14})
        page.write_string(0, 0, writable(_("Petunjuk: %(session)s") % {"session": session.title}), title)
        page.write_string(1, 0, writable(f"{write_day(session.starts_at)}, {session.place}"), wrap)
        for line, sentence in enumerate(list_guidance(), start=3):
            page.write_string(line, 0, sentence, wrap)
        page.protect("", FREE)


NUMBER_FORMATS = {"text": "@", "number": "#,##0.##", "rupiah": '"Rp"#,##0', "count": "#,##0"}
NOTES = {
    Column.CODE: lambda: _(
        "Terisi sendiri untuk usulan yang sudah tercatat. Jangan diubah; baris baru biarkan kosong."
    ),
    Column.CATALOG: lambda: _("Pilih dari daftar. Kosongkan bila usulan di luar kamus."),
    Column.TITLE: lambda: _("Boleh kosong bila memilih dari kamus."),
    Column.KIND: lambda: _("Hanya untuk usulan di luar kamus: Fisik, Barang, atau Nonfisik."),
    Column.UNIT: lambda: _("Terisi sendiri dari kamus. Di luar kamus, tulis sendiri."),
    Column.PRICE: lambda: _("Terisi sendiri dari kamus. Di luar kamus, tulis harga satu satuan dalam rupiah."),
    Column.AGENCY: lambda: _("Terisi sendiri dari kamus. Di luar kamus boleh kosong."),
    Column.GROUP: lambda: _("Nama kelompok yang menyampaikan. Jangan menulis nama orang."),
}


def list_guidance() -> list[str]:
    return [
        _("1. Isi lembar “Usulan”, satu usulan satu baris, paling banyak 10.000 baris. Baris kosong tidak apa-apa."),
        _("2. Usulan dari kamus: pilih kegiatannya; satuan, harga, dan perangkat daerah terisi sendiri."),
        _("3. Usulan di luar kamus: tulis judul, bentuk kegiatan, satuan, dan harganya sendiri."),
        _("4. Usulan yang sudah tercatat sudah ada di baris teratas dengan kodenya. Ubah isinya bila perlu."),
        _("5. Menghapus baris di sini tidak menghapus usulan di portal."),
        _("6. Jangan menulis nama orang, NIK, atau nomor telepon. Kolom tambahan tidak dibaca."),
        _("7. Simpan, lalu unggah di tab Excel. Semua baris diperiksa dulu; belum ada yang masuk sebelum Anda setuju."),
    ]


def compute_amount(values: Mapping[str, Any]) -> int | str:
    """Rupiah, or nothing where volume or price are missing."""
    volume, price = values.get("volume"), values.get("unit_price")
    return multiply(Decimal(volume), int(price)) if volume and price else ""
