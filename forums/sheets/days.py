"""Days as people write them: as dates of Excel, as text in any of their ways, as Excel's bare numbers."""

import re
from datetime import date, datetime, timedelta

from forums.sheets.cells import Cell, one_line, show
from forums.sheets.figures import check_computed, is_number
from forums.sheets.problems import Kind, Trouble

MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)
ALSO = {"pebruari": 2, "agt": 8, "agust": 8, "nopember": 11, "nop": 11, "aug": 8, "oct": 10, "dec": 12, "may": 5}
NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)}
NUMBERS |= {name[:3]: number for name, number in NUMBERS.items()} | ALSO
WRITTEN = re.compile(r"^(?:[a-z']+,? )?(\d{1,2})[ -]([a-z]+)\.?,?[ -](\d{4}|\d{2})$")
FIGURES = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$")
ISO = re.compile(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[t ].*)?$")
EPOCH = date(1899, 12, 30)  # day 0 of Excel
SERIALS = range(36526, 73051)  # 2000 to 2099
CENTURY = 2000


def read_day(cell: Cell) -> date:
    """The day a filled cell means; in figures the day comes before the month. Raises Trouble."""
    check_computed(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_number(cell):
        return read_serial(float(cell))  # type: ignore[arg-type]
    return read_written(one_line(show(cell)).casefold())


def read_serial(number: float) -> date:
    """A date whose cell lost its format. Raises Trouble."""
    if int(number) not in SERIALS:
        raise Trouble(Kind.NOT_A_DAY)
    return EPOCH + timedelta(days=int(number))


def read_written(text: str) -> date:
    """``12 Februari 2026``, ``Kamis, 12 Feb 26``, ``12/02/2026``, ``2026-02-12``. Raises Trouble."""
    written, figures, iso = WRITTEN.match(text), FIGURES.match(text), ISO.match(text)
    if written:
        return make_day(written[3], NUMBERS.get(written[2], 0), written[1])
    if figures:
        return make_day(figures[3], int(figures[2]), figures[1])
    if iso:
        return make_day(iso[1], int(iso[2]), iso[3])
    raise Trouble(Kind.NOT_A_DAY)


def make_day(year: str, month: int, day: str) -> date:
    number = int(year)
    try:
        return date(number if number > CENTURY else number + CENTURY, month, int(day))
    except ValueError:
        raise Trouble(Kind.NOT_A_DAY) from None
