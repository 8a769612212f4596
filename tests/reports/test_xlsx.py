"""The spreadsheet: the same rows, text that stays text, and cells that Excel can open."""

import errno
import gc
import zipfile
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from forums.datasets.forum_report import ForumReport, RowError
from forums.datasets.minutes import read_forum_report
from proposals.enums import ForumOutcome
from reports.datasets.forum import describe_forum
from reports.renderers.worksheets import choose_name
from reports.renderers.xlsx import CELL_LIMIT, CUT, clean_cell, render_xlsx
from tests.factories import make_round, make_session, ready_to_close
from tests.reports.documents import COVER, make_document, make_row, make_table
from tests.reports.faults import full_disk
from tests.reports.rows import HOSTILE_TITLES, fill_session, name_titles
from tests.reports.test_pdf import make_cover

pytestmark = pytest.mark.django_db


def make_report() -> ForumReport:
    session = make_session(make_round("lansia", 2027))
    fill_session(session, ForumOutcome.AGREED, name_titles(12))
    fill_session(session, ForumOutcome.NOT_AGREED, name_titles(3), first=20)
    fill_session(session, ForumOutcome.OPEN, HOSTILE_TITLES, first=30)
    ready_to_close(session, session.created_by)
    return read_forum_report(session.pk)


def render(report: ForumReport, folder: Path) -> Path:
    path = folder / "kerja" / "laporan.xlsx"
    path.parent.mkdir()
    render_xlsx(describe_forum(report), make_cover(report), path)
    assert [file.name for file in path.parent.iterdir()] == [path.name], "no parts lie about"
    return path


def read_sheet(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows under the head, up to the empty line before the sums."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in takewhile(any, rows)]


def test_sheets_equal_the_rows(tmp_path: Path) -> None:
    report = make_report()
    book = openpyxl.load_workbook(render(report, tmp_path))
    assert book.sheetnames == ["Keterangan", "Kehadiran", "Disepakati", "Belum disepakati", "Belum dibahas"]
    lines = read_sheet(book["Disepakati"])
    assert [
        (line["Urutan prioritas"], line["Kode"], line["Usulan"], line["Volume"], line["Anggaran usulan (Rp)"])
        for line in lines
    ] == [(row.rank, row.code, row.title, float(row.volume), row.requested_amount) for row in report.agreed]
    assert {(line["Kelurahan"], line["Kecamatan"], line["RW"], line["RT"], line["Satuan"]) for line in lines} == {
        ("Dinoyo", "Lowokwaru", "05", "02", "paket")
    }
    assert {(line["Perangkat daerah"], line["Kode bidang"], line["Target SDG"]) for line in lines} == {
        ("Dinkes", "1.02", "3.8")
    }
    refused = read_sheet(book["Belum disepakati"])
    assert [(line["Kode"], line["Kode alasan"], line["Penjelasan"]) for line in refused] == [
        (row.code, "PAGU_HABIS", "Belum mendesak.") for row in report.not_agreed
    ]
    people = read_sheet(book["Kehadiran"])
    assert sum(line["Jumlah orang"] for line in people) == 19
    assert [line["Penyandang disabilitas"] for line in people] == ["tidak", "ya"]


def test_notes_say_what_the_file_is(tmp_path: Path) -> None:
    report = make_report()
    book = openpyxl.load_workbook(render(report, tmp_path))
    notes = dict(book["Keterangan"].iter_rows(values_only=True))
    assert notes["Kode laporan"] == "L2-2027-V1"
    assert notes["Atas permintaan"] == "Perencana Bappeda"
    assert notes["Sidik data (SHA-256)"] == make_cover(report).fingerprint
    assert notes["Jumlah disepakati"] == "12 usulan, Rp18.000.078"
    assert notes["Lembar: Disepakati"] == "12 baris · Anggaran usulan (Rp): Rp18.000.078"
    assert notes["Saringan"] == f"Semua usulan dalam daftar sesi forum nomor {report.session_id}"


def test_hostile_titles_stay_text(tmp_path: Path) -> None:
    report = make_report()
    path = render(report, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Belum dibahas"]
    cells = [sheet.cell(row=line, column=2) for line in range(2, len(HOSTILE_TITLES) + 2)]
    assert [unescape(cell.value) for cell in cells] == [clean_cell(row.title) for row in report.not_discussed]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            assert b"<f>" not in body
            assert b"<hyperlink" not in body


def test_head_is_frozen_filtered_and_money_is_rupiah(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(render(make_report(), tmp_path))["Disepakati"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:Q13"
    assert sheet["L2"].number_format == '"Rp"#,##0'
    assert sheet["L2"].data_type == "n"
    assert sheet.column_dimensions["C"].width > 20, "a title"


def test_every_list_can_be_printed(tmp_path: Path) -> None:
    """One page wide and as many high as it takes, laid across, under its head, in type that can be read."""
    book = openpyxl.load_workbook(render(make_report(), tmp_path))
    for sheet in book.worksheets[1:]:
        widths = [each.width * (each.max - each.min + 1) for each in sheet.column_dimensions.values()]
        assert sum(widths) < 300, sheet.title
        assert (sheet.page_setup.fitToHeight, sheet.page_setup.orientation) == (0, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
    notes = book.worksheets[0]
    longest = max(len(str(row[0].value)) for row in notes.iter_rows())
    assert notes.column_dimensions["A"].width >= longest


def test_rows_are_as_high_as_their_words(tmp_path: Path) -> None:
    """Also in programs that do not measure rows when they open a file."""
    rows = [make_row(1, "Pendek"), make_row(2, "Pelatihan kader posyandu lansia " * 12)]
    path = tmp_path / "a.xlsx"
    render_xlsx(make_document(make_table(rows)), COVER, path)
    sheet = openpyxl.load_workbook(path).worksheets[1]
    assert sheet.row_dimensions[2].height in {None, 15}
    assert 100 < sheet.row_dimensions[3].height < 409


def test_errors_have_a_sheet(tmp_path: Path) -> None:
    report = replace(make_report(), errors=(RowError("", "=1+1", "Kode belum terisi."),))
    (line,) = read_sheet(openpyxl.load_workbook(render(report, tmp_path))["Kesalahan"])
    assert line == {"Kode": "–", "Usulan": "=1+1", "Sebab": "Kode belum terisi."}


def test_progress_counts_every_row(tmp_path: Path) -> None:
    report = make_report()
    heard: list[tuple[int, int]] = []
    path = tmp_path / "x.xlsx"
    render_xlsx(describe_forum(report), make_cover(report), path, step=lambda done, rows: heard.append((done, rows)))
    rows = report.rows + len(report.attendance)
    assert heard == [(number, rows) for number in range(1, rows + 1)]


def test_giant_cells_are_cut_with_a_mark(tmp_path: Path) -> None:
    report = make_report()
    giant = replace(report.agreed[0], title="panjang " * 12_500, problem="\U0001f600" * 40_000)
    (line, *_) = read_sheet(openpyxl.load_workbook(render(replace(report, agreed=(giant,)), tmp_path))["Disepakati"])
    assert str(line["Usulan"]).endswith(CUT)
    assert len(str(line["Usulan"])) == CELL_LIMIT
    assert str(line["Permasalahan"]).startswith("\U0001f600")
    assert len(str(line["Permasalahan"]).encode("utf-16-le")) // 2 <= CELL_LIMIT


def test_rows_beyond_the_limit_go_on_in_a_next_sheet(tmp_path: Path) -> None:
    """The format ends at 1,048,576 lines; here at four."""
    document = make_document(make_table([make_row(number) for number in range(1, 11)], title="Semua usulan"))
    render_xlsx(document, COVER, tmp_path / "x.xlsx", limit=4)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["Keterangan", "Semua usulan", "Semua usulan (2)", "Semua usulan (3)"]
    lists = [read_sheet(book[name]) for name in book.sheetnames[1:]]
    assert [line["No."] for lines in lists for line in lines] == list(range(1, 11))
    assert [book[name].auto_filter.ref for name in book.sheetnames[1:]] == ["A1:L5", "A1:L5", "A1:L3"]
    last = book["Semua usulan (3)"]
    assert [cell.value for cell in last[4] if cell.value] == [], "a gap keeps the sums out of the filter"
    assert (last["A5"].value, last["I5"].value, last["I5"].data_type) == ("Jumlah", 10_000_000_055, "n")
    assert last["I5"].font.bold


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Usulan [baru]: a/b\\c*?", "Usulan  baru   a b c"),
        ("'kutip'", "kutip"),
        ("x" * 40, "x" * 31),
        ("", "Lembar"),
        ("History", "History (2)"),
        ("ADA", "ADA (2)"),
        ("ada juga " * 5, "ada juga ada juga ada juga ada"),
    ],
)
def test_names_of_sheets(title: str, name: str) -> None:
    assert choose_name(title, {"ada"}) == name


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "=1+1"),
        ("a\x01b\x0bc", "abc"),
        ("\u202eterbalik", "terbalik"),
        ("\ud800x\uffff", "x"),
        ("baris\nbaru\t", "baris\nbaru\t"),
        ("x" * CELL_LIMIT, "x" * CELL_LIMIT),
    ],
)
def test_clean_cell(text: str, written: str) -> None:
    assert clean_cell(text) == written


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_is_an_os_error(tmp_path: Path) -> None:
    """xlsxwriter then leaves its open parts to the garbage collector, which is called here to keep the noise here."""
    report = make_report()
    with pytest.raises(OSError, match="File too large") as refusal, full_disk(2_000):
        render_xlsx(describe_forum(report), make_cover(report), tmp_path / "x.xlsx")
    assert refusal.value.errno == errno.EFBIG
    del refusal
    gc.collect()


def test_a_folder_that_is_gone_is_an_os_error(tmp_path: Path) -> None:
    report = read_forum_report(make_session().pk)
    with pytest.raises(OSError, match="No such file"):
        render_xlsx(describe_forum(report), make_cover(report), tmp_path / "tiada" / "x.xlsx")
