"""Every report of the catalogue says the same in PDF, XLSX, CSV and JSON."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.actions.compiling import RENDER
from reports.catalogue import CATALOGUE
from reports.document import Chart, Column, Document, Kind, Row, Table
from reports.enums import Format, ReportKind
from reports.renderers.cells import write_cell
from reports.renderers.csv import render_csv
from reports.renderers.json import render_json
from reports.renderers.lists import list_tables
from reports.renderers.paper import choose_columns
from reports.renderers.printed import fit
from reports.renderers.worksheets import clean_cell
from reports.renderers.xlsx import render_xlsx
from tests.reports.documents import COVER, make_document, make_mixed_document
from tests.reports.pdf_structure import find_problems
from tests.reports.reading import (
    Rows,
    read_csv_tables,
    read_json_tables,
    read_pdf_text,
    read_xlsx_tables,
    spell,
    spell_rows,
    squeeze,
)
from tests.reports.worlds import KINDS, World, list_questions, make_world


@pytest.fixture(scope="module")
def world(rows_of_module: None) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def _indonesian() -> Iterator[None]:
    with translation.override("id"):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_totals_agree_in_every_format(world: World, kind: str, tmp_path: Path) -> None:
    for question in list_questions(world, kind):
        document = CATALOGUE[kind].read(question, lambda _done, _rows: None)
        files = {name: tmp_path / f"{question.audience}.{name}" for name in CATALOGUE[kind].formats}
        for name, path in files.items():
            RENDER[name](document, COVER, path)
        assert_data_files_agree(document, files)
        if Format.PDF in files:
            assert_paper_agrees(document, files[Format.PDF], is_minutes=kind == ReportKind.FORUM)


@pytest.mark.django_db
def test_the_world_has_something_to_say(world: World) -> None:
    """Without rows nothing above could fail."""
    for kind in KINDS:
        document = CATALOGUE[kind].read(next(list_questions(world, kind)), lambda _done, _rows: None)
        assert sum(len(table.rows) for table in document.tables) > 0, kind


def assert_data_files_agree(document: Document, files: dict[str, Path]) -> None:
    tables = list_tables(document)
    in_json, in_csv = read_json_tables(files[Format.JSON]), read_csv_tables(files[Format.CSV], tables)
    in_sheets = read_xlsx_tables(files[Format.XLSX], tables)
    assert len({table.key for table in tables}) == len(tables)
    for table, (in_sheet, sheet_sums) in zip(tables, in_sheets, strict=True):
        rows, (json_rows, json_sums) = spell_rows(table.rows), in_json[table.key]
        assert len(table.rows) == len(rows), table.key
        assert json_rows == rows
        assert in_csv[table.key] == rows
        assert in_sheet == clean_rows(table)
        assert_sums_agree(table, rows, json_sums, sheet_sums)


def clean_rows(table: Table) -> Rows:
    """Excel cannot hold every control sign."""
    return [tuple(clean_cell(cell) if isinstance(cell, str) else spell(cell) for cell in row) for row in table.rows]


def assert_sums_agree(table: Table, rows: Rows, in_json: dict | None, in_sheet: tuple | None) -> None:
    sums = table.add_up()
    if sums is None:
        assert in_json is None
        assert in_sheet is None
        return
    assert in_json is not None
    for place, column in enumerate(table.columns):
        if column.is_summed:
            by_hand = sum(float(row[place] or 0) for row in rows)
            assert float(sums[place]) == pytest.approx(by_hand)
            assert spell(in_json[column.key]) == spell(sums[place])
            assert in_sheet is None or spell(in_sheet[place]) == spell(sums[place])
            assert in_sheet is not None or not rows


def assert_paper_agrees(document: Document, path: Path, *, is_minutes: bool) -> None:
    """Every code in one line, and every sum; the berita acara has a layout of its own for the rest."""
    text = read_pdf_text(path)
    packed = squeeze(text)
    assert find_problems(path) == []
    codes = {str(row[place]) for table in document.tables for place in find_codes(table) for row in table.rows}
    assert [code for code in codes if code not in text] == []
    assert [words for table in document.tables for words in list_sums(table) if squeeze(words) not in packed] == []
    if not is_minutes:
        titles = [fit(part.title, 900) for part in document.parts if isinstance(part, Table | Chart)]
        assert [title for title in titles if squeeze(title) not in packed] == []


def find_codes(table: Table) -> list[int]:
    return [place for place, column in enumerate(table.columns) if column.key == "kode" and column.on_paper]


def list_sums(table: Table) -> list[str]:
    sums = table.add_up() if len(table.rows) else None
    summed = [each for each in choose_columns(table) if each.column.is_summed]
    return [write_cell(sums[each.place], each.column.kind) for each in summed] if sums else []


MOMENTS = st.datetimes(timezones=st.timezones()).map(lambda moment: moment.replace(microsecond=0))
CELLS = {
    Kind.TEXT: st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.sampled_from(
        ["=1+1", "'=1+1", "''@x", " =x", "-", "\t=x", "\r\nx", '"kutip"', "_x0041_", "＝1", "1e5", "TRUE"]
    ),
    Kind.COUNT: st.integers(-(2**63), 2**63),
    Kind.RUPIAH: st.integers(-(10**15), 10**17),
    Kind.VOLUME: st.decimals(-(10**12), 10**12, places=2) | st.decimals(-1, 1, places=8),
    Kind.DAY: st.dates(),
    Kind.MOMENT: MOMENTS.filter(lambda moment: 1 < moment.year < 9999),
}
COLUMNS = [Column(kind.value, kind.value, kind, is_summed=kind == Kind.RUPIAH) for kind in CELLS]
ROWS = st.lists(st.tuples(*(st.none() | cells for cells in CELLS.values())), max_size=8)


@settings(max_examples=60)
@given(rows=ROWS)
def test_hostile_cells_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    folder = tmp_path_factory.mktemp("berkas")
    document = make_document(Table("a", "A", COLUMNS, rows))
    files = {Format.JSON: folder / "a.json", Format.CSV: folder / "a.csv", Format.XLSX: folder / "a.xlsx"}
    render_json(document, COVER, files[Format.JSON])
    render_csv(document, COVER, files[Format.CSV])
    render_xlsx(document, COVER, files[Format.XLSX])
    assert_data_files_agree(document, files)


@settings(max_examples=8)
@given(rows=ROWS)
def test_hostile_cells_can_be_printed(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    path = tmp_path_factory.mktemp("berkas") / "a.pdf"
    RENDER[Format.PDF](make_document(Table("a", "A", COLUMNS, rows)), COVER, path)
    text = squeeze(read_pdf_text(path))
    for row in rows:
        for cell, column in zip(row, COLUMNS, strict=True):
            if column.kind in {Kind.RUPIAH, Kind.DAY}:
                assert squeeze(fit(write_cell(cell, column.kind), 900)) in text


def test_data_files_of_a_mixed_report_agree(tmp_path: Path) -> None:
    files = {name: tmp_path / f"a.{name}" for name in (Format.JSON, Format.CSV, Format.XLSX)}
    document = make_mixed_document(40)
    for name, path in files.items():
        RENDER[name](document, COVER, path)
    assert_data_files_agree(document, files)


def test_a_formula_is_never_written(tmp_path: Path) -> None:
    """What a spreadsheet opens begins with none of the signs that start one."""
    path = tmp_path / "a.csv"
    words = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "'=1", "＝1"]
    render_csv(make_document(Table("a", "A", [Column("teks", "Teks")], [(each,) for each in words])), COVER, path)
    (rows,) = read_csv_tables(path, [Table("a", "A", [Column("teks", "Teks")], [])]).values()
    assert [row[0] for row in rows] == words
    data = path.read_bytes()
    assert data.count(b"\r\n") >= len(words) + 1
    assert all(
        line.lstrip(b'"').startswith((b"'", b"teks")) for line in data.split(b"\r\n") if line.strip(b'"=1\t\r\n ')
    )
