"""The general report on paper: accessible, legible, whole – also when it is bound of several sheaves."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

from musrenbang.lib.typesetting import print_pdf
from reports.document import Chart, Column, Heading, Kind, Passage, Shape, Table
from reports.renderers.paper import LANDSCAPE, PORTRAIT, SIZES, choose_columns, find_piece, lay_out
from reports.renderers.pdf import TEMPLATES, render_pdf
from reports.renderers.printed import MOST_ROWS, describe_table
from reports.renderers.sheaves import count_cells, lay_in_sheaves
from tests.reports.documents import COLUMNS, COVER, make_document, make_mixed_document, make_row, make_table
from tests.reports.pdf_structure import find_problems
from tests.reports.reading import read_pdf_pages, read_pdf_text, squeeze

CODES = [f"2028-LAN-{number:05d}" for number in range(1, 91)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "utuh.pdf"
    render_pdf(make_mixed_document(90), COVER, path)
    return path


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "jilid.pdf"
    render_pdf(make_mixed_document(90), COVER, path, cells=250)
    return path


@pytest.fixture(params=["whole", "bound"])
def printed(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


def test_it_is_accessible(printed: Path) -> None:
    assert find_problems(printed) == []
    with pikepdf.open(printed) as pdf:
        assert str(pdf.docinfo.Title) == "Rekap kota – Semua tema – RKPD 2028"
        assert pdf.open_metadata()["dc:title"] == "Rekap kota – Semua tema – RKPD 2028"
        with pdf.open_outline() as outline:
            titles = [title for item in outline.root for title in (item.title, *(kid.title for kid in item.children))]
    assert [
        title for title in titles if title in {"Ringkasan", "Daftar", "Semua usulan", "Kesalahan", "Arti kolom"}
    ] == [
        "Ringkasan",
        "Daftar",
        "Semua usulan",
        "Kesalahan",
        "Arti kolom",
    ]


def test_every_code_stands_in_one_line(printed: Path) -> None:
    text = read_pdf_text(printed)
    assert [code for code in CODES if code not in text] == []
    assert all(f"2028-LAN-{9000 + number:05d}" in text for number in range(12))


def test_every_page_says_which_report_and_which_page(printed: Path) -> None:
    pages = read_pdf_pages(printed)
    assert len(pages) > 4
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert page.count("L7-2028-V1 · sidik data ab12 ab12 ab12") == 1


def test_what_it_says(printed: Path) -> None:
    text = squeeze(read_pdf_text(printed))
    for words in (
        "PEMERINTAH KOTA MALANG",
        "Semua tema – RKPD 2028",
        "Temuan kedua, #bukan *markup*.",
        "Usulan sah.",
        "Belum ada usulan.",
        "Di berkas Excel dan CSV juga ada kolom: Permasalahan.",
        "Kecamatan: Lowokwaru · RW: 05",
        "Rp90.000.004.095",  # the sum of the list
        "5 Januari 2027",
        "Volume × harga satuan.",
        "Volume kosong.",
        "=1+1",
    ):
        assert squeeze(words) in text
    assert "Belumada.MelebihiBatas" not in text


def test_the_head_stands_on_every_page_of_a_list(printed: Path) -> None:
    pages = [page for page in read_pdf_pages(printed) if any(code in page for code in CODES)]
    assert len(pages) > 2
    assert all("Anggaran" in page and "Kelurahan" in page for page in pages)


def test_a_short_heading_of_figures_stays_in_one_line(tmp_path: Path) -> None:
    bands = ("0–5", "6–10", "11–20", "> 20")
    columns = [Column("opd", "Perangkat daerah"), *(Column(f"b{n}", each, Kind.COUNT) for n, each in enumerate(bands))]
    columns += [Column(f"c{number}", "Tanpa langkah (hari)", Kind.COUNT) for number in range(4)]
    table = Table("menunggu", "Yang menunggu", columns, [("Dinas Kesehatan", *range(8))])
    path = tmp_path / "umur.pdf"
    render_pdf(make_document(table), COVER, path)
    lines = read_pdf_text(path).replace("\u00a0", " ")
    assert [each for each in bands if each not in lines] == []


def test_a_sum_stands_with_the_last_rows_of_its_table(tmp_path: Path) -> None:
    """However many rows there are: among so many lengths some end where a page does."""
    columns = [Column("tema", "Tema"), Column("jumlah", "Banyaknya", Kind.COUNT, is_summed=True)]
    lengths = range(16, 46)
    tables = [
        make_table([(f"baris-{row}", 1) for row in range(length)], key=f"t{length}", columns=columns, is_annex=True)
        for length in lengths
    ]
    render_pdf(make_document(*tables), COVER, tmp_path / "jumlah.pdf")
    ends = [before for page in read_pdf_pages(tmp_path / "jumlah.pdf") for before in page.split("Jumlah")[:-1]]
    assert len(ends) == len(lengths)
    assert min(before.count("baris-") for before in ends) >= 2


def test_a_tall_last_row_may_break(tmp_path: Path) -> None:
    columns = [Column("tema", "Tema"), Column("jumlah", "Banyaknya", Kind.COUNT, is_summed=True)]
    table = make_table([("panjang " * 100, 1), ("akhir", 1)], columns=columns)
    render_pdf(make_document(table), COVER, tmp_path / "tinggi.pdf")
    assert "akhir" in read_pdf_text(tmp_path / "tinggi.pdf")


def test_a_row_stays_on_one_page(tmp_path: Path) -> None:
    """Its first word and its last, however its lines would fall."""
    path = tmp_path / "a.pdf"
    words = "Jalan lingkungan rusak dan tergenang bila hujan " * 5
    columns = [Column("kode", "Kode", Kind.CODE), Column("usulan", "Usulan", share=8), Column("isi", "Isi", share=8)]
    rows = [(f"A{number:03d}", f"{words}habis{number:03d}", "–") for number in range(1, 60)]
    render_pdf(make_document(Table("a", "Semua", columns, rows)), COVER, path)
    pages = [squeeze(page) for page in read_pdf_pages(path)]
    assert len(pages) > 3
    for number in range(1, 60):
        assert [f"A{number:03d}" in page for page in pages] == [f"habis{number:03d}" in page for page in pages]


def test_no_last_page_of_a_few_lines(tmp_path: Path) -> None:
    """What a column means stands below its table, where a little less room between the rows is enough for that."""
    columns = [Column("tema", "Tema", meaning="Tema musrenbang."), Column("jumlah", "Jumlah", Kind.COUNT)]
    for count in range(20, 60):
        path = tmp_path / f"{count}.pdf"
        render_pdf(
            make_document(Table("a", "Per tema", columns, [(f"Tema {n}", n) for n in range(count)])), COVER, path
        )
        last = read_pdf_pages(path)[-1]
        assert "Tema " in last.split("Arti kolom")[0], count


def test_lists_are_laid_across(printed: Path) -> None:
    with pikepdf.open(printed) as pdf:
        sizes = [tuple(round(float(edge)) for edge in page.mediabox)[2:] for page in pdf.pages]
    assert sizes[0] == (595, 842)
    assert (842, 595) in sizes


def lay_across(key: str, rows: int) -> Table:
    columns = [Column("tema", "Tema"), Column("jumlah", "Banyaknya", Kind.COUNT, is_summed=True)]
    return make_table([(f"{key}-{row}", row) for row in range(rows)], key=key, title=f"Daftar {key}", columns=columns)


def test_short_lists_share_a_page_with_what_is_laid_the_same_way(tmp_path: Path) -> None:
    """No page is left empty because the next list is laid across too; a heading goes along with its list."""
    short = [replace(lay_across(key, 6), is_annex=True) for key in ("satu", "dua")]
    long = replace(lay_across("panjang", 40), is_annex=True)
    path = tmp_path / "lintang.pdf"
    render_pdf(make_document(*short, Heading("Semua"), long, Heading("Akhir"), lay_across("tegak", 3)), COVER, path)
    pages = [squeeze(page) for page in read_pdf_pages(path)]
    assert all(words in pages[0] for words in ("Rekapkota", "Daftarsatu", "Daftardua"))
    assert "Semua" in pages[1]
    assert "Daftarpanjang" in pages[1]
    assert "Akhir" in pages[-1]
    assert "Daftartegak" in pages[-1]
    with pikepdf.open(path) as pdf:
        widths = [round(float(page.mediabox[2])) for page in pdf.pages]
    assert widths == [842] * (len(widths) - 1) + [595]
    assert find_problems(path) == []


def test_a_heading_goes_along_with_a_chart_laid_across(tmp_path: Path) -> None:
    wide = [Column("tema", "Tema"), *(Column(f"k{number}", "Anggaran", Kind.RUPIAH) for number in range(8))]
    table = Table("lebar", "Lebar", wide, [(f"Tema {number}", *[10**12] * 8) for number in range(5)])
    chart = Chart("Gambar lebar", Shape.BARS, table, "tema", ("k0",), "Batang.")
    path = tmp_path / "gambar.pdf"
    render_pdf(make_document(Passage(["Kalimat."]), Heading("Judul atas"), chart), COVER, path)
    first, second = (squeeze(page) for page in read_pdf_pages(path))
    assert "Judulatas" not in first
    assert all(words in second for words in ("Judulatas", "Gambarlebar", "Tema4"))
    assert find_problems(path) == []


def test_what_columns_mean_is_said_of_printed_ones_alone(tmp_path: Path) -> None:
    columns = [Column("a", "Ada", meaning="Tertulis."), Column("b", "Lain", meaning="Hanya di Excel.", on_paper=False)]
    render_pdf(make_document(make_table([("x", "y")], columns=columns)), COVER, tmp_path / "arti.pdf")
    text = read_pdf_text(tmp_path / "arti.pdf")
    assert "Tertulis." in text
    assert "Hanya di Excel." not in text


def test_a_bound_book_has_one_of_each(bound: Path, whole: Path) -> None:
    """The feet are no part of what is read aloud, and no sheaf repeats the title."""
    with pikepdf.open(bound) as pdf:
        assert len(pdf.Root.StructTreeRoot.K) == 1
    assert read_pdf_text(bound).count("PEMERINTAH") == read_pdf_text(whole).count("PEMERINTAH") == 1
    assert read_pdf_text(bound).count("Arti kolom") == 1


def test_sheaves_lose_no_row() -> None:
    long: dict[str, Any] = {
        "is": "table",
        "title": "A",
        "note": "n",
        "notice": "",
        "columns": [1, 2],
        "rows": list(range(25)),
    }
    parts: list[dict[str, Any]] = [{"is": "heading"}, {**long, "sums": ["jumlah"]}, {"is": "passage"}]
    sheaves = list(lay_in_sheaves(parts, 20))
    pieces = [part for sheaf in sheaves for part in sheaf if part["is"] == "table"]
    assert [row for piece in pieces for row in piece["rows"]] == long["rows"]
    assert [piece["title"] for piece in pieces] == ["A", "", ""]
    assert [piece["sums"] for piece in pieces] == [[], [], ["jumlah"]]
    assert all(sum(map(count_cells, sheaf)) <= 20 for sheaf in sheaves)
    assert [part for sheaf in sheaves for part in sheaf if part["is"] != "table"] == [parts[0], parts[2]]


def test_a_document_without_anything_prints(tmp_path: Path) -> None:
    render_pdf(make_document(facts=[]), COVER, tmp_path / "x.pdf")
    assert "Rekap kota" in read_pdf_text(tmp_path / "x.pdf")


def test_a_list_too_long_for_paper_says_where_it_is(tmp_path: Path) -> None:
    rows = [make_row(number) for number in range(MOST_ROWS + 1)]
    table = describe_table(make_table(rows))
    assert table["rows"] == []
    assert table["notice"].startswith("Daftar ini terlalu panjang untuk kertas: 20.001 baris.")
    assert "Rp20.001.200.010.000" in table["sums"]
    render_pdf(make_document(make_table(rows)), COVER, tmp_path / "x.pdf")
    assert "20.001 baris" in read_pdf_text(tmp_path / "x.pdf")
    assert find_problems(tmp_path / "x.pdf") == ["no bookmarks"] or find_problems(tmp_path / "x.pdf") == []


def test_what_typst_refuses_is_said(tmp_path: Path) -> None:
    template = tmp_path / "rusak.typ"
    template.write_text("#let x = ")
    with pytest.raises(typst.TypstError, match="expected expression"):
        print_pdf(template, {}, moment=COVER.compiled_at)
    assert (TEMPLATES / "document.typ").exists()


class TestColumns:
    def test_beneath_and_left_out(self) -> None:
        printed = choose_columns(make_table([]))
        keys = [each.column.key for each in printed]
        assert keys == ["nomor", "kode", "usulan", "kelurahan", "volume", "anggaran", "porsi", "tanggal", "saat"]
        (place,) = [each for each in printed if each.column.key == "kelurahan"]
        assert [COLUMNS[at].key for at in place.beneath] == ["kecamatan", "rw"]

    def test_a_wide_table_is_laid_across_in_smaller_type(self) -> None:
        columns = [Column(f"k{number}", "Anggaran", Kind.RUPIAH) for number in range(9)]
        table = Table("a", "A", columns, [])
        sheet = lay_out(table, choose_columns(table), ["Rp1.000.000.000"] * 9)
        assert sheet.is_across
        assert sheet.size in SIZES
        assert sum(sheet.widths) <= LANDSCAPE + 1

    def test_a_small_table_stays_upright_and_fills_the_width(self) -> None:
        table = Table("a", "A", [Column("tema", "Tema"), Column("jumlah", "Jumlah", Kind.COUNT)], [])
        sheet = lay_out(table, choose_columns(table), ["Lansia", "12"])
        assert (sheet.is_across, sheet.size) == (False, SIZES[0])
        assert abs(sum(sheet.widths) - PORTRAIT) < 1

    def test_what_never_fits_is_squeezed_into_the_page(self) -> None:
        columns = [Column(f"k{number}", "Anggaran", Kind.RUPIAH) for number in range(40)]
        table = Table("a", "A", columns, [])
        sheet = lay_out(table, choose_columns(table), ["Rp1.000.000.000"] * 40)
        assert sum(sheet.widths) <= LANDSCAPE + 1

    def test_pieces(self) -> None:
        assert find_piece("2028-LAN-00001", is_whole=True) == "2028-LAN-00001"
        assert find_piece("jalan lingkungan baru", is_whole=False) == "lingkungan"
