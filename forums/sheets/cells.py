"""What stands in one cell, and how it travels from the process that opens files to the one that reads them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

# Spaces that look like one, and marks that look like nothing: all of them come along when people paste.
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\r\x0b\x0c]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")
LETTERS = 26
WHOLE_LIMIT = 10**15  # beyond it Excel itself does not count one by one; also turns away infinity
LONGEST = 8000  # characters of one cell that are kept; no field takes more


@dataclass(frozen=True, slots=True)
class Failed:
    """A formula without a result: ``text`` is the error Excel shows, or empty when nobody ever computed it."""

    text: str


Cell = str | int | float | date | time | Failed | None  # bool is an int, datetime a date


def tidy(text: str) -> str:
    """``text`` without what cannot be seen; line breaks stay."""
    plain = INVISIBLE.sub("", SPACES.sub(" ", unicodedata.normalize("NFC", text)))
    printable = "".join(letter for letter in plain if letter == "\n" or unicodedata.category(letter) != "Cc")
    return "\n".join(" ".join(line.split()) for line in printable.split("\n")).strip()


def tidy_cell(value: object) -> Cell:
    """What a reader of files found, as a cell; empty texts are None."""
    if isinstance(value, str):
        return tidy(value[:LONGEST]) or None
    if isinstance(value, timedelta):
        return str(value)
    if value is None or isinstance(value, int | float | date | time | Failed):
        return value
    return tidy(str(value)) or None


def one_line(text: str) -> str:
    return " ".join(text.split())


def show(cell: Cell) -> str:
    """The cell the way Indonesian Excel shows it: ``1,5``, ``12/03/2026``, ``TRUE``."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return show_number(cell)
    return show_other(cell)


def show_other(cell: str | date | time | Failed) -> str:
    if isinstance(cell, Failed):
        return cell.text
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}".removesuffix(" 00:00")
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:%H:%M}" if isinstance(cell, time) else cell


def show_number(number: float) -> str:
    """``1500000.0`` → ``1500000``, ``1.5`` → ``1,5``."""
    is_whole = abs(number) < WHOLE_LIMIT and number == int(number)
    return str(int(number)) if is_whole else str(number).replace(".", ",")


def letter_of(column: int) -> str:
    """The letter above a column, counted from 0: 0 → ``A``, 26 → ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def pack(cell: Cell) -> Any:
    """The cell as JSON can hold it."""
    if isinstance(cell, Failed):
        return {"failed": cell.text}
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"time": cell.isoformat()} if isinstance(cell, time) else cell


UNPACK: Mapping[str, Callable[[str], Cell]] = {
    "failed": Failed,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}


def unpack(packed: Any) -> Cell:
    """The cell that ``pack`` packed."""
    if isinstance(packed, dict):
        ((kind, text),) = packed.items()
        return UNPACK[kind](text)
    plain: Cell = packed
    return plain
