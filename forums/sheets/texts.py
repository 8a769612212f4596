"""Texts and house numbers: kept as they are written, unless a spreadsheet would run them or Excel has changed them."""

import re
from datetime import date

from forums.sheets.cells import Cell, one_line, show
from forums.sheets.figures import check_computed
from forums.sheets.problems import Kind, Trouble

# A text that begins so is run by the spreadsheet that opens it. "-" and "+" alone begin many an honest sentence.
RUNS = re.compile(r"^(=|@|\+[\w(=]|-[A-Za-z(=]+[(!|])")
SIGNS = re.compile(r"^[=@+\-\s]+")
NUMBER = re.compile(r"^(?:rw|rt|r\.w|r\.t)?[\s.:]*0*(\d{1,3})\.?$")
PAIR = re.compile(r"^(?:r[tw][\s.:]*)?0*(\d{1,3})\s*[/\\-]\s*(?:r[tw][\s.:]*)?0*(\d{1,3})$")


def read_text(cell: Cell, *, longest: int, is_long: bool = False) -> str:
    """A text of at most ``longest`` characters; on one line unless ``is_long``. Raises Trouble."""
    check_computed(cell)
    text = show(cell)
    text = text if is_long else one_line(text)
    if RUNS.match(text):
        raise Trouble(Kind.FORMULA)
    if len(text) > longest:
        raise Trouble(Kind.TOO_LONG, longest=longest)
    return text


def strip_signs(text: str) -> str:
    """``=Lampu jalan`` → ``Lampu jalan``."""
    return SIGNS.sub("", text)


def read_house_number(cell: Cell) -> str:
    """The number of an RW or RT, two digits at least: ``5``, ``RW. 05`` and ``005`` are all ``05``. Raises Trouble."""
    check_computed(cell)
    check_no_date(cell)
    found = NUMBER.match(show(cell).casefold())
    if not found or not int(found[1]):
        raise Trouble(Kind.NOT_A_NUMBER)
    return found[1].zfill(2)


def read_pair(cell: Cell) -> tuple[str, str]:
    """Both numbers of ``02/05``, in the order they stand. Raises Trouble."""
    check_computed(cell)
    check_no_date(cell)
    found = PAIR.match(show(cell).casefold())
    if not found or not int(found[1]) or not int(found[2]):
        raise Trouble(Kind.NOT_A_NUMBER)
    return found[1].zfill(2), found[2].zfill(2)


def check_no_date(cell: Cell) -> None:
    """Trouble where Excel has made a date of ``02/05``: nobody can tell any more what was typed."""
    if isinstance(cell, date):
        raise Trouble(Kind.TURNED_TO_DATE)
