"""A table as the template for paper wants it: plain words, widths in points, and its sums."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from musrenbang.lib.glyphs import make_printable
from musrenbang.lib.numerals import counted, format_number
from reports.document import Column, Row, Table
from reports.renderers.cells import RIGHT, write_cell
from reports.renderers.paper import Printed, Sheet, choose_columns, find_piece, hold, lay_out, name_left_out

CELL, PASSAGE = 900, 2500  # characters printed of a cell and of a sentence
SHORT = 8  # characters
HIGH = 12  # lines; half of what the template still keeps on one page
MOST_ROWS = 20_000  # of one list; nobody turns over a thousand pages, and a searchable file is at hand
Cells: TypeAlias = list[str | list[str]]  # a cell is its words, or its words and smaller ones beneath


def describe_table(table: Table) -> dict[str, Any]:
    printed = choose_columns(table)
    is_printed = len(table.rows) <= MOST_ROWS
    rows = [write_row(row, printed, table.columns) for row in table.rows] if is_printed else []
    sums = table.add_up() if len(table.rows) else None
    last = write_sums(sums, printed) if sums else []
    sheet = lay_out(table, printed, [find_longest([*rows, last], *each) for each in enumerate(printed)])
    return {
        "title": fit(table.title, CELL),
        "note": fit(table.note, PASSAGE),
        "notice": write_notice(table, printed, is_printed=is_printed),
        "nothing": "" if len(table.rows) else table.nothing or _("Tidak ada baris dalam daftar ini."),
        "columns": [{"heading": hold(each.column.heading), "is_right": each.column.kind in RIGHT} for each in printed],
        "rows": rows,
        "sums": last,
        "widths": sheet.widths,
        "size": sheet.size,
        "has_high": any(may_be_high(row, sheet) for row in rows),
        "is_across": sheet.is_across,
        "is_annex": table.is_annex and bool(rows),
    }


def may_be_high(row: Cells, sheet: Sheet) -> bool:
    """Whether the template should look how high this row gets; most never get near a page."""
    for words, width in zip(row, sheet.widths, strict=True):
        said = words if isinstance(words, str) else "\n".join(words)
        if len(said) > HIGH * 2 * width / sheet.size or said.count("\n") > HIGH:
            return True
    return False


def write_notice(table: Table, printed: Sequence[Printed], *, is_printed: bool) -> str:
    """What the paper leaves out, and where it stands; "" when it shows everything."""
    if not is_printed:
        sentence = _("Daftar ini terlalu panjang untuk kertas: %(count)s baris. Semuanya ada di berkas Excel dan CSV.")
        return counted(sentence, len(table.rows)).replace(str(len(table.rows)), format_number(len(table.rows)))
    left_out = ", ".join(name_left_out(table, printed)) if len(table.rows) else ""
    return _("Di berkas Excel dan CSV juga ada kolom: %(columns)s.") % {"columns": left_out} if left_out else ""


def write_row(row: Row, printed: Iterable[Printed], columns: Sequence[Column]) -> Cells:
    cells: Cells = []
    for each in printed:
        words = fit(write_cell(row[each.place], each.column.kind), CELL)
        small = write_beneath(row, each, columns) if each.beneath else ""
        cells.append([words, small] if small else words)
    return cells


def write_beneath(row: Row, printed: Printed, columns: Sequence[Column]) -> str:
    """``Kecamatan: Lowokwaru · RW: 05``; what says nothing is left out."""
    parts = ((columns[place], row[place]) for place in printed.beneath if row[place] not in (None, ""))
    return " · ".join(join_label(column.heading, fit(write_cell(cell, column.kind), CELL)) for column, cell in parts)


def join_label(label: str, words: str) -> str:
    """What is short stays together."""
    return f"{label}:\u00a0{words}" if len(words) < SHORT else f"{label}: {words}"


def write_sums(sums: Row, printed: Sequence[Printed]) -> Cells:
    """The last line; its first cell that is no sum says so."""
    cells: Cells = [write_cell(sums[each.place], each.column.kind) if each.column.is_summed else "" for each in printed]
    named = next((place for place, each in enumerate(printed) if not each.column.is_summed), None)
    if named is not None:
        cells[named] = _("Jumlah")
    return cells


def find_longest(rows: Iterable[Cells], place: int, printed: Printed) -> str:
    """The widest piece of a printed column that stays in one line."""
    return max((find_piece(spell(row[place]), is_whole=printed.is_whole) for row in rows if row), key=len, default="")


def spell(cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else " ".join(cell)


def fit(words: str, limit: int) -> str:
    return make_printable(words, limit)
