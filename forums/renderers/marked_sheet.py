"""The rows of an uploaded sheet once more, with what has to be mended marked and written beside it.

Only columns that were understood are in it. Mended, it can be uploaded again as it is.
"""

from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from forums.renderers.spreadsheets import OPTIONS, writable
from forums.sheets.cells import Cell, show
from forums.sheets.headings import Column, Header
from forums.sheets.reference import Reference
from forums.sheets.rows import Row
from forums.sheets.sentences import describe
from forums.sheets.structure import RawRow

MARKED, HINTED = "#FBD9D3", "#FFF3CD"
WIDE = frozenset({Column.TITLE, Column.CATALOG, Column.PROBLEM, Column.ADDRESS})


class MarkedSheet:
    """Writes row after row in constant memory; nothing is there before ``close``."""

    def __init__(self, path: Path, header: Header, reference: Reference) -> None:
        self.path, self.reference = path, reference
        self.headings = [heading for heading in header.headings if heading.column != Column.NUMBER]
        self.book = xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
        top = {"valign": "top", "text_wrap": True}
        self.plain = self.book.add_format(top)
        self.marked = self.book.add_format({**top, "bg_color": MARKED})
        self.hinted = self.book.add_format({**top, "bg_color": HINTED})
        self.page = self.book.add_worksheet(writable(_("Usulan")))
        self.line = 0
        self._write_headings()

    def _write_headings(self) -> None:
        """The headings as they were: also a money column that counts in millions stays one."""
        head = self.book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E9F0F3", "bottom": 1})
        self.page.freeze_panes(1, 0)
        for place, heading in enumerate(self.headings):
            self.page.set_column(place, place, 36 if heading.column in WIDE else 16)
            self.page.write_string(0, place, writable(heading.text), head)
        for place, text in enumerate((_("Periksa"), _("Baris semula")), start=len(self.headings)):
            self.page.set_column(place, place, 60 if place == len(self.headings) else 12)
            self.page.write_string(0, place, text, head)

    def add(self, raw: RawRow, row: Row) -> None:
        """One row as it came, with its marks."""
        self.line += 1
        marks = {problem.field: self.hinted for problem in row.hints}
        marks |= {problem.field: self.marked for problem in row.problems}
        for place, heading in enumerate(self.headings):
            style = marks.get(heading.column, self.plain)
            self._write(place, raw.cells.get(heading.column), style)
        beside = len(self.headings)
        self._write(beside, self._say(row) or None, self.marked if row.problems else self.plain)
        self.page.write_number(self.line, beside + 1, raw.number, self.plain)

    def _write(self, place: int, cell: Cell, style: Any) -> None:
        """Numbers stay numbers; everything else is the text people see."""
        if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < float("inf"):
            self.page.write_number(self.line, place, cell, style)
        elif cell is None:
            self.page.write_blank(self.line, place, None, style)
        else:
            self.page.write_string(self.line, place, writable(show(cell)), style)

    def _say(self, row: Row) -> str:
        label = self.reference.label
        said = [
            describe(problem.kind, problem.field, problem.value, problem.facts, label)
            for problem in (*row.problems, *row.hints)
        ]
        return writable(" ".join(said))

    def close(self) -> None:
        self.book.close()
