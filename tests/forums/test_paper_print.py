"""Printed sheets: the fields of the screen, a QR for every row, tagged, numbered, and larger where asked."""

import io
import re
import uuid
from collections import Counter

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from accounts.models import User
from forums.actions import lists
from forums.actions.paper.printing import list_batch, mark_unused, print_sheets
from forums.enums import PaperKind, RowState
from forums.forms.hall import HallForm
from forums.forms.paper import row_form
from forums.models import PaperRow, PaperSheet
from forums.renderers.codes import Code, read_code
from forums.renderers.fields import paper_lines
from forums.renderers.geometry import CODE, MARGIN, PAGE, row_box
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from tests.factories import (
    City,
    make_catalog_item,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
    ready_to_close,
)
from tests.forums.papers import make_sheets, page_image, print_out
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from tests.reports.test_pdf import list_tags
from themes.models import CatalogItem, ForumSession, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client: Client, round_: ThemeRound) -> User:
    user = make_facilitator(round_, display_name="Fasilitator A")
    client.force_login(user)
    return user


@pytest.fixture
def session(round_: ThemeRound, by: User, item: CatalogItem) -> ForumSession:
    return make_session(round_, by)


def texts(pdf: bytes) -> list[str]:
    """The text of every page; lines broken by the printer are one."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def shorten(session: ForumSession, by: User, count: int) -> None:
    for number in range(count):
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round, title=f"Kelas keterampilan {number}")
        item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
        lists.shorten(item_id=item.pk, by=by)


def test_every_field_of_the_screen_stands_on_paper(session: ForumSession, by: User) -> None:
    form = HallForm(round_=session.round)
    printed = [field["name"] for line in paper_lines(row_form(PaperKind.PROPOSAL, session)) for field in line["fields"]]
    assert sorted(printed) == sorted(form.fields)
    (text, *_rest) = texts(print_out(session, make_sheets(session, by, proposal=1)))
    for field in form.fields.values():
        assert str(field.label) in text
    for choice in ("Pilih dari kamus usulan", "Nonfisik"):
        assert text.count(choice) == 2, "two rows on a sheet"


def test_a_childs_form_asks_for_consent_too(city: City) -> None:
    round_ = make_round("anak")
    round_.theme.needs_guardian = True
    round_.theme.save()
    by = make_facilitator(round_)
    session = make_session(round_, by)
    sheets = make_sheets(session, by, proposal=2)
    assert [sheet.rows.count() for sheet in sheets] == [1, 1]
    text = texts(print_out(session, sheets))[0]
    for name in row_form(PaperKind.PROPOSAL, session).fields.values():
        assert str(name.label) in text


def test_pages_are_tagged_numbered_and_say_where_they_belong(
    session: ForumSession, by: User, item: CatalogItem
) -> None:
    pdf = print_out(session, make_sheets(session, by, proposal=3, attendance=1, ballot=4))
    pages = texts(pdf)
    assert len(pages) == 5, "two of proposals, one card, one of ballots, one of codes"
    for number, text in enumerate(pages, start=1):
        assert f"Lembar {number} dari 5" in text
        assert session.title in text
    assert all(session.place in text and "tidak pernah diumumkan" in text for text in pages[:4])
    assert f"K{item.pk}" in pages[4]
    assert item.name in pages[4]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang).startswith("id")
        assert document.open_metadata()["pdfuaid:part"] == "1"
        tags = Counter(list_tags(document.Root.StructTreeRoot))
    assert tags["/H1"] == 5
    assert tags["/H2"] == 4 + 2 + 4, "a heading for every row"
    assert tags["/Figure"] >= 2 * 10, "both codes of every row, described"


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("choices", [0, 3, 11])
def test_every_row_has_two_codes_where_the_geometry_says(
    session: ForumSession, by: User, choices: int, is_large: bool
) -> None:
    shorten(session, by, choices)
    sheets = make_sheets(session, by, is_large=is_large, proposal=2, attendance=2, ballot=4)
    pdf = print_out(session, sheets)
    for number, sheet in enumerate(sheets):
        page = page_image(pdf, number, dpi=150)
        codes = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
        found = {read_code(code.text): code.position for code in codes}
        rows = [row.position for row in sheet.rows.all()]
        assert set(found) == {Code(sheet.key, row, second) for row in rows for second in (False, True)}
        box, scale = row_box(rows=len(rows), is_large=is_large), 150 / 25.4
        for row in rows:
            first, second = found[Code(sheet.key, row)], found[Code(sheet.key, row, True)]
            across = second.top_left.x - first.top_left.x, second.top_left.y - first.top_left.y
            places = box.first_code, box.second_code
            assert across[0] == pytest.approx((places[1][0] - places[0][0]) * scale, abs=3)
            assert across[1] == pytest.approx((places[1][1] - places[0][1]) * scale, abs=3)
            assert first.top_left.x == pytest.approx((MARGIN + places[0][0]) * scale, abs=3)
            assert first.top_right.x - first.top_left.x == pytest.approx(CODE * scale, abs=3)
    assert page.size == pytest.approx([side * 150 / 25.4 for side in PAGE], abs=2), "A4"


def sizes(pdf: bytes, words: str) -> float:
    """How high the first letter of ``words`` stands on its page, in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            found = text.search(words).get_next()
            if found:
                _left, bottom, _right, top = text.get_charbox(found[0])
                return float(top - bottom)
    raise AssertionError(words)


def test_large_print_is_larger(session: ForumSession, by: User) -> None:
    normal = print_out(session, make_sheets(session, by, proposal=1, attendance=1))
    large = print_out(session, make_sheets(session, by, is_large=True, proposal=1, attendance=1))
    for words in ("Judul usulan", "Kelurahan", "di bawah 16"):
        assert sizes(large, words) >= 1.5 * sizes(normal, words)


def test_a_ballot_names_the_short_list_or_asks_for_numbers(session: ForumSession, by: User) -> None:
    assert "Tulis nomor usulan" in texts(print_out(session, make_sheets(session, by, ballot=1)))[0]
    shorten(session, by, 2)
    text = texts(print_out(session, make_sheets(session, by, ballot=1)))[0]
    assert text.count("Kelas keterampilan 1") == 4
    assert "paling banyak 3 usulan" in text
    shorten(session, by, 20)
    sheets = make_sheets(session, by, ballot=1)
    assert "Tulis nomor usulan" in texts(print_out(session, sheets))[0], "too many for a slip"


def test_sheets_are_numbered_on_and_the_same_form_prints_once(session: ForumSession, by: User) -> None:
    wanted = {PaperKind.PROPOSAL: 3, PaperKind.ATTENDANCE: 0, PaperKind.BALLOT: 0}
    batch = uuid.uuid4()
    for _twice in range(2):
        print_sheets(session_id=session.pk, batch=batch, by=by, wanted=wanted, is_large=False, choices=0)
    make_sheets(session, by, proposal=1)
    assert [sheet.label for sheet in PaperSheet.objects.order_by("number")] == ["U1", "U2", "U3"]
    again = list_batch(session, batch)
    assert [sheet.label for sheet in again] == ["U1", "U2"]
    assert texts(print_out(session, again)) == texts(print_out(session, list_batch(session, batch)))


def test_too_many_sheets_are_refused_with_the_number(session: ForumSession, by: User) -> None:
    with pytest.raises(Denied, match="100 lembar"):
        make_sheets(session, by, proposal=200)
    assert not PaperSheet.objects.exists()


def test_what_did_not_come_back_can_be_marked_unused(session: ForumSession, by: User) -> None:
    (sheet,) = make_sheets(session, by, proposal=2)
    sheet.rows.filter(position=1).update(state=RowState.PHOTOGRAPHED)
    assert mark_unused(session_id=session.pk, batch=sheet.batch, by=by) == 1
    assert list(PaperRow.objects.values_list("state", flat=True)) == [RowState.PHOTOGRAPHED, RowState.EMPTY]


def test_printing_without_javascript(client: Client, session: ForumSession, by: User) -> None:
    address = reverse("work_forum_paper", args=[session.pk])
    page = client.get(address)
    assert_good_html(page)
    key = re.search(r'name="key" value="([^"]+)"', text_of(page))
    assert key
    form = {"key": key[1], "proposal": "3", "attendance": "", "ballot": "0", "size": "besar"}
    for _twice in range(2):
        page = client.post(reverse("work_forum_paper_print", args=[session.pk]), form, follow=True)
    assert "3 lembar siap dicetak." in text_of(page)
    assert_good_html(page)
    assert PaperSheet.objects.filter(is_large=True).count() == 3
    link = reverse("work_forum_paper_pdf", args=[session.pk, key[1]])
    assert f'href="{link}"' in text_of(page)
    answer = client.get(link)
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    client.post(reverse("work_forum_paper_unused", args=[session.pk, key[1]]))
    assert "3 baris tidak terpakai" in text_of(client.get(address))


def test_mistakes_stay_on_the_page(client: Client, session: ForumSession) -> None:
    for form, sentence in (
        ({"size": "normal"}, "Isi sedikitnya satu jumlah"),
        ({"size": "normal", "proposal": "999"}, "200"),
        ({"size": "normal", "ballot": "200", "proposal": "200"}, "sekali cetak paling banyak 60"),
    ):
        page = client.post(reverse("work_forum_paper_print", args=[session.pk]), form)
        assert sentence in text_of(page)
        assert_good_html(page)


def test_a_closed_session_prints_no_more(client: Client, session: ForumSession, by: User) -> None:
    sheets = make_sheets(session, by, proposal=1)
    ready_to_close(session, by)
    ForumSession.objects.update(closed_at=session.starts_at, closed_by=by)
    with pytest.raises(Denied):
        make_sheets(session, by, proposal=1)
    address = reverse("work_forum_paper", args=[session.pk])
    assert "Siapkan lembar" not in text_of(client.get(address))
    assert client.get(reverse("work_forum_paper_pdf", args=[session.pk, sheets[0].batch])).status_code == 200


def test_hostile_titles_and_places_print(session: ForumSession, by: User, round_: ThemeRound, city: City) -> None:
    make_catalog_item(round_, city.agency, name="#strong[x] \u202e 🎪 *" + "y" * 150)
    ForumSession.objects.update(place='Balai #import "x" 漢字')
    session.refresh_from_db()
    pages = texts(print_out(session, make_sheets(session, by, proposal=1)))
    assert "#import" in pages[0]
    assert "#strong[x]" in pages[1]


def test_the_page_asks_few_questions(
    client: Client, session: ForumSession, by: User, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for _number in range(4):
        make_sheets(session, by, proposal=4, ballot=4)
    with django_assert_max_num_queries(19):
        client.get(reverse("work_forum_paper", args=[session.pk]))
