"""Counting a hall in a browser: taps without reloading, a tap taken back, a QR that counts once, all of it readable."""

import io
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import ConsentPurpose
from accounts.models import ConsentText
from forums.actions.invitations import invite
from forums.datasets.attendance import read_present
from forums.datasets.check_in import write_token
from forums.datasets.invitations import Guest
from forums.models import SessionPhoto
from tests.e2e.conftest import PHONE, OpenPage, SignIn
from tests.e2e.public_pages import scrolls_sideways
from tests.e2e.test_access import find_violations
from tests.factories import make_city, make_session
from themes.enums import Presence
from themes.models import ForumSession, Group

pytestmark = pytest.mark.browser
WOMAN: Group = ("hall", "female", "18_30", False)


@pytest.fixture
def session(transactional_db: None) -> ForumSession:
    make_city()
    ConsentText.objects.create(purpose=ConsentPurpose.ATTENDANCE, version=1, body="Saya setuju nama saya dicatat.")
    return make_session(agenda="08.30 Pembukaan\n09.00 Diskusi meja")


def looks_well(page: Page) -> None:
    assert find_violations(page) == []
    assert not scrolls_sideways(page)


def present(session: ForumSession, group: Group = WOMAN) -> int:
    return read_present(session).groups.get(group, 0)


def tap(page: Page, name: str, times: int = 1) -> None:
    for _number in range(times):
        page.locator(f"button.tally[value={name}]").click()


def total(page: Page, words: str) -> None:
    expect(page.locator("[data-total]")).to_have_text(words)


def test_a_hall_is_counted(on_each_screen: OpenPage, sign_in: SignIn, session: ForumSession, tmp_path: Path) -> None:
    page = on_each_screen()
    sign_in(page, session.created_by.username)
    page.goto(f"/kerja/forum/{session.pk}/")
    page.get_by_label("Siapa yang diundang").fill("PKK Dinoyo; 3\nKarang Taruna")
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.locator(".invitations > li")).to_have_count(2)
    looks_well(page)
    page.get_by_role("link", name="Daftar hadir", exact=True).click()
    tap(page, "hall-female-18_30-0", 5)
    page.locator("button.tally[value=hall-male-60_up-1]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    total(page, "7 orang hadir")
    page.locator("[data-recent] button").first.click()
    total(page, "6 orang hadir")
    expect(page.locator("[data-recent] .is-void")).to_have_count(1)
    looks_well(page)
    page.reload()
    total(page, "6 orang hadir")
    assert (present(session), present(session, ("hall", "male", "60_up", True))) == (5, 1)
    fill_in_numbers(page, session)
    photograph_the_list(page, tmp_path)
    write_a_name_down(page)
    looks_well(page)


def fill_in_numbers(page: Page, session: ForumSession) -> None:
    page.locator("#angka summary").first.click()
    page.locator("input[name=hall-female-18_30-0]").fill("9")
    page.get_by_role("button", name="Simpan daftar hadir").click()
    total(page, "10 orang hadir")
    assert present(session) == 9


def photograph_the_list(page: Page, folder: Path) -> None:
    Image.new("RGB", (800, 1100), "white").save(folder / "daftar.jpg")
    page.locator("#foto input[type=file]").set_input_files(folder / "daftar.jpg")
    page.get_by_role("button", name="Simpan foto").click()
    expect(page.locator(".list-photos img")).to_have_count(1)
    assert SessionPhoto.objects.get().released_at is None


def write_a_name_down(page: Page) -> None:
    page.locator("#nama > details > summary").click()
    page.locator("#nama input[name=name]").fill("Ketua Karang Taruna")
    page.locator("#nama input[name=agrees]").check()
    page.get_by_role("button", name="Catat nama ini").click()
    expect(page.locator(".attendees")).to_contain_text("Ketua Karang Taruna")


def test_a_tap_that_does_not_arrive_is_told_and_not_shown(
    open_page: OpenPage, sign_in: SignIn, session: ForumSession
) -> None:
    page = open_page(PHONE)
    sign_in(page, session.created_by.username)
    page.goto(f"/kerja/forum/{session.pk}/hadir/")
    tap(page, "hall-female-18_30-0")
    total(page, "1 orang hadir")
    page.route("**/hadir/hitung/", lambda route: route.abort("internetdisconnected"))
    tap(page, "hall-female-18_30-0")
    expect(page.get_by_role("alert")).to_contain_text("belum tercatat")
    expect(page.locator("[data-count=hall-female-18_30-0]")).to_have_text("1")
    page.unroute("**/hadir/hitung/")
    tap(page, "hall-female-18_30-0")
    total(page, "2 orang hadir")
    expect(page.locator("[data-problem]")).to_be_hidden()
    assert present(session) == 2


def test_a_participant_counts_herself_once(on_each_screen: OpenPage, session: ForumSession) -> None:
    page = on_each_screen()
    page.goto(f"/forum/{session.pk}/hadir/{write_token(session, Presence.HALL)}/")
    looks_well(page)
    page.get_by_role("button", name="Saya hadir").click()
    expect(page.get_by_role("alert")).to_contain_text("Pilih salah satu.")
    page.get_by_text("Perempuan", exact=True).click()
    page.get_by_text("18–30", exact=True).click()
    page.get_by_role("button", name="Saya hadir").click()
    expect(page.get_by_role("status")).to_contain_text("Anda sudah terhitung")
    looks_well(page)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Anda sudah terhitung")
    assert present(session) == 1
    page.get_by_role("button", name=re.compile("Batalkan")).click()
    expect(page.get_by_role("button", name="Saya hadir")).to_be_visible()
    assert present(session) == 0


def test_without_javascript(open_page: OpenPage, sign_in: SignIn, session: ForumSession) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in(page, session.created_by.username)
    page.goto(f"/kerja/forum/{session.pk}/hadir/?cara=online")
    for _number in range(2):
        tap(page, "online-female-18_30-0")
    total(page, "2 orang hadir")
    page.locator("[data-recent] button").first.click()
    total(page, "1 orang hadir")
    assert present(session, ("online", "female", "18_30", False)) == 1


def test_what_is_printed_looks_well(on_each_screen: OpenPage, sign_in: SignIn, session: ForumSession) -> None:
    invite(session_id=session.pk, by=session.created_by, guests=[Guest("PKK Dinoyo", 3), Guest("SMAN 4")])
    page = on_each_screen()
    sign_in(page, session.created_by.username)
    for part in ("hadir/poster/", "undangan/surat/"):
        page.goto(f"/kerja/forum/{session.pk}/{part}")
        expect(page.locator("#cetak")).to_be_visible()
        looks_well(page)
    page.goto(f"/kerja/forum/{session.pk}/hadir/poster/")
    seen = Image.open(io.BytesIO(page.locator(".poster-qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(seen)
    assert code.text.endswith(f"/forum/{session.pk}/hadir/{write_token(session, Presence.HALL)}/")
    assert code.text == page.locator(".poster-address").inner_text()
