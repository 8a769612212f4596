"""Coming in from an old telephone: a number is enough, a keyboard is enough, and a receipt is enough."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.guests import make_guest
from accounts.models import User
from proposals.enums import Status
from proposals.models import Proposal
from tests.e2e.conftest import PHONE, OpenPage, SignIn
from tests.e2e.test_access import find_violations
from tests.factories import make_proposal, make_user

pytestmark = pytest.mark.browser

NUMBER, PASSWORD = "0812 3456 7001", "kopi-susu-gula-aren"


@pytest.fixture(autouse=True)
def _nobody_counted_yet(transactional_db: None) -> None:
    """The throttle outlives a test that commits."""
    cache.clear()


def fits(page: Page) -> bool:
    """Nothing to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def sign_up(page: Page) -> None:
    page.get_by_label("Nomor HP atau e-mail").fill(NUMBER)
    page.get_by_label("Kata sandi", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Buat akun").click()
    page.wait_for_url("**/akun/selamat-datang/")


def press_until(page: Page, name: str, key: str = "Tab") -> None:
    """Go on with the keyboard until the field or button ``name`` has the focus."""
    for _step in range(40):
        page.keyboard.press(key)
        focused = page.evaluate("document.activeElement.name || document.activeElement.innerText.trim()")
        if focused == name:
            return
    pytest.fail(f"the keyboard does not reach {name!r}")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_up_out_and_in_with_a_number(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(PHONE, javascript=javascript)
    page.goto("/masuk/")
    page.get_by_role("link", name="Daftar dengan nomor HP atau e-mail").click()
    sign_up(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Selamat datang")
    if javascript:
        assert fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Keluar").last.click()
    page.goto("/masuk/")
    page.locator("input[name=login]").fill("+62 812-3456-7001")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Akun saya")
    assert User.objects.get().phone == "+6281234567001"


def test_in_with_the_keyboard_alone(open_page: OpenPage, sign_in: SignIn) -> None:
    make_user(username="warga1")
    sign_in(open_page(), "warga1")  # gives the account a password the server can read
    page = open_page(PHONE)
    page.goto("/masuk/")
    press_until(page, "login")
    page.keyboard.type("warga1")
    press_until(page, "password")
    page.keyboard.type("salah-salah-salah")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    press_until(page, "password")
    page.keyboard.type("sandi-panjang-untuk-uji")
    press_until(page, "remember")
    page.keyboard.press("Space")
    press_until(page, "Masuk")
    page.keyboard.press("Enter")
    page.wait_for_url("**/akun/")


def open_receipt(page: Page, proposal: Proposal, pin: str) -> None:
    page.goto("/lacak/")
    box = page.get_by_role("region", name="Punya PIN?")
    box.get_by_label("Kode usulan").fill(proposal.code.lower())
    box.get_by_label("PIN").fill(pin)
    box.get_by_role("button", name="Buka usulan saya").click()


def test_code_and_pin_from_another_telephone(on_each_screen: OpenPage) -> None:
    proposal = make_proposal(Status.SUBMITTED, by=make_guest())
    page = on_each_screen()
    open_receipt(page, proposal, "0000" + proposal.pin[:3])
    expect(page.get_by_role("alert")).to_contain_text("Kode dan PIN tidak cocok")
    assert proposal.pin not in page.url
    open_receipt(page, proposal, proposal.pin)
    page.wait_for_url(f"**/usulan/{proposal.code}/")
    own = page.get_by_role("region", name="Ini usulan Anda")
    own.get_by_text("Tarik usulan").first.click()
    own.get_by_label("Mengapa").fill("Sudah dikerjakan warga bersama.")
    own.get_by_role("button", name="Ya, tarik usulan").click()
    expect(page.get_by_role("main")).to_contain_text(f"Usulan {proposal.code} ditarik.")
    proposal.refresh_from_db()
    assert proposal.status == Status.WITHDRAWN
    menu = page.get_by_text("Menu", exact=True).first
    if menu.is_visible():  # on a phone
        menu.click()
    page.get_by_role("link", name="Keluar").locator("visible=true").click()
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Keluar").click()
    page.goto("/usulan/saya/")
    page.wait_for_url("**/masuk/**")


def test_a_guest_becomes_an_account(open_page: OpenPage) -> None:
    proposal = make_proposal(Status.SUBMITTED, by=make_guest())
    page = open_page(PHONE)
    open_receipt(page, proposal, proposal.pin)
    with page.expect_navigation():
        page.get_by_role("link", name="Buat akun dari usulan ini").click()
    assert fits(page)
    sign_up(page)
    page.goto("/usulan/saya/")
    expect(page.get_by_role("main")).to_contain_text(proposal.code)
    other = open_page(PHONE)
    open_receipt(other, proposal, proposal.pin)
    expect(other.get_by_role("alert")).to_contain_text("tidak cocok")


def test_take_the_data_along_and_be_forgotten(open_page: OpenPage, sign_in: SignIn) -> None:
    make_user(username="warga1", phone="+6281234567001")
    proposal = make_proposal(Status.SUBMITTED, by=User.objects.get(username="warga1"), proposer_name="Nama Rahasia")
    page = open_page(PHONE)
    sign_in(page, "warga1")
    page.goto("/akun/data/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh data saya").click()
    assert download.value.suggested_filename.endswith(".json")
    with page.expect_navigation():
        page.get_by_role("link", name="Hapus semua data pribadi saya").click()
    assert fits(page)
    page.get_by_label("Kata sandi Anda").fill("sandi-panjang-untuk-uji")
    page.get_by_role("button", name="Ya, hapus data pribadi saya").click()
    expect(page.get_by_role("main")).to_contain_text("sudah dihapus")
    proposal.refresh_from_db()
    assert (proposal.proposer_name, proposal.status) == ("", Status.SUBMITTED)
    assert not User.objects.filter(phone="+6281234567001").exists()


def test_axe_finds_nothing(open_page: OpenPage, sign_in: SignIn) -> None:
    make_user(username="warga1")
    proposal = make_proposal(Status.RETURNED, by=make_guest())
    stranger, person, guest = open_page(PHONE), open_page(PHONE), open_page(PHONE)
    sign_in(person, "warga1")
    open_receipt(guest, proposal, proposal.pin)
    paths = {
        stranger: ("/sandi/lupa/", "/sandi/lupa/terkirim/?cara=hp"),
        person: ("/akun/selamat-datang/", "/akun/kabar/", "/akun/data/", "/akun/hapus/", "/lacak/"),
        guest: ("/akun/tamu/", "/akun/tamu/daftar/", "/akun/tamu/masuk/", "/akun/hapus/", f"/usulan/{proposal.code}/"),
    }
    found = {}
    for page, addresses in paths.items():
        for address in addresses:
            page.goto(address)
            found[address] = [*find_violations(page), *([] if fits(page) else ["scrolls sideways"])]
    open_receipt(stranger, proposal, "00000000")
    found["error"] = find_violations(stranger)
    assert {address: faults for address, faults in found.items() if faults} == {}
