"""CSV files of whatever program: encoding and separator are found out, and said."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from forums.sheets.cells import Cell, tidy_cell
from forums.sheets.headings import find_header
from forums.sheets.structure import RawSheet

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 40  # rows
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LARGEST_FIELD = 200_000  # characters; a quote that is never closed swallows the rest of the file


class NotText(Exception):
    """The bytes are no text, or no table."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A delimited file as it was understood; ``encoding`` and ``separator`` for people to read."""

    sheet: RawSheet
    encoding: str
    separator: str


def open_text(data: bytes, name: str) -> TextFile:
    """Read a CSV file. Raises NotText."""
    text, encoding = decode(data)
    first, _break, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == len("sep=;"):
        separator = first.strip()[-1]
        # The line stays a row, as in Excel's numbering it would not: Excel swallows it.
        return TextFile(RawSheet(name, parse(rest, separator)), encoding, separator)
    separator = choose_separator(text)
    return TextFile(RawSheet(name, parse(text, separator)), encoding, separator)


def decode(data: bytes) -> tuple[str, str]:
    """The text, and in which encoding it was written. Raises NotText for what is no text."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return decode_as(data, encoding), encoding.removesuffix("-sig").upper()
    if data.count(b"\0", 0, 4000) > len(data[:4000]) // 4:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return decode_as(data, encoding), "UTF-16"
    if b"\0" in data:
        raise NotText
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return decode_latin(data), "Latin-1 (Windows)"


def decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise NotText from None


def decode_latin(data: bytes) -> str:
    """Windows-1252, as Excel in Indonesia saves; the five bytes it leaves out are read as Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def choose_separator(text: str) -> str:
    """The separator by which most headings are understood; without any, the one that makes most columns."""
    return max(SEPARATORS, key=lambda separator: rate(text, separator))


def rate(text: str, separator: str) -> tuple[int, int]:
    try:
        rows = parse(text, separator, most=LOOKED_AT)
    except NotText:
        return (-1, 0)
    header = find_header(rows)
    return (len(header.columns) if header else 0, max((len(row) for row in rows), default=0))


def parse(text: str, separator: str, *, most: int | None = None) -> list[Sequence[Cell]]:
    """Rows of cells. Raises NotText when quotes do not match."""
    csv.field_size_limit(LARGEST_FIELD)
    rows: list[Sequence[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([tidy_cell(cell) for cell in row])
            if most is not None and len(rows) >= most:
                break
    except csv.Error as error:
        raise NotText from error
    return rows
