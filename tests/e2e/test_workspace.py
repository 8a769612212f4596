"""An officer's morning in a browser: filter, many at once, return, put right, join and split; at a desk, by phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from proposals.enums import Status
from proposals.models import Proposal
from regions.models import Region
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.test_access import find_violations, scrolls_sideways
from tests.factories import City, make_city, make_proposal, make_round, make_user

pytestmark = pytest.mark.browser
WORDS = "Layak, lokasi sudah ditinjau."


@pytest.fixture
def city(transactional_db: None) -> City:
    """Three baristas, two reading corners that want the same, and one futsal court in the wrong RW."""
    city, round_ = make_city(), make_round("pemuda")
    titles = ("Barista A", "Barista B", "Barista C", "Taman baca RW 05", "Taman baca RW 06", "Lapangan futsal")
    for column, region in enumerate((city.kelurahan, city.far_kelurahan), start=1):
        Region.objects.filter(pk=region.pk).update(tile_column=column, tile_row=1)
    for title in titles:
        make_proposal(round_=round_, title=title, rw="05", kind="physical")
    return city


def status_of(title: str) -> str:
    return Proposal.objects.values_list("status", flat=True).get(title=title)


def desk_of(open_page: OpenPage, sign_in: SignIn, city: City, size: tuple[int, int]) -> Page:
    page = open_page(size)
    sign_in(page, make_user(Role.KELURAHAN, region=city.kelurahan).username)
    page.goto("/kerja/verifikasi/")
    return page


def is_sound(page: Page) -> None:
    """axe finds nothing and nothing scrolls sideways."""
    assert find_violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_morning(open_page: OpenPage, sign_in: SignIn, city: City, size: tuple[int, int]) -> None:
    page = desk_of(open_page, sign_in, city, size)
    is_sound(page)
    verify_many(page)
    return_one(page)
    correct_place(page)
    join_and_split(page)


def verify_many(page: Page) -> None:
    """Filter, tick all but one, look, confirm; the rest of the filter stays."""
    page.get_by_label("Cari judul atau kode").fill("barista")
    page.get_by_role("button", name="Terapkan").click()
    expect(page.locator("[data-row]")).to_have_count(3)
    page.get_by_label("Centang semua di halaman ini").check() if page.viewport_size == size_of(DESK) else tick_all(page)
    page.locator("input[name=pilih]").last.uncheck()
    page.get_by_role("button", name=re.compile("Verifikasi yang dicentang")).click()
    expect(page.get_by_role("heading", name="2 usulan akan berubah")).to_be_visible()
    is_sound(page)
    page.get_by_label("Rekomendasi untuk semuanya").fill(WORDS)
    page.get_by_role("button", name="Verifikasi 2 usulan").click()
    expect(page.get_by_role("main")).to_contain_text("2 usulan berhasil")
    is_sound(page)
    page.get_by_role("link", name=re.compile("Kembali ke antrean")).click()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "q=barista" in page.url
    assert {status_of("Barista A"), status_of("Barista B")} == {Status.KELURAHAN_VERIFIED}


def size_of(size: tuple[int, int]) -> dict[str, int]:
    return {"width": size[0], "height": size[1]}


def tick_all(page: Page) -> None:
    """On a phone the heading is read, not seen: one by one."""
    for box in page.locator("input[name=pilih]").all():
        box.check()


def return_one(page: Page) -> None:
    page.get_by_role("link", name="Barista C").click()
    expect(page.locator(".desk-position")).to_contain_text("1 dari 1")
    is_sound(page)
    act = page.locator("#langkah-return")
    act.locator("summary").click()
    act.locator("select[name=reason]").select_option(label="Lokasi belum jelas")
    act.locator("textarea").fill("Tulis RT dan patokannya.")
    act.get_by_role("button", name="Kembalikan").click()
    expect(page.get_by_role("main")).to_contain_text("dikembalikan kepada pengusul")
    expect(page.get_by_role("main")).to_contain_text("Tidak ada yang cocok")
    assert status_of("Barista C") == Status.RETURNED


def correct_place(page: Page) -> None:
    """From the row straight to the form; the proposal stays, mended."""
    page.goto("/kerja/verifikasi/?q=futsal")
    page.locator(".desk-acts summary").click()
    page.get_by_role("link", name="Koreksi lokasi").click()
    act = page.locator("#langkah-correct")
    expect(act.locator("input[name=rw]")).to_be_visible()
    act.locator("input[name=rw]").fill("7")
    choose_by_tile(act)
    stand_there(act)
    act.locator("textarea").fill("Lapangan ini di RW 07.")
    act.get_by_role("button", name="Koreksi lokasi").click()
    expect(page.get_by_role("main")).to_contain_text("pengusul diberi tahu")
    expect(page.locator(".timeline")).to_contain_text("05 → 07")
    mended = Proposal.objects.get(title="Lapangan futsal")
    assert (mended.rw, str(mended.latitude), str(mended.longitude)) == ("07", "-7.943210", "112.610300")


def choose_by_tile(act: Locator) -> None:
    """Another tile and back: chosen without a trip to the server, so what was typed stays."""
    act.get_by_text("Pilih kelurahan lewat peta petak").click()
    for name, kecamatan in (("Blimbing", "Blimbing"), ("Dinoyo", "Lowokwaru")):
        tile = act.get_by_role("button", name=f"{name}, Kecamatan {kecamatan}")
        tile.click()
        expect(tile).to_have_attribute("aria-pressed", "true")
        expect(act.get_by_label("Kecamatan", exact=True)).to_have_value(f"Kecamatan {kecamatan}")
    is_sound(act.page)


def stand_there(act: Locator) -> None:
    """The position of the device stands where it could be typed."""
    act.page.context.grant_permissions(["geolocation"])
    act.page.context.set_geolocation({"latitude": -7.943210, "longitude": 112.610300, "accuracy": 12})
    act.get_by_role("button", name="Pakai posisi HP saya sekarang").click()
    expect(act.locator("[data-point-note]")).to_contain_text("ketepatan sekitar 12 m")
    expect(act.locator("input[name=point]")).to_have_value("-7.943210, 112.610300")


def join_and_split(page: Page) -> None:
    page.goto("/kerja/verifikasi/?tanda=mirip")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("link", name="Taman baca RW 05").click()
    lead = Proposal.objects.get(title="Taman baca RW 06").code
    page.get_by_role("link", name=f"Gabungkan ke {lead}").click()
    expect(page.get_by_role("heading", name="Yang akan terjadi")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name=f"Gabungkan ke {lead}").click()
    expect(page.get_by_role("main")).to_contain_text(f"digabung dengan {lead}")
    assert status_of("Taman baca RW 05") == Status.CLUSTERED
    page.goto(f"/kerja/verifikasi/{lead}/")
    page.get_by_role("link", name=re.compile("^Pisahkan")).click()
    is_sound(page)
    page.get_by_label("Penjelasan untuk pengusul").fill("Ternyata dua tempat.")
    page.get_by_role("button", name="Pisahkan").click()
    expect(page.get_by_role("main")).to_contain_text("berdiri sendiri lagi")
    assert status_of("Taman baca RW 05") == Status.SUBMITTED


def test_by_keyboard_alone(open_page: OpenPage, sign_in: SignIn, city: City) -> None:
    """j j o v, a sentence, Ctrl+Enter; then switched off, a letter is a letter."""
    page = desk_of(open_page, sign_in, city, DESK)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-open]").first).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("input[name=pilih]").first).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/kerja/verifikasi/2028-PMD-\d+/$"))
    expect(page.locator("h1")).to_have_text("Barista B")
    page.wait_for_load_state()
    page.keyboard.press("v")
    expect(page.locator("#id_verify_recommendation")).to_be_focused()
    page.keyboard.type("Layak jika voli ikut.")  # j, k, v and o are letters here
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("main")).to_contain_text("terverifikasi")
    assert status_of("Barista B") == Status.KELURAHAN_VERIFIED
    page.wait_for_load_state()
    page.keyboard.press("?")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#id_keys")).not_to_be_checked()
    page.keyboard.press("Escape")
    here = page.url
    page.locator("h1").click()
    page.keyboard.press("u")
    assert page.url == here
    page.goto("/kerja/verifikasi/")
    page.keyboard.press("j")
    expect(page.locator("[data-open]").first).not_to_be_focused()


def test_a_letter_moves_all_that_are_ticked(open_page: OpenPage, sign_in: SignIn, city: City) -> None:
    page = desk_of(open_page, sign_in, city, DESK)
    page.wait_for_load_state()
    for key in ("j", "x", "j", "x", "b"):
        page.keyboard.press(key)
    expect(page.get_by_role("main")).to_contain_text("2 usulan")
    assert "borongan" in page.url


def test_a_double_click_verifies_once(open_page: OpenPage, sign_in: SignIn, city: City) -> None:
    page = desk_of(open_page, sign_in, city, DESK)
    page.get_by_role("link", name="Barista A").click()
    page.locator("#id_verify_recommendation").fill(WORDS)
    page.locator("#langkah-verify").get_by_role("button", name="Verifikasi").dblclick()
    expect(page.get_by_role("main")).to_contain_text("terverifikasi")
    expect(page.locator("h1")).to_have_text("Barista B")
    assert Proposal.objects.get(title="Barista A").reviews.count() == 1


def test_without_javascript(open_page: OpenPage, sign_in: SignIn, city: City) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in(page, make_user(Role.KELURAHAN, region=city.kelurahan).username)
    page.goto("/kerja/verifikasi/?q=barista")
    page.locator("#id_semua").check()
    page.get_by_role("button", name=re.compile("Verifikasi yang dicentang")).click()
    page.get_by_label("Rekomendasi untuk semuanya").fill(WORDS)
    page.get_by_role("button", name="Verifikasi 3 usulan").click()
    expect(page.get_by_role("main")).to_contain_text("3 usulan berhasil")


def test_on_a_phone_the_present_workspace_is_in_view_and_the_others_one_tap_away(
    open_page: OpenPage, sign_in: SignIn, city: City
) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in(page, make_user(Role.PLANNER).username)
    page.goto("/kerja/laporan/")
    menu = page.locator("details.work-nav")
    box = menu.locator(".work-here").bounding_box()
    assert box
    assert (menu.locator(".work-here").inner_text().strip(), box["x"] >= 0) == ("Laporan", True)
    assert box["x"] + box["width"] <= PHONE[0]
    menu.locator("summary").click()
    menu.get_by_role("link", name="Kendali putaran").click()
    expect(page.locator("details.work-nav .work-here")).to_have_text("Kendali putaran")
    assert not scrolls_sideways(page)
