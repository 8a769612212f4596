"""Paper in a browser: printed, photographed, typed by one and checked by another, on the list and among the votes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from forums.actions import lists
from forums.actions.paper import reading
from forums.models import PaperUpload
from proposals.enums import Channel, Status
from proposals.models import Proposal
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import scrolls_sideways
from tests.e2e.test_access import find_violations
from tests.factories import (
    make_catalog_item,
    make_city,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
)
from tests.forums.papers import as_file, page_image, snap
from themes.models import AttendanceCount, ForumSession

pytestmark = pytest.mark.browser
ACTIVITY = "Pelatihan servis ponsel"
Judge = Callable[[Page, str], None]


@pytest.fixture
def session(open_page: OpenPage) -> ForumSession:
    """One proposal on the short list, so that there is something to vote on."""
    city, round_ = make_city(), make_round("pemuda")
    session = make_session(round_)
    make_catalog_item(round_, city.agency, name=ACTIVITY)
    proposal = make_proposal(Status.KELURAHAN_VERIFIED, round_, title="Studio musik")
    item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=session.created_by)
    lists.shorten(item_id=item.pk, by=session.created_by)
    return session


def judge(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/paper-{name}.png", full_page=True)
    assert find_violations(page) == [], name
    assert not scrolls_sideways(page), name


def judge_without_script(page: Page, name: str) -> None:
    """Axe itself is a script that never answers here."""
    assert not scrolls_sideways(page), name


def open_tab(page: Page, session: ForumSession) -> None:
    page.goto(f"/kerja/forum/{session.pk}/")
    page.get_by_role("link", name="Kertas", exact=True).click()


def print_sheets(page: Page, folder: Path) -> Path:
    """One sheet of each kind; the PDF as the browser saves it."""
    for label in ("Formulir usulan", "Kartu hitung hadir", "Kertas suara"):
        page.get_by_label(label).fill("1")
    page.get_by_role("button", name="Siapkan lembar").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh PDF (3 lembar)").click()
    download.value.save_as(folder / "lembar.pdf")
    return folder / "lembar.pdf"


def photograph(page: Page, printed: Path, folder: Path) -> None:
    """The three sheets askew, and a photo of nothing."""
    pages = [page_image(printed.read_bytes(), number) for number in range(3)]
    photos = [snap(sheet, angle=angle) for sheet, angle in zip(pages, (4, -7, 178), strict=True)]
    blank = snap(pages[0].resize((60, 80)).resize((900, 1200)))
    for number, photo in enumerate((*photos, blank)):
        (folder / f"foto-{number}.jpg").write_bytes(as_file(photo))
    page.locator("#id_photos").set_input_files(sorted(folder.glob("foto-*.jpg")))
    with page.expect_navigation():
        page.get_by_role("button", name="Kirim foto").click()
    for upload in PaperUpload.objects.order_by("pk"):
        reading.read_upload(upload.pk)
    page.reload()


def type_proposal(page: Page) -> None:
    expect(page.get_by_role("img", name="Potongan foto baris U1-1").first).to_be_visible()
    page.locator("select[name=catalog_item]").select_option(index=1)
    page.locator("input[name=volume]").fill("2")
    page.locator("select[name=kelurahan]").select_option(label="Dinoyo")
    page.locator("input[name=rw]").fill("5")


def type_rows(page: Page, judge: Judge) -> None:
    """The first of every sheet holds something, the others are empty; who types is led from row to row."""
    while True:
        label = page.locator(".paper-strips h2").inner_text()
        judge(page, f"type-{label.split()[-1]}")
        if "U1-1" in label:
            type_proposal(page)
        elif "H1-1" in label:
            page.locator("input[name=hall-female-18_30-0]").fill("12")
        elif label.endswith("1-1"):
            page.get_by_label("Studio musik").check()
        is_filled = label.endswith("1-1")
        with page.expect_navigation():
            page.get_by_role("button", name="Simpan, baris berikutnya" if is_filled else "Tidak diisi").click()
        if page.get_by_text("Semua baris yang difoto sudah diketik.").count():
            return


def check_rows(page: Page, checker: User, judge: Judge) -> None:
    for _row in range(3):
        expect(page.get_by_text("Bandingkan dengan foto, betulkan bila perlu")).to_be_visible()
        judge(page, "check")
        page.get_by_role("button", name="Benar, masukkan").click()
    expect(page.get_by_text("Tidak ada lagi baris yang menunggu Anda periksa.")).to_be_visible()
    expect(page.locator("table.paper-rows")).to_contain_text(str(checker))


@pytest.mark.parametrize(
    ("size", "javascript", "judge"),
    [(PHONE, True, judge), (DESK, False, judge_without_script)],
    ids=["phone", "desk without script"],
)
def test_from_the_printer_to_the_list(
    open_page: OpenPage,
    sign_in: SignIn,
    session: ForumSession,
    tmp_path: Path,
    size: tuple[int, int],
    javascript: bool,
    judge: Judge,
) -> None:
    checker = make_facilitator(session.round, display_name="Fasilitator B")
    page, other = open_page(size, javascript=javascript), open_page(size, javascript=javascript)
    sign_in(page, session.created_by.username)
    sign_in(other, checker.username)
    open_tab(page, session)
    judge(page, "empty")
    photograph(page, print_sheets(page, tmp_path), tmp_path)
    expect(page.get_by_text("Perlu dilihat sendiri")).to_be_visible()
    judge(page, "photos")
    page.get_by_role("button", name="Kesampingkan").click()
    page.get_by_role("button", name="Ketik baris berikutnya").click()
    type_rows(page, judge)
    assert not Proposal.objects.filter(channel=Channel.HALL).exists()
    open_tab(other, session)
    other.get_by_role("button", name="Periksa baris berikutnya").click()
    check_rows(other, checker, judge)
    judge(other, "done")
    assert Proposal.objects.get(channel=Channel.HALL).title == ACTIVITY
    assert AttendanceCount.objects.get(session=session).count == 12
    assert session.ballots.get().picks.count() == 1
