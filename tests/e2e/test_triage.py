"""An agency officer clears her desk: by keyboard, many at once, with ready sentences; by phone; without JavaScript."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from budgets.models import AnswerTemplate
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer, set_money
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.test_access import find_violations, scrolls_sideways
from tests.factories import make_city

pytestmark = pytest.mark.browser
MANY, LEFT = 26, 4


@pytest.fixture
def proposals(transactional_db: None) -> list[Proposal]:
    """Thirty that wait: twenty-six wheelchairs and four courses."""
    city = make_city()
    wheelchairs = make_forwarded(MANY, amount=1_000_000, city=city, title="Kursi roda")
    courses = make_forwarded(LEFT, amount=1_000_000, city=city, title="Pelatihan barista")
    AnswerTemplate.objects.create(reason=city.reason, title="Pagu habis", text="Pagu untuk {kode} sudah habis.")
    set_money(wheelchairs[0], 10**9)
    return [*wheelchairs, *courses]


def desk_of(open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal], size: Any = DESK, **more: Any) -> Page:
    page = open_page(size, **more)
    sign_in(page, make_officer(proposals[0]).username)
    page.goto("/kerja/telaah/")
    return page


def is_sound(page: Page) -> None:
    """axe finds nothing and nothing scrolls sideways."""
    assert find_violations(page) == []
    assert not scrolls_sideways(page)


def count(status: Status) -> int:
    return Proposal.objects.filter(status=status).count()


def test_thirty_by_keyboard_and_at_once(open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal]) -> None:
    page = desk_of(open_page, sign_in, proposals)
    is_sound(page)
    pages: list[str] = []
    page.on("request", lambda request: pages.append(request.url) if request.is_navigation_request() else None)
    page.keyboard.press("/")
    page.keyboard.type("kursi")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(MANY)
    assert pages == [], "only a part of the page was fetched"
    page.get_by_label("Centang semua di halaman ini").check()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name=f"{MANY} usulan akan berubah")).to_be_visible()
    is_sound(page)
    assert count(Status.ACCOMMODATED) == 0
    page.get_by_role("button", name=f"{MANY} usulan").click()
    expect(page.get_by_role("main")).to_contain_text(f"{MANY} usulan berhasil")
    is_sound(page)
    assert count(Status.ACCOMMODATED) == MANY
    page.goto("/kerja/telaah/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-position")).to_contain_text(f"1 dari {LEFT}")
    is_sound(page)
    for left in range(LEFT, 0, -1):
        defer_with_ready_sentence(page, left)
    assert count(Status.UNACCOMMODATED) == LEFT
    notes = Proposal.objects.filter(status=Status.UNACCOMMODATED).values_list("code", "decision_note")
    assert all(note == f"Pagu untuk {code} sudah habis." for code, note in notes)


def defer_with_ready_sentence(page: Page, left: int) -> None:
    """Open the move, take the sentence, send it; the next one of the queue comes by itself."""
    expect(page.get_by_role("main")).to_contain_text(f"1 dari {left}")
    page.wait_for_load_state()  # keys are heard from here on
    code = page.locator(".card-tags .code").inner_text()
    page.locator("body").press("3")
    act = page.locator("#langkah-defer")
    act.get_by_label("Kalimat siap pakai").select_option(label="Pagu habis")
    act.get_by_role("button", name="Pakai").click()
    expect(act.locator("textarea")).to_have_value(re.compile("sudah habis"))
    act.locator("textarea").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("main")).to_contain_text(f"{code} belum terakomodasi")


def test_a_number_moves_all_that_are_ticked(open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal]) -> None:
    page = desk_of(open_page, sign_in, proposals)
    page.wait_for_load_state()
    for key in ("j", "x", "j", "x", "j", "x", "3"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="3 usulan akan berubah")).to_be_visible()
    page.goto("/kerja/telaah/")
    page.wait_for_load_state()
    for key in ("j", "3"):  # nothing ticked: the row in focus
        page.keyboard.press(key)
    expect(page.locator("#langkah-defer select").first).to_be_visible()


def test_the_letters_are_told_where_one_is(open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal]) -> None:
    page = desk_of(open_page, sign_in, proposals)
    page.emulate_media(reduced_motion="reduce")  # no gliding from place to place
    page.wait_for_load_state()
    for _ in range(MANY):
        page.keyboard.press("j")
    row = page.locator("[data-open]").nth(MANY - 1)
    expect(row).to_be_focused()
    place = page.evaluate("scrollY")
    assert place > 0
    page.keyboard.press("?")
    told = page.get_by_role("dialog", name="Pintasan papan ketik")
    expect(told).to_contain_text("centang baris")
    is_sound(page)
    page.keyboard.press("3")  # no letter is heard behind it
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(row).to_be_focused()
    assert page.evaluate("scrollY") == place
    page.keyboard.press("o")
    expect(page.locator(".desk-position")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(told.locator("kbd", has_text=re.compile("^e$"))).to_be_visible()
    is_sound(page)
    told.get_by_role("button", name="Tutup").click()
    expect(told).to_be_hidden()


def test_control_and_enter_send_from_any_field(open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal]) -> None:
    page = desk_of(open_page, sign_in, proposals)
    page.goto(f"/kerja/telaah/{proposals[0].code}/")
    page.wait_for_load_state()
    page.keyboard.press("2")
    page.locator("#langkah-assess input[name=amount]").fill("2.500.000")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".detail-key")).to_contain_text("Rp2.500.000")
    assert Proposal.objects.get(pk=proposals[0].pk).assessed_amount == 2_500_000


def test_the_letters_are_a_link_without_javascript(
    open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal]
) -> None:
    page = desk_of(open_page, sign_in, proposals, javascript=False)
    told = page.locator("#pintasan")
    expect(told).to_be_hidden()
    page.get_by_role("link", name="Pintasan papan ketik").click()
    expect(told).to_be_visible()


def test_by_phone(open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal]) -> None:
    page = desk_of(open_page, sign_in, proposals, PHONE)
    is_sound(page)
    page.get_by_role("link", name="Pelatihan barista").first.click()
    page.get_by_label("Catatan untuk rekan").fill("Tunggu kabar kelurahan.")
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator(".triage-notes")).to_contain_text("Tunggu kabar kelurahan.")
    is_sound(page)


def test_without_javascript(open_page: OpenPage, sign_in: SignIn, proposals: list[Proposal]) -> None:
    page = desk_of(open_page, sign_in, proposals, javascript=False)
    for box in page.locator("input[name=pilih]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Belum terakomodasi…").click()
    page.get_by_label("Kalimat siap pakai").select_option(label="Pagu habis")
    page.get_by_role("button", name="Pakai").click()
    expect(page.get_by_label("Penjelasan untuk setiap pengusul")).to_have_value("Pagu untuk {kode} sudah habis.")
    page.get_by_role("button", name="2 usulan").click()
    expect(page.get_by_role("main")).to_contain_text("2 usulan berhasil")
    assert count(Status.UNACCOMMODATED) == 2
