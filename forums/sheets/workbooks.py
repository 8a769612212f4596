"""XLSX, XLS and ODS files as sheets of cells. Values of formulas are those the file was saved with."""

import io
import zipfile
from collections.abc import Iterator, Sequence

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from forums.sheets.cells import Cell, Failed, tidy_cell
from forums.sheets.structure import RawSheet
from forums.sheets.traces import Traces, read_traces

WIDEST = 256  # columns that are looked at; forms have thirty


def open_workbook(data: bytes, kind: str) -> Iterator[RawSheet]:
    """The sheets of a workbook (``kind``: xlsx, xls or ods), each read when its turn comes; hidden ones without rows.

    Raises calamine's errors for what it cannot open.
    """
    traces = {}
    if kind != "xls":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            traces = read_traces(archive, kind)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for described in book.sheets_metadata:
            if described.typ != SheetTypeEnum.WorkSheet:
                continue
            if described.visible != SheetVisibleEnum.Visible:
                yield RawSheet(described.name, (), is_visible=False)
            else:
                yield read_sheet(book.get_sheet_by_name(described.name), traces.get(described.name, Traces()))


def read_sheet(sheet: CalamineSheet, traces: Traces) -> RawSheet:
    merged = sheet.merged_cell_ranges or []
    spans = tuple(traces.spans) or tuple((*first, *last) for first, last in merged)
    return RawSheet(sheet.name, list(list_rows(sheet, traces)), hidden=frozenset(traces.hidden), spans=spans)


def list_rows(sheet: CalamineSheet, traces: Traces) -> Iterator[Sequence[Cell]]:
    """All rows from the first of the sheet on, whatever its used area is."""
    offset = sheet.start[1] if sheet.start else 0
    failed: dict[int, dict[int, Failed]] = {}
    for (row, place), result in traces.failed.items():
        failed.setdefault(row, {})[place] = result
    for index, values in enumerate(sheet.iter_rows()):
        cells: list[Cell] = [None] * offset + [tidy_cell(value) for value in values[:WIDEST]]
        for place, result in failed.get(index, {}).items():
            cells.extend([None] * (place + 1 - len(cells)))
            cells[place] = cells[place] or result
        yield cells
