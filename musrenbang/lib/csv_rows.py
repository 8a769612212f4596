"""CSV files of a city, read into checked rows.

Nothing is guessed and nothing is loaded by halves: every problem of every file is collected with file, row, column,
value and how to mend it, so that one try shows the whole list. Rows are numbered as a spreadsheet numbers them (the
heading is row 1).
"""

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from musrenbang.lib.rupiah import parse_rupiah

T = TypeVar("T")
LARGEST_INTEGER = 2_147_483_647
LARGEST_BIGINT = 9_223_372_036_854_775_807


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file; ``row`` is 0 when it concerns the whole file."""

    file: str
    row: int
    column: str
    value: str
    advice: str

    def __str__(self) -> str:
        if not self.row:
            return _("%(file)s: %(advice)s") % vars(self)
        return _("%(file)s, baris %(row)s, kolom “%(column)s”, isi “%(value)s”: %(advice)s") % vars(self)


class BadFileError(Exception):
    """Files that cannot be loaded; ``problems`` has all of them, in the order of files and rows."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


@dataclass
class Row:
    """One row. Its readers note a problem and answer with an empty value when a cell is bad."""

    sheet: "Sheet"
    number: int
    cells: Mapping[str, str]

    def reject(self, column: str, advice: str) -> None:
        """Note that the cell in ``column`` cannot be used, and how to mend it."""
        value = self.cells.get(column, "")
        self.sheet.problems.append(Problem(self.sheet.name, self.number, column, value, advice))

    def text(self, column: str, *, longest: int = 200, pattern: str = "", advice: str = "") -> str:
        """A filled cell of at most ``longest`` characters that fits ``pattern`` (a regular expression)."""
        value = self.cells.get(column, "")
        if not value:
            self.reject(column, _("kosong; isi kolom ini"))
        return self.optional_text(column, longest=longest, pattern=pattern, advice=advice)

    def optional_text(self, column: str, *, longest: int = 200, pattern: str = "", advice: str = "") -> str:
        """The same for a cell that may stay empty."""
        value = self.cells.get(column, "")
        if len(value) > longest:
            self.reject(column, _("lebih dari %(longest)s huruf; persingkat") % {"longest": longest})
        elif value and pattern and not re.fullmatch(pattern, value):
            self.reject(column, advice)
        return value

    def whole(self, column: str, *, least: int = 0, most: int = LARGEST_INTEGER) -> int:
        """A whole number written with digits only, from ``least`` to ``most``."""
        value = self.cells.get(column, "")
        if not re.fullmatch(r"[0-9]{1,19}", value):
            self.reject(column, _("bukan angka bulat; tulis angka saja, tanpa titik, koma, atau Rp"))
            return least
        if not least <= int(value) <= most:
            self.reject(column, _("harus antara %(least)s dan %(most)s") % {"least": least, "most": most})
            return least
        return int(value)

    def rupiah(self, column: str, *, most: int = LARGEST_BIGINT) -> int:
        """Rupiah from 0 to ``most``, as in the forms: ``600000000``, ``600 juta``, ``1,5 miliar``."""
        try:
            amount = parse_rupiah(self.cells.get(column, ""))
        except ValueError:
            self.reject(column, _("bukan jumlah rupiah; tulis misalnya 600000000, 600 juta, atau 1,5 miliar"))
            return 0
        if amount > most:
            self.reject(column, _("harus antara %(least)s dan %(most)s") % {"least": 0, "most": most})
            return 0
        return amount

    def optional_whole(self, column: str, *, most: int = LARGEST_INTEGER) -> int | None:
        """The same, or None for an empty cell."""
        return self.whole(column, most=most) if self.cells.get(column) else None

    def amount(self, column: str) -> int:
        """Rupiah, at least 1."""
        return self.whole(column, least=1, most=LARGEST_BIGINT)

    def decimal(self, column: str) -> Decimal:
        """A number above 0 with at most two decimals after a point."""
        value = self.cells.get(column, "")
        if not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,2})?", value) or not Decimal(value):
            self.reject(column, _("bukan angka di atas 0; tulis seperti 12 atau 12.5, tanpa pemisah ribuan"))
            return Decimal(1)
        return Decimal(value)

    def choice(self, column: str, choices: Mapping[str, T], *, advice: str = "") -> T | None:
        """What ``choices`` has for the cell; None, with a problem noted, for anything else."""
        value = self.cells.get(column, "")
        if value not in choices:
            known = advice or _("tidak dikenal; pilih salah satu: %(known)s") % {"known": ", ".join(choices)}
            self.reject(column, known)
        return choices.get(value)

    def once(self, column: str, seen: set[str], value: str | None = None) -> None:
        """Note a problem when the cell (or ``value``) stands in ``seen`` already."""
        value = self.cells.get(column, "") if value is None else value
        if value and value in seen:
            self.reject(column, _("sudah ada di baris lain; hapus salah satu"))
        seen.add(value)


@dataclass
class Sheet:
    """A file as rows; ``problems`` may be shared by several sheets."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)

    def reject(self, advice: str, row: int = 0) -> None:
        """Note a problem of the whole file, or of a whole row."""
        self.problems.append(Problem(self.name, row, "-", "", advice))


def read_sheet(path: Path, required: Collection[str], problems: list[Problem]) -> Sheet:
    """The rows of ``path``; the sheet stays empty, with ``problems`` noted, when the file cannot be read as a table.

    Commas or semicolons separate cells (Indonesian Excel writes semicolons); a byte order mark is dropped.
    """
    sheet = Sheet(path.name, problems)
    text = _decode(path, sheet)
    if text is None:
        return sheet
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True))
    except csv.Error as error:
        sheet.reject(_("bukan CSV yang utuh (%(error)s); simpan ulang dari lembar kerja") % {"error": error})
        return sheet
    _fill(sheet, lines, required)
    return sheet


def raise_problems(problems: Collection[Problem]) -> None:
    """Raise BadFileError when there is any problem."""
    if problems:
        raise BadFileError(problems)


def _decode(path: Path, sheet: Sheet) -> str | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        sheet.reject(_("tidak bisa dibuka (%(error)s); periksa nama dan izinnya") % {"error": error.strerror})
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = 1 + data[: error.start].count(b"\n")
        sheet.reject(_("huruf di dekat baris %(row)s bukan UTF-8; simpan ulang sebagai “CSV UTF-8”") % {"row": row})
        return None
    if "\0" in text:
        sheet.reject(_("bukan berkas teks; simpan ulang sebagai “CSV UTF-8”"))
        return None
    if not text.strip():
        sheet.reject(_("berkas kosong; isi judul kolom dan barisnya"))
        return None
    return text


def _find_delimiter(text: str) -> str:
    heading = text.lstrip().split("\n", 1)[0]
    return ";" if heading.count(";") > heading.count(",") else ","


def _fill(sheet: Sheet, lines: list[list[str]], required: Collection[str]) -> None:
    sheet.columns = tuple(cell.strip() for cell in lines[0])
    missing = [column for column in required if column not in sheet.columns]
    if missing:
        sheet.reject(_("kolom tidak ada: %(missing)s; tambahkan di baris judul") % {"missing": ", ".join(missing)})
        return
    twice = sorted({column for column in sheet.columns if column and sheet.columns.count(column) > 1})
    if twice:
        sheet.reject(_("judul kolom ganda: %(twice)s; hapus salah satu") % {"twice": ", ".join(twice)})
        return
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            _add_row(sheet, number, cells)
    if not sheet.rows and not sheet.problems:
        sheet.reject(_("tidak ada baris di bawah judul kolom; isi datanya"))


def _add_row(sheet: Sheet, number: int, cells: list[str]) -> None:
    if len(cells) != len(sheet.columns):
        problem = Problem(
            sheet.name,
            number,
            sheet.columns[min(len(cells), len(sheet.columns)) - 1],
            cells[-1],
            _("ada %(found)s isian padahal %(columns)s kolom; apit isian yang memuat pemisah dengan tanda kutip")
            % {"found": len(cells), "columns": len(sheet.columns)},
        )
        sheet.problems.append(problem)
        return
    stripped = {column: cell.strip() for column, cell in zip(sheet.columns, cells, strict=True)}
    sheet.rows.append(Row(sheet, number, stripped))
