"""A forum in a hall without signal, a colleague online at the same time: nothing lost, nothing doubled."""

from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from forums.actions import lists
from forums.models import Ballot, SessionAct, Tally
from proposals.enums import ForumOutcome, Status
from proposals.models import ForumItem, Proposal
from tests.e2e.conftest import DESK, PHONE, OpenPage, Portal, SignIn
from tests.e2e.keeping import wait_until_kept
from tests.e2e.test_access import find_violations, scrolls_sideways
from tests.factories import make_catalog_item, make_city, make_facilitator, make_proposal, make_round, make_session
from themes.models import AttendanceCount, CatalogItem, ForumSession

pytestmark = pytest.mark.browser
WEAK_SIGNAL = 5000  # milliseconds; more than the service worker waits where it has something to show instead
SENT = "Semua sudah terkirim."
TITLES = [f"Kelas malam {number:02d}" for number in range(1, 13)]


@pytest.fixture
def session(transactional_db: None) -> ForumSession:
    make_city()
    round_ = make_round()
    session = make_session(round_)
    make_catalog_item(round_, name="Pelatihan servis ponsel")
    for title in ("Lapangan basket", "Studio musik"):
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, round_, title=title)
        lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=session.created_by)
    return session


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """The signed minutes, as a scanner would give them."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "berita-acara.pdf")
    return tmp_path / "berita-acara.pdf"


def address(session: ForumSession, screen: str = "") -> str:
    return f"/kerja/forum/{session.pk}/lapangan/{screen}"


def open_field(page: Page, session: ForumSession) -> None:
    page.goto(address(session))
    page.locator("#lapangan[data-ready]").wait_for()


def get_ready(page: Page, session: ForumSession) -> None:
    """Once with signal; from then on the device has the app and the session."""
    open_field(page, session)
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    wait_until_kept(page, "/forum/lapangan/")


def turn(page: Page, screen: str) -> None:
    page.locator(f".field-nav a[href='#{screen}']").click()


def tally(page: Page, group: str, times: int) -> None:
    for _number in range(times):
        page.locator(f"[data-group={group}]").click()


def file(page: Page, title: str) -> None:
    item = CatalogItem.objects.get()
    form = page.locator("#usulan form")
    form.locator("[name=catalog_item]").select_option(str(item.pk))
    form.locator("[name=title]").fill(title)
    form.locator("[name=volume]").fill("30")
    form.locator("[name=kelurahan]").select_option(label="Dinoyo")
    form.locator("[name=rw]").fill("5")
    form.get_by_role("button", name="Catat usulan").click()
    expect(page.locator("[data-slot=raised]")).to_contain_text(title)


def row(page: Page, screen: str, title: str) -> Any:
    return page.locator(f"#{screen} li.forum-item").filter(has_text=title)


def present(session: ForumSession) -> int:
    return sum(AttendanceCount.objects.filter(session=session).values_list("count", flat=True))


def disagree_as_colleague(session: ForumSession, title: str, by: User) -> None:
    item = ForumItem.objects.get(session=session, proposal__title=title)
    lists.disagree(item_id=item.pk, by=by, reason=make_city().reason, note="Sudah ada di RW lain.")


def looks_well(page: Page) -> None:
    assert not scrolls_sideways(page)
    assert find_violations(page) == []


def count_forty(page: Page) -> None:
    tally(page, "female-18_30-0", 22)
    tally(page, "male-31_59-1", 21)
    for _number in range(3):
        page.get_by_role("button", name="Batalkan hitungan terakhir").first.click()
    expect(page.locator("[data-slot=total]")).to_have_text("40 orang hadir")
    looks_well(page)


def file_twelve(page: Page) -> None:
    turn(page, "usulan")
    for title in TITLES:
        file(page, title)
    looks_well(page)


def agree_and_rank(page: Page) -> None:
    """All twelve and one from online; the third one becomes the first, by a button and by a number."""
    turn(page, "daftar")
    for title in (*TITLES, "Lapangan basket"):
        row(page, "daftar", title).get_by_role("button", name="Setujui").click()
        expect(row(page, "daftar", title).locator("[data-slot=mark]")).to_contain_text("Disepakati")
    looks_well(page)
    turn(page, "urutan")
    row(page, "urutan", TITLES[2]).get_by_role("button", name="Naikkan").click()
    second = page.locator("#urutan li").nth(1)
    expect(second).to_contain_text(TITLES[2])
    second.locator("input").fill("1")
    second.locator("input").press("Enter")
    expect(page.locator("#urutan li").first).to_contain_text(TITLES[2])
    looks_well(page)


def raise_hands(page: Page, title: str, hands: int) -> None:
    turn(page, "suara")
    row(page, "suara", title).locator("input").fill(str(hands))
    row(page, "suara", title).get_by_role("button", name="Tambahkan tangan").click()
    expect(row(page, "suara", title)).to_contain_text(f"{hands} suara")


def work_as_colleague(page: Page, session: ForumSession, colleague: User) -> None:
    """Online, while the other device has no signal: five people, one proposal, one decision that will collide."""
    open_field(page, session)
    tally(page, "female-18_30-0", 5)
    turn(page, "usulan")
    file(page, "Usulan rekan")
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    disagree_as_colleague(session, "Lapangan basket", colleague)


def assert_all_arrived_once(session: ForumSession) -> None:
    assert present(session) == 45
    assert Tally.objects.filter(session=session).count() == 22 + 21 + 3 + 5
    raised = Proposal.objects.filter(session=session).values_list("title", flat=True)
    assert sorted(raised) == sorted([*TITLES, "Usulan rekan"])
    assert ForumItem.objects.filter(session=session).count() == 15
    agreed = ForumItem.objects.filter(session=session, outcome=ForumOutcome.AGREED).order_by("rank")
    order = [(item.proposal.title, item.rank) for item in agreed]
    wanted = [TITLES[2], *TITLES[:2], *TITLES[3:]]
    assert order == [(title, rank) for rank, title in enumerate(wanted, start=1)]
    assert Ballot.objects.get().weight == 17


def settle_collision(page: Page) -> None:
    collision = page.locator("#tabrakan li")
    expect(collision).to_have_count(1)
    expect(collision).to_contain_text("Sudah ada di RW lain.")
    looks_well(page)
    collision.get_by_role("button", name="Pakai punya saya").click()
    expect(page.locator("#tabrakan")).to_be_hidden()
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    basket = ForumItem.objects.get(proposal__title="Lapangan basket")
    assert (basket.outcome, basket.rank) == (ForumOutcome.AGREED, 13)


def drop(page: Page, title: str) -> None:
    row(page, "daftar", title).get_by_role("button", name="Belum disepakati").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Alasan").select_option(index=1)
    dialog.get_by_label("Penjelasan").fill("Belum mendesak tahun ini.")
    assert find_violations(page) == []
    dialog.get_by_role("button", name="Catat").click()
    expect(row(page, "daftar", title).locator("[data-slot=note]")).to_contain_text("Belum mendesak")


def sign_off(page: Page, session: ForumSession, paper: Path) -> None:
    """The minutes from what was logged, the signed paper, the end: through the pages with signal."""
    page.goto(f"/kerja/forum/{session.pk}/berita-acara/")
    page.locator("input[name=number]").fill("400/12/2027")
    page.locator("textarea[name=materials]").fill("Kamus usulan pemuda")
    page.get_by_role("button", name="Simpan berita acara").click()
    page.locator("input[name=scan]").set_input_files(paper)
    page.get_by_role("button", name="Unggah pindaian").click()
    page.get_by_role("link", name="Periksa dan tutup sesi").click()
    page.get_by_role("button", name="Tutup sesi dan teruskan usulan").click()
    expect(page.get_by_role("main")).to_contain_text("Ditutup")


def test_a_forum_without_signal(open_page: OpenPage, sign_in: SignIn, session: ForumSession, paper: Path) -> None:
    page, online, colleague = open_page(PHONE), open_page(DESK), make_facilitator(session.round)
    sign_in(page, session.created_by.username)
    sign_in(online, colleague.username)
    get_ready(page, session)
    page.context.set_offline(True)
    open_field(page, session)
    expect(page.locator("[data-slot=signal]")).to_contain_text("Tidak ada sinyal.")
    count_forty(page)
    file_twelve(page)
    agree_and_rank(page)
    raise_hands(page, TITLES[0], 17)
    page.close()  # the tab is killed, and opened again still without signal
    page = page.context.new_page()
    open_field(page, session)
    expect(page.locator("[data-slot=queue]")).to_have_text("Menunggu dikirim: 74")
    expect(page.locator("[data-slot=total]")).to_have_text("40 orang hadir")
    assert not SessionAct.objects.exists()
    work_as_colleague(online, session, colleague)
    page.context.set_offline(False)
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    expect(page.locator("[data-slot=total]")).to_have_text("45 orang hadir")
    assert_all_arrived_once(session)
    settle_collision(page)
    turn(page, "daftar")
    for title in ("Studio musik", "Usulan rekan"):
        drop(page, title)
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    assert SessionAct.objects.filter(by=session.created_by).count() == 74 + 1 + 2
    sign_off(page, session, paper)
    statuses = Proposal.objects.filter(forum_items__session=session).values_list("status", flat=True)
    assert Counter(statuses) == {Status.FORWARDED: 13, Status.NOT_AGREED: 2}
    open_field(page, session)
    expect(page.locator("[data-slot=closed]")).to_be_visible()


def test_a_slow_answer_is_waited_for_where_nothing_is_kept_yet(
    open_page: OpenPage, sign_in: SignIn, session: ForumSession, portal: Portal
) -> None:
    """The service worker looks after the browser already, but has never seen the app of a hall."""
    page = open_page(PHONE)
    sign_in(page, session.created_by.username)
    wait_until_kept(page)
    with portal.stopped():
        page.evaluate("there => setTimeout(() => location.assign(there))", address(session))
        page.wait_for_timeout(WEAK_SIGNAL)
    page.locator("#lapangan[data-ready]").wait_for()


def test_two_windows_share_one_queue(open_page: OpenPage, sign_in: SignIn, session: ForumSession) -> None:
    page = open_page(PHONE)
    sign_in(page, session.created_by.username)
    get_ready(page, session)
    other = page.context.new_page()
    open_field(other, session)
    page.context.set_offline(True)
    tally(page, "female-18_30-0", 3)
    tally(other, "female-18_30-0", 2)
    for window in (page, other):
        expect(window.locator("[data-slot=total]")).to_have_text("5 orang hadir")
        expect(window.locator("[data-slot=queue]")).to_have_text("Menunggu dikirim: 5")
    page.context.set_offline(False)
    for window in (page, other):
        expect(window.locator("[data-slot=queue]")).to_have_text(SENT)
    assert (present(session), SessionAct.objects.count()) == (5, 5)


def test_a_sign_in_that_lapsed_keeps_everything(open_page: OpenPage, sign_in: SignIn, session: ForumSession) -> None:
    page = open_page(PHONE)
    sign_in(page, session.created_by.username)
    get_ready(page, session)
    page.context.set_offline(True)
    tally(page, "female-18_30-0", 2)
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("[data-slot=signed-out]")).to_be_visible()
    assert not SessionAct.objects.exists()
    colleague = make_facilitator(session.round, display_name="Fasilitator kedua")
    sign_in(page, colleague.username)
    open_field(page, session)
    expect(page.locator("[data-slot=others]")).to_contain_text("2 catatan dibuat dari akun lain")
    assert not SessionAct.objects.exists()
    page.get_by_role("button", name="Kirim dari akun Fasilitator kedua").click()
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    assert {act.by for act in SessionAct.objects.all()} == {colleague}
    assert present(session) == 2


def test_dropped_with_a_reason_and_dragged(open_page: OpenPage, sign_in: SignIn, session: ForumSession) -> None:
    page = open_page(DESK)
    sign_in(page, session.created_by.username)
    open_field(page, session)
    turn(page, "daftar")
    for title in ("Lapangan basket", "Studio musik"):
        row(page, "daftar", title).get_by_role("button", name="Setujui").click()
    turn(page, "urutan")
    handles = page.locator("#urutan [data-act=drag]")
    expect(handles).to_have_count(2)
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    expect(page.locator("#urutan .field-waits:visible")).to_have_count(0)
    start, end = handles.nth(1).bounding_box(), page.locator("#urutan li").first.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 10, end["y"] + 4, steps=5)
    page.mouse.up()
    expect(page.locator("#urutan li").first).to_contain_text("Studio musik")
    turn(page, "daftar")
    drop(page, "Lapangan basket")
    expect(page.locator("[data-slot=queue]")).to_have_text(SENT)
    dropped = ForumItem.objects.get(proposal__title="Lapangan basket")
    assert (dropped.outcome, dropped.note) == (ForumOutcome.NOT_AGREED, "Belum mendesak tahun ini.")
    assert ForumItem.objects.get(proposal__title="Studio musik").rank == 1
