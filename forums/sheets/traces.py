"""What the reader of workbooks does not tell: hidden rows, merged cells of ODS, formulas without a result.

Reads the XML inside XLSX and ODS with expat, in one pass and without building a tree. A document type declaration, from
which entities could grow, stops it.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any
from xml.parsers import expat

from forums.sheets.cells import Failed
from forums.sheets.structure import Span

CHUNK = 1 << 16
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
LONGEST_ERROR = 20
MOST_REPEATED = 20_000  # rows that one element of ODS may stand for before only its first counts


class Declared(Exception):
    """The XML declares a document type."""


@dataclass
class Traces:
    """What was found in one sheet, counted from 0."""

    hidden: set[int] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)
    failed: dict[tuple[int, int], Failed] = field(default_factory=dict)


def read_traces(book: zipfile.ZipFile, kind: str) -> dict[str, Traces]:
    """The traces of each sheet by its name. Raises Declared, and expat's or zipfile's error for a damaged file."""
    if kind == "ods":
        return read_ods(book)
    return {name: read_xlsx_sheet(book, part) for name, part in list_xlsx_sheets(book).items()}


def list_xlsx_sheets(book: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the archive holds which sheet."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def start_relation(tag: str, given: Mapping[str, str]) -> None:
        if tag.endswith("Relationship") and "Id" in given:
            targets[given["Id"]] = given.get("Target", "")

    def start_sheet(tag: str, given: Mapping[str, str]) -> None:
        relation = next((value for name, value in given.items() if name.endswith(":id")), "")
        if tag.endswith("sheet") and relation in targets:
            sheets[given.get("name", "")] = resolve(targets[relation])

    walk(book, "xl/_rels/workbook.xml.rels", start_relation)
    walk(book, "xl/workbook.xml", start_sheet)
    return {name: part for name, part in sheets.items() if part in book.namelist()}


def resolve(target: str) -> str:
    """A target is meant from ``xl/``, unless it begins at the root."""
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


@dataclass
class XlsxWalker:
    """Follows one sheet of XLSX."""

    traces: Traces = field(default_factory=Traces)
    row: int = -1
    place: int = -1
    kind: str = ""
    has_formula: bool = False
    text: str | None = None  # of the value that is read
    value: str = ""

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        begin = STARTS.get(tag.rpartition(":")[2])
        if begin:
            begin(self, given)

    def start_row(self, given: Mapping[str, str]) -> None:
        self.row, self.place = int(given.get("r", self.row + 2)) - 1, -1
        if given.get("hidden") in {"1", "true"}:
            self.traces.hidden.add(self.row)

    def start_cell(self, given: Mapping[str, str]) -> None:
        self.place = place_of(given["r"])[1] if "r" in given else self.place + 1
        self.kind, self.has_formula, self.value = given.get("t", ""), False, ""

    def start_formula(self, _given: Mapping[str, str]) -> None:
        self.has_formula = True

    def start_value(self, _given: Mapping[str, str]) -> None:
        self.text = ""

    def start_merge(self, given: Mapping[str, str]) -> None:
        first, _colon, last = given.get("ref", "").partition(":")
        if PLACE.fullmatch(first) and PLACE.fullmatch(last):
            self.traces.spans.append((*place_of(first), *place_of(last)))

    def heard(self, text: str) -> None:
        if self.text is not None and len(self.text) < LONGEST_ERROR:
            self.text += text

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v":
            self.value, self.text = self.text or "", None
        elif name == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        """An error, or a formula whose value is missing; a text that is empty was computed all the same."""
        if self.kind == "e":
            self.traces.failed[self.row, self.place] = Failed(self.value[:LONGEST_ERROR] or "#ERROR")
        elif self.has_formula and not self.value and self.kind != "str":
            self.traces.failed[self.row, self.place] = Failed("")


STARTS: Mapping[str, Callable[[XlsxWalker, Mapping[str, str]], None]] = {
    "row": XlsxWalker.start_row,
    "c": XlsxWalker.start_cell,
    "f": XlsxWalker.start_formula,
    "v": XlsxWalker.start_value,
    "mergeCell": XlsxWalker.start_merge,
}


def read_xlsx_sheet(book: zipfile.ZipFile, part: str) -> Traces:
    walker = XlsxWalker()
    walk(book, part, walker.start, walker.end, walker.heard)
    return walker.traces


def place_of(reference: str) -> tuple[int, int]:
    """``B3`` → (2, 1)."""
    found = PLACE.fullmatch(reference)
    if not found:
        return (-1, -1)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


@dataclass
class OdsWalker:
    """Follows all sheets of ODS, where an element may stand for many rows or cells."""

    sheets: dict[str, Traces] = field(default_factory=dict)
    traces: Traces = field(default_factory=Traces)
    row: int = 0
    repeated: int = 1
    place: int = 0

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "table:table":
            self.traces = self.sheets.setdefault(given.get("table:name", ""), Traces())
            self.row = 0
        elif tag == "table:table-row":
            self.repeated, self.place = int(given.get("table:number-rows-repeated", 1)), 0
            if given.get("table:visibility", "visible") != "visible":
                self.traces.hidden.update(range(self.row, self.row + min(self.repeated, MOST_REPEATED)))
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._span(given)
            self.place += int(given.get("table:number-columns-repeated", 1))

    def _span(self, given: Mapping[str, str]) -> None:
        down = int(given.get("table:number-rows-spanned", 1))
        across = int(given.get("table:number-columns-spanned", 1))
        if down > 1 or across > 1:
            self.traces.spans.append((self.row, self.place, self.row + down - 1, self.place + across - 1))

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self.row += self.repeated


def read_ods(book: zipfile.ZipFile) -> dict[str, Traces]:
    walker = OdsWalker()
    walk(book, "content.xml", walker.start, walker.end)
    return walker.sheets


def walk(
    book: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Any], None],
    end: Callable[[str], None] = lambda _tag: None,
    heard: Callable[[str], None] = lambda _text: None,
) -> None:
    """Tell ``start``, ``end`` and ``heard`` what stands in one part of the archive."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, heard
    parser.StartDoctypeDeclHandler = refuse_declaration
    with book.open(part) as stream:
        feed(parser, stream)


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)  # noqa: FBT003 – expat's own signature
    parser.Parse(b"", True)  # noqa: FBT003


def refuse_declaration(*_given: object) -> None:
    raise Declared
