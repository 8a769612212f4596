"""Sheaves bound into one book: pages, tags, bookmarks, feet – each where it belongs."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typst

from musrenbang.lib.binding import bind
from musrenbang.lib.typesetting import print_pdf, print_sheaves

MOMENT = datetime(2027, 1, 5, tzinfo=UTC)
SHEAF = """#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set text(lang: "id", font: "Libertinus Serif")
#set page(flipped: d.across)
= #d.title
#table(columns: 2, table.header[A][B], ..d.rows)
"""
FEET = """#let d = json(bytes(sys.inputs.data))
#for (number, across) in d.pages.enumerate(start: 1) {
  page(flipped: across, footer: text(font: "Libertinus Serif")[#d.mark #number/#d.pages.len()])[]
}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "kaki.typ").write_text(FEET)
    (tmp_path / "isi.typ").write_text(SHEAF)
    return tmp_path / "isi.typ"


def describe(title: str, *, across: bool = False) -> dict[str, object]:
    return {"title": title, "across": across, "rows": ["satu", "dua"] * 3, "mark": "kode"}


def test_everything_is_carried_over(template: Path) -> None:
    sheaves = [describe("Satu"), describe("Dua", across=True), describe("Tiga")]
    bound = print_sheaves(template, template.with_name("kaki.typ"), sheaves, moment=MOMENT)
    with pikepdf.open(BytesIO(bound)) as book:
        assert [float(page.mediabox[2]) > 800 for page in book.pages] == [False, True, False]
        with book.open_outline() as outline:
            assert [mark.title for mark in outline.root] == ["Satu", "Dua", "Tiga"]
        document = book.Root.StructTreeRoot.K[0]
        assert [str(tag.S) for tag in document.K] == ["/H1", "/Table"] * 3
        assert [int(page.obj.StructParents) for page in book.pages] == [0, 1, 2]
        assert str(book.docinfo.Title) == "Satu"
        owners = list(book.Root.StructTreeRoot.ParentTree.Nums)[1::2]
        assert [owner[0].Pg.objgen for owner in owners] == [page.obj.objgen for page in book.pages]
        assert all(b"/Footer" in page.Contents[-1].read_bytes() for page in book.pages)


def test_one_sheaf_is_a_book_too(template: Path) -> None:
    one = print_pdf(template, describe("Satu"), moment=MOMENT)
    feet = print_pdf(template, describe("Kaki"), moment=MOMENT)
    with pikepdf.open(BytesIO(bind([one], lambda pages: feet if pages == [False] else b""))) as book:
        assert len(book.pages) == 1


def test_a_sheaf_that_cannot_be_set_stops_the_book(template: Path) -> None:
    with pytest.raises(typst.TypstError, match="rows"):
        print_sheaves(
            template, template.with_name("kaki.typ"), [describe("Satu"), {"title": "x", "across": False}], moment=MOMENT
        )
