"""Filing with the network cut, and a stack of paper notes by keyboard: a real Chromium, a real server."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import Role
from proposals.enums import Channel, Status
from proposals.models import Proposal
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.keeping import wait_until_kept
from tests.e2e.test_access import find_violations, scrolls_sideways
from tests.factories import make_catalog_item, make_city, make_round, make_user
from themes.models import CatalogItem

pytestmark = pytest.mark.browser
FORM = "/usulan/luring/"
ON_THE_PHONE = """() => new Promise((resolve) => {
  indexedDB.open("luring").onsuccess = (event) => {
    event.target.result.transaction("drafts").objectStore("drafts").getAll().onsuccess = (found) => {
      resolve(found.target.result);
    };
  };
})"""


@pytest.fixture
def item(transactional_db: None) -> CatalogItem:
    make_city()
    return make_catalog_item(make_round(), name="Pelatihan servis ponsel")


def big_photo() -> dict[str, Any]:
    picture = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(picture, "JPEG")
    return {"name": "jalan.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def open_form(page: Page) -> None:
    page.goto(FORM)
    page.locator("#luring[data-ready]").wait_for()


def get_ready(page: Page) -> None:
    """Once with signal; from then on the phone has the form."""
    open_form(page)
    wait_until_kept(page, "/usulan/luring/data.json")


def fill_in(page: Page, item: CatalogItem, **more: str) -> None:
    page.locator("[name=tema]").select_option("pemuda")
    page.locator("[name=catalog_item]").select_option(str(item.pk))
    page.locator("[name=kelurahan]").select_option(label="Dinoyo")
    typed = {"volume": "30", "problem": "Banyak pemuda belum bekerja.", "rw": "5", "proposer_name": "Warga RW 05"}
    for name, text in {**typed, **more}.items():
        page.locator(f"[name={name}]").fill(text)


def press_send(page: Page) -> None:
    page.get_by_role("button", name="Simpan dan kirim").click()


def test_written_without_signal_and_sent_once(on_each_screen: OpenPage, item: CatalogItem) -> None:
    page = on_each_screen()
    get_ready(page)
    page.context.set_offline(True)
    open_form(page)
    expect(page.get_by_text("Tidak ada sinyal.")).to_be_visible()
    fill_in(page, item)
    page.locator("#id_upload").set_input_files(big_photo())
    page.locator("[data-slot=photos] li").wait_for()
    page.get_by_label("Tidak ada anak").check()
    press_send(page)
    waiting = page.locator("#menunggu")
    expect(waiting).to_contain_text("Menunggu dikirim (1)")
    expect(waiting).to_contain_text("Pelatihan servis ponsel")
    expect(waiting.get_by_text("Menunggu dikirim.")).to_be_in_viewport()
    assert not scrolls_sideways(page)
    assert find_violations(page) == []

    open_form(page)
    expect(waiting).to_contain_text("Menunggu dikirim (1)")
    page.goto("/usulan/")
    expect(page.get_by_role("heading", name="Anda sedang luring")).to_be_visible()
    open_form(page)
    assert not Proposal.objects.exists()

    page.context.set_offline(False)
    expect(page.locator("#terkirim")).to_contain_text("2028-PMD-00001")
    proposal = Proposal.objects.get()
    assert proposal.status == Status.SUBMITTED
    expect(page.locator("#terkirim")).to_contain_text(f"{proposal.pin[:4]} {proposal.pin[4:]}")
    expect(waiting).to_be_hidden()
    kept = proposal.attachments.get()
    assert kept.is_declared
    assert max(kept.width or 0, kept.height or 0) == 1600
    assert find_violations(page) == []
    left = page.evaluate(ON_THE_PHONE)
    assert [(draft["state"], "values" in draft, "photos" in draft) for draft in left] == [("sent", False, False)]


def test_two_windows_send_one_proposal(open_page: OpenPage, item: CatalogItem) -> None:
    page = open_page(PHONE)
    get_ready(page)
    page.context.set_offline(True)
    fill_in(page, item)
    press_send(page)
    expect(page.locator("#menunggu")).to_contain_text("Menunggu dikirim (1)")
    other = page.context.new_page()
    open_form(other)
    expect(other.locator("#menunggu")).to_contain_text("Menunggu dikirim (1)")
    page.context.set_offline(False)
    for window in (page, other):
        expect(window.locator("#terkirim")).to_contain_text("2028-PMD-00001")
    assert Proposal.objects.count() == 1


def test_an_account_is_known_without_signal_too(open_page: OpenPage, sign_in: SignIn, item: CatalogItem) -> None:
    page = open_page(PHONE)
    author = make_user()
    sign_in(page, author.username)
    get_ready(page)
    page.context.set_offline(True)
    open_form(page)
    fill_in(page, item)
    page.get_by_role("button", name="Simpan dan kirim").dblclick()
    expect(page.locator("#menunggu")).to_contain_text("Menunggu dikirim (1)")
    page.context.set_offline(False)
    expect(page.locator("#terkirim")).to_contain_text("2028-PMD-00001")
    assert Proposal.objects.get().author == author


def test_what_the_server_finds_is_mended_on_the_phone(open_page: OpenPage, item: CatalogItem) -> None:
    page = open_page(PHONE)
    get_ready(page)
    page.context.set_offline(True)
    press_send(page)
    expect(page.locator("[data-slot=summary]")).to_contain_text("Pilih tema.")
    fill_in(page, item, volume="banyak")
    press_send(page)
    page.context.set_offline(False)
    waiting = page.locator("#menunggu")
    expect(waiting).to_contain_text("Perlu diperbaiki.")
    expect(waiting).to_contain_text("Volume")
    waiting.get_by_role("button", name="Ubah").click()
    expect(page.locator("[name=volume]")).to_have_value("banyak")
    page.locator("[name=volume]").fill("30")
    press_send(page)
    expect(page.locator("#terkirim")).to_contain_text("2028-PMD-00001")
    assert Proposal.objects.get().volume == 30


def test_a_draft_can_be_taken_off_the_phone(open_page: OpenPage, item: CatalogItem) -> None:
    page = open_page(PHONE)
    get_ready(page)
    page.context.set_offline(True)
    fill_in(page, item)
    press_send(page)
    row = page.locator("#menunggu li")
    row.get_by_role("button", name="Hapus dari ponsel ini").click()
    row.get_by_role("button", name="Ya, hapus").click()
    expect(page.locator("#menunggu")).to_be_hidden()
    assert page.evaluate(ON_THE_PHONE) == []


def test_half_a_form_survives_a_reload(open_page: OpenPage, item: CatalogItem) -> None:
    page = open_page(PHONE)
    get_ready(page)
    page.context.set_offline(True)
    page.locator("[name=problem]").fill("Setengah jadi.")
    expect(page.locator("[data-slot=said]")).to_have_text("Tersimpan di ponsel ini.")
    open_form(page)
    expect(page.locator("[name=problem]")).to_have_value("Setengah jadi.")


def test_an_account_that_signed_out_is_asked_first(open_page: OpenPage, sign_in: SignIn, item: CatalogItem) -> None:
    page = open_page(PHONE)
    sign_in(page, make_user(display_name="Warga Dinoyo").username)
    get_ready(page)
    expect(page.get_by_text("Dikirim dari akun Warga Dinoyo.")).to_be_visible()
    page.context.set_offline(True)
    fill_in(page, item)
    press_send(page)
    expect(page.locator("#menunggu")).to_contain_text("Menunggu dikirim (1)")
    page.context.clear_cookies()
    page.context.set_offline(False)
    waiting = page.locator("#menunggu")
    expect(waiting).to_contain_text("Masuk lagi, atau kirim tanpa akun")
    assert not Proposal.objects.exists()
    waiting.get_by_role("button", name="Kirim tanpa akun").click()
    expect(page.locator("#terkirim")).to_contain_text("2028-PMD-00001")


def test_other_pages_say_what_waits_and_send_it(open_page: OpenPage, item: CatalogItem) -> None:
    page = open_page(PHONE)
    get_ready(page)
    page.context.set_offline(True)
    fill_in(page, item)
    press_send(page)
    expect(page.locator("#menunggu")).to_contain_text("Menunggu dikirim (1)")
    page.goto("/usulan/")
    expect(page.locator("[data-offline-bar]")).to_contain_text("menunggu dikirim dari ponsel ini: 1")
    page.context.set_offline(False)
    page.goto("/usulan/")
    expect(page.locator("[data-offline-bar]")).to_contain_text("sudah terkirim")
    assert Proposal.objects.get().status == Status.SUBMITTED


def test_nothing_of_a_person_is_kept(open_page: OpenPage, sign_in: SignIn, item: CatalogItem) -> None:
    page = open_page(PHONE)
    sign_in(page, make_user(display_name="Warga Dinoyo").username)
    get_ready(page)
    for path in ("/akun/", "/usulan/saya/", FORM):
        page.goto(path)
    pages = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const stores = await Promise.all(names.map((name) => caches.open(name)));
          const requests = (await Promise.all(stores.map((store) => store.keys()))).flat();
          return Promise.all(requests.map(async (r) => [
            new URL(r.url).pathname, await (await caches.match(r)).text(),
          ]));
        }"""
    )
    assert {path for path, _text in pages if not path.startswith("/static/")} == {
        FORM,
        "/luring/",
        "/usulan/luring/data.json",
    }
    assert not any("Warga Dinoyo" in text for _path, text in pages)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_two_paper_notes_by_keyboard(
    open_page: OpenPage, sign_in: SignIn, item: CatalogItem, size: tuple[int, int]
) -> None:
    officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
    page = open_page(size)
    sign_in(page, officer.username)
    page.goto("/kerja/catat/")
    keys = page.keyboard

    def write_note(name: str) -> None:
        expect(page.locator(".kamus-search")).to_be_focused()
        keys.type("servis")
        keys.press("Tab")
        keys.press("ArrowDown")
        page.locator("[name=volume]").focus()
        keys.type("30")
        page.locator("[name=problem]").focus()
        keys.type("Banyak pemuda belum bekerja.")
        if not page.locator("[name=rw]").input_value():
            page.locator("[name=rw]").focus()
            keys.type("5")
        page.locator("[name=proposer_name]").focus()
        keys.type(name)

    keys.type("servis")
    expect(page.locator("[name=catalog_item] option").first).to_have_text("1 kegiatan cocok.")
    keys.press("Enter")
    expect(page.locator("[name=catalog_item]")).to_have_value(str(item.pk))
    keys.press("Control+a")
    write_note("Warga pertama")
    keys.press("Enter")
    expect(page.locator(".quick-sent")).to_contain_text("2028-PMD-00001")
    expect(page.locator(".quick-count")).to_have_text("hari ini: 1 tercatat")
    write_note("Warga kedua")
    page.locator("[name=problem]").focus()
    keys.press("Control+Enter")
    expect(page.locator(".quick-sent")).to_contain_text("2028-PMD-00002")
    assert not scrolls_sideways(page)
    assert find_violations(page) == []
    filed = Proposal.objects.order_by("code")
    assert [proposal.proposer_name for proposal in filed] == ["Warga pertama", "Warga kedua"]
    assert {(proposal.channel, proposal.rw, proposal.entered_by) for proposal in filed} == {
        (Channel.ASSISTED, "05", officer)
    }
