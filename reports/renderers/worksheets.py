"""Sheets of a workbook: a table on one or more, with filters, a head that stays, and its sums set apart.

Text stays text, whatever it looks like. What Excel cannot keep exactly is written as text: numbers of more than fifteen
digits, and days before March 1900.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from math import ceil
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from reports.document import Cell, Column, Kind, Row, Table

CELL_LIMIT = 32_767  # UTF-16 units in one cell, by the format
CUT = "… [dipotong: melebihi batas satu sel Excel]"
NAME_LIMIT = 31  # characters of a sheet's name, by the format
ROW_LIMIT = 1_048_572  # rows of a table on one sheet, by the format: without its head, a gap and its sums
EXACT = 10**15  # whole numbers below are kept exactly
FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
# What XML 1.0 cannot hold, and invisible controls that disguise a text's direction.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
UNNAMEABLE = re.compile(r"[\[\]:*?/\\]")
WIDTHS = {
    Kind.CODE: 17,
    Kind.COUNT: 12,
    Kind.VOLUME: 12,
    Kind.RUPIAH: 20,
    Kind.PERCENT: 10,
    Kind.DAY: 14,
    Kind.MOMENT: 18,
}
NARROWEST = {Kind.CODE: 15, Kind.COUNT: 8, Kind.VOLUME: 9, Kind.PERCENT: 8, Kind.DAY: 12, Kind.MOMENT: 16}
WORD = 14  # characters of a column of words, at least
PRINTED = 240  # characters side by side on A4 laid across, in type that can still be read
A4, A3 = 9, 8
LINE, HIGHEST_ROW = 15, 409  # points; the second by the format
MEASURED = 5_000  # characters of a cell; more never fit into a row
BOLD = 1.15  # widths of a usual sign that a bold one takes
MARGIN = 0.4  # inches
FORMATS = {
    Kind.TEXT: "@",
    Kind.CODE: "@",
    Kind.COUNT: "#,##0",
    Kind.VOLUME: "#,##0.##",
    Kind.RUPIAH: '"Rp"#,##0',
    Kind.PERCENT: "0.0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
Advance = Callable[[], None]
Styles = dict[str, Any]


def make_styles(book: xlsxwriter.Workbook) -> Styles:
    """A style for each kind of cell, for its sum (``sum-…``), for heads and for labels."""
    top = {"valign": "top"}
    cells = {kind: {"num_format": shown, "text_wrap": kind == Kind.TEXT, **top} for kind, shown in FORMATS.items()}
    sums = {f"sum-{kind}": {**shown, "bold": True, "top": 6, "bg_color": "#F3F6F7"} for kind, shown in cells.items()}
    head = {"bold": True, "text_wrap": True, "bg_color": "#E9F0F3", "bottom": 1, **top}
    named = {**cells, **sums, "head": head, "label": {"bold": True, "text_wrap": True, **top}}
    return {str(name): book.add_format(says) for name, says in named.items()}


def choose_name(title: str, taken: set[str]) -> str:
    """A name Excel accepts, different from those ``taken`` – to which it is added – also in other letters' case."""
    plain = UNNAMEABLE.sub(" ", clean_cell(title)).strip("' ")[:NAME_LIMIT].strip("' ") or _("Lembar")
    name, number = plain, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        ending = f" ({number})"
        name = plain[: NAME_LIMIT - len(ending)].rstrip() + ending
    taken.add(name.casefold())
    return name


def write_table(
    book: xlsxwriter.Workbook, styles: Styles, table: Table, taken: set[str], advance: Advance, limit: int = ROW_LIMIT
) -> list[str]:
    """``table`` on as many sheets as its rows need, the sums on the last; returns the names of the sheets."""
    rows, left, names = iter(table.rows), len(table.rows), list[str]()
    while left > 0 or not names:
        names.append(choose_name(table.title, taken))
        page = open_sheet(book, styles, table, names[-1], min(left, limit))
        written = write_rows(page, styles, table, islice(rows, limit), advance)
        left -= written or left  # a source that has less than it said is at its end
    sums = table.add_up() if len(table.rows) else None
    if sums:
        write_sums(page, styles, table, sums, written + 2)
    return names


def open_sheet(book: xlsxwriter.Workbook, styles: Styles, table: Table, name: str, rows: int) -> Worksheet:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    widths = choose_widths(table.columns)
    page.set_paper(A3 if sum(widths) > PRINTED * 5 / 4 else A4)
    page.set_margins(MARGIN, MARGIN, MARGIN, MARGIN)
    page.fit_to_pages(1, 0)
    page.autofilter(0, 0, max(1, rows), len(table.columns) - 1)
    page.set_row(
        0, choose_height((each.heading, width / BOLD) for each, width in zip(table.columns, widths, strict=True))
    )
    for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, clean_cell(column.heading), styles["head"])
    return page


def choose_widths(columns: Sequence[Column]) -> list[float]:
    """In characters; a wide list is narrowed, its words running over more lines, until a page can show it legibly."""
    wanted = [float(WIDTHS.get(column.kind, min(60, column.share * 2))) for column in columns]
    least = [find_least(column, want) for column, want in zip(columns, wanted, strict=True)]
    spare = sum(wanted) - sum(least)
    over = max(0.0, sum(wanted) - PRINTED)
    part = min(1.0, over / spare) if spare else 0.0
    return [round(want - (want - floor) * part, 1) for want, floor in zip(wanted, least, strict=True)]


def find_least(column: Column, wanted: float) -> float:
    """Never narrower than a word of its heading."""
    least = max(WORD, wanted / 2) if column.kind == Kind.TEXT else NARROWEST.get(column.kind, wanted)
    return min(wanted, max(least, BOLD * max(map(len, column.heading.split()), default=0)))


def choose_height(cells: Iterable[tuple[object, float]]) -> float:
    """Points of a row with these words in columns so wide; not every program measures them itself."""
    return min(HIGHEST_ROW, LINE * max((count_lines(words, width) for words, width in cells), default=1))


def count_lines(words: object, width: float) -> int:
    """Broken between words; what is longer than the column, inside."""
    if not isinstance(words, str):
        return 1
    room = max(1, int(width))
    return sum(1 if len(line) <= room else break_line(line, room) for line in words[:MEASURED].split("\n"))


def break_line(line: str, room: int) -> int:
    lines, taken = 0, room
    for word in line.split(" "):
        if taken + 1 + len(word) <= room:
            taken += 1 + len(word)
        else:
            own = max(1, ceil(len(word) / room))
            lines, taken = lines + own, len(word) - (own - 1) * room
    return lines


def write_rows(page: Worksheet, styles: Styles, table: Table, rows: Iterator[Row], advance: Advance) -> int:
    writers = [make_writer(page, place, column, styles[column.kind]) for place, column in enumerate(table.columns)]
    widths = choose_widths(table.columns)
    wrapped = [(place, widths[place]) for place, column in enumerate(table.columns) if column.kind == Kind.TEXT]
    line = 0
    for line, row in enumerate(rows, start=1):
        height = choose_height((row[place], width) for place, width in wrapped)
        if height > LINE:
            page.set_row(line, height)
        for write, cell in zip(writers, row, strict=True):
            write(line, cell)
        advance()
    return line


def write_sums(page: Worksheet, styles: Styles, table: Table, sums: Row, line: int) -> None:
    """Values, no formulas, below an empty line: outside of what the filters hide and of what is read back."""
    named = next((place for place, column in enumerate(table.columns) if not column.is_summed), None)
    for place, (column, cell) in enumerate(zip(table.columns, sums, strict=True)):
        words = _("Jumlah") if place == named else None
        style = styles[f"sum-{column.kind}" if words is None else f"sum-{Kind.TEXT}"]
        page.write_blank(line, place, None, style)
        make_writer(page, place, column, style)(line, cell if words is None else words)


def make_writer(page: Worksheet, place: int, column: Column, style: Any) -> Callable[[int, Cell], None]:
    """Writes the cells of one column; times in WIB, which Excel has no word for."""
    write_string, write_number, write_datetime = page.write_string, page.write_number, page.write_datetime

    def write(line: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            write_string(line, place, clean_cell(cell), style)
            return
        plain = make_plain(cell)
        if isinstance(plain, str):
            write_string(line, place, plain, style)
        elif isinstance(plain, date):
            write_datetime(line, place, plain, style)
        else:
            write_number(line, place, plain, style)

    return write


def make_plain(cell: int | Decimal | date) -> str | int | Decimal | date:
    """What Excel keeps as it is; or the words for it."""
    if isinstance(cell, datetime):
        local = timezone.localtime(cell).replace(tzinfo=None)
        return local if local.date() >= FIRST_DAY else timezone.localtime(cell).isoformat()
    if isinstance(cell, date):
        return cell if cell >= FIRST_DAY else cell.isoformat()
    return cell if is_exact(cell) else str(cell)


def is_exact(number: int | Decimal) -> bool:
    if isinstance(number, int):
        return -EXACT < number < EXACT
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= 15 and abs(number.adjusted()) < 300  # noqa: PLR2004 – of a double


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
