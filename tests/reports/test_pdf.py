"""The PDF: tagged PDF/UA-1, Indonesian, with every row in its text – whatever the titles are."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import typst

from forums.datasets.forum_report import ForumReport, RowError
from forums.datasets.minutes import read_forum_report
from musrenbang.lib import glyphs
from proposals.enums import ForumOutcome
from reports.datasets.cover import Cover
from reports.datasets.forum import describe_forum
from reports.fingerprint import take_fingerprint
from reports.renderers.pdf import render_pdf
from tests.factories import make_round, make_session, ready_to_close
from tests.reports.pdf_structure import find_problems
from tests.reports.reading import read_pdf_pages, read_pdf_text
from tests.reports.rows import HOSTILE_TITLES, fill_session, name_titles
from themes.models import Minutes

pytestmark = pytest.mark.django_db


def make_cover(report: ForumReport) -> Cover:
    fingerprint = take_fingerprint(describe_forum(report))
    return Cover("L2-2027-V1", "Kota Malang", "Perencana Bappeda", datetime.now(UTC), fingerprint)


def make_report() -> ForumReport:
    session = make_session(make_round("lansia", 2027))
    fill_session(session, ForumOutcome.AGREED, name_titles(30))
    fill_session(session, ForumOutcome.NOT_AGREED, name_titles(3), first=31)
    fill_session(session, ForumOutcome.OPEN, name_titles(2), first=34)
    ready_to_close(session, session.created_by)
    Minutes.objects.update(delegates="Wakil Karang Werda", notes="Satu #baris\nDua *baris*")
    return read_forum_report(session.pk)


def render(report: ForumReport, folder: Path) -> Path:
    path = folder / "laporan.pdf"
    render_pdf(describe_forum(report), make_cover(report), path)
    return path


def list_tags(node: pikepdf.Object) -> list[str]:
    """Every tag below ``node`` of the structure tree."""
    if not isinstance(node, pikepdf.Dictionary):
        return []
    kids = node.get("/K", [])
    below = [
        tag
        for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])
        for tag in list_tags(kid)  # type: ignore[attr-defined]
    ]
    return [str(node.S), *below] if "/S" in node else below


def test_it_is_an_accessible_document(tmp_path: Path) -> None:
    path = render(make_report(), tmp_path)
    with pikepdf.open(path) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith("id")
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "/Outlines" in pdf.Root
        metadata = pdf.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"].startswith("Berita Acara Forum musrenbang tematik Lansia – RKPD Kota Malang 2027")
        tags = set(list_tags(pdf.Root.StructTreeRoot))
        assert {"/H1", "/Table", "/THead", "/TBody", "/TH", "/TD", "/L"} <= tags
        assert find_problems(path) == []
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert all("Libertinus" in font or "DejaVuSansMono" in font for font in fonts)


def test_the_tags_are_packed(tmp_path: Path) -> None:
    """A report holds some hundred tags a page; written one by one they outweigh the text four times."""
    path = render(make_report(), tmp_path)
    assert b"/ObjStm" in path.read_bytes()
    assert path.stat().st_size < 90_000


def test_every_code_and_page_number_is_in_the_text(tmp_path: Path) -> None:
    report = make_report()
    path = render(report, tmp_path)
    text = read_pdf_text(path)
    for row in (*report.agreed, *report.not_agreed, *report.not_discussed):
        assert row.code in text
    with pikepdf.open(path) as pdf:
        pages = len(pdf.pages)
    assert pages > 3
    for number in range(1, pages + 1):
        assert f"Halaman {number} dari {pages}" in text
    assert text.count("L2-2027-V1") >= pages
    lists = [page for page in read_pdf_pages(path) if any(row.code in page for row in report.agreed)]
    assert len(lists) > 1
    assert all("Usulan dan permasalahan" in page for page in lists), "the head stands on every page of a table"


def test_the_berita_acara_is_whole(tmp_path: Path) -> None:
    report = make_report()
    text = read_pdf_text(render(report, tmp_path))
    for words in (
        "PEMERINTAH KOTA MALANG",
        "Nomor: BA/1/2027",
        "Ketua Forum",
        "di antaranya penyandang disabilitas",
        "Kamus usulan",
        "Wakil Karang Werda",
        "Satu #baris",
        "Dua *baris*",
        "Belum mendesak.",
        "Melebihi pagu indikatif",
        report.scan_sha256[:20],
        "Pimpinan musyawarah",
        "Wakil Badan Perencanaan Pembangunan Daerah",
        "Sesi ini belum ditutup",
    ):
        assert words in text
    assert make_cover(report).short_fingerprint in text


def test_an_empty_session_prints(tmp_path: Path) -> None:
    report = read_forum_report(make_session().pk)
    assert "Tidak ada usulan dalam daftar ini." in read_pdf_text(render(report, tmp_path))


def test_hostile_titles_print_and_are_only_text(tmp_path: Path) -> None:
    session = make_session()
    fill_session(session, ForumOutcome.AGREED, HOSTILE_TITLES)
    fill_session(
        session,
        ForumOutcome.OPEN,
        ["Panjang"],
        first=50,
        problem="\U0001f600" * 2000,
        address="مرحبا " * 30,
        kind="physical",
    )
    report = read_forum_report(session.pk)
    text = read_pdf_text(render(report, tmp_path))
    for row in report.agreed:
        assert row.code in text
    assert '#import "@preview/x:1.0.0": *;' in " ".join(text.split())
    assert "=cmd|" in text
    assert "Tanda ▯ menggantikan" in text
    assert "root:" not in text


def test_a_title_of_100_kb_is_cut_and_says_so(tmp_path: Path) -> None:
    report = make_report()
    giant = replace(report.agreed[0], title="panjang " * 12_500, problem="x" * 100_000, agency="y" * 5000)
    report = replace(report, agreed=(giant, *report.agreed[1:]), errors=(RowError("", "z" * 100_000, "rusak"),))
    text = read_pdf_text(render(report, tmp_path))
    assert "[dipotong; teks lengkap ada di berkas Excel]" in " ".join(text.split())
    assert giant.code in text


def test_every_sign_let_through_can_be_set() -> None:
    """PDF/UA refuses a sign the fonts lack, so a wrong entry in the table would stop a report."""
    signs = [
        chr(code) for code in range(0x20, 0x3000) if glyphs.make_printable(f"a{chr(code)}b", 9) == f"a{chr(code)}b"
    ]
    assert len(signs) > 1500
    source = b"""#set document(title: "Uji")
#set text(lang: "id", font: ("Libertinus Serif", "DejaVu Sans Mono"), fallback: false)
= Uji
#for sign in sys.inputs.signs.clusters() [#sign #strong(sign) #text(weight: "semibold", sign) ]"""
    compiler = typst.Compiler(
        source, font_paths=typst.Fonts(include_system_fonts=False), sys_inputs={"signs": " ".join(signs)}
    )
    assert compiler.compile(format="pdf", pdf_standards=["ua-1"])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("biasa – “kutip” Rp1.500", "biasa – “kutip” Rp1.500"),
        ("a\U0001f600\U0001f600b", "a▯b"),
        ("\u202eterbalik", "terbalik"),
        ("e\u0301", "é"),
        ("a\u0301\u0302\u0303", "á"),
        ("satu\r\ndua\x0btiga", "satu\ndua\ntiga"),
        ("tab\tdan\u3000spasi", "tab dan spasi"),
        ("\ud800", "▯"),
        ("\x00nol", "nol"),
    ],
)
def test_printable(text: str, printed: str) -> None:
    assert glyphs.make_printable(text, 100) == printed


def test_long_words_may_break() -> None:
    broken = glyphs.make_printable("x" * 60, 100)
    assert broken.replace(glyphs.BREAK_HERE, "") == "x" * 60
    assert max(map(len, broken.split(glyphs.BREAK_HERE))) <= 20
