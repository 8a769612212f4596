"""Aids for reading: by script at once, without scripts all the same, by keyboard, and aloud."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import ENTERING, READING, make_public_city, scrolls_sideways
from tests.factories import make_user

pytestmark = pytest.mark.browser

# A voice that says nothing but remembers what it was to say; headless browsers have none.
VOICE = """
  window.spoken = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const voices = {
    list: [{ lang: "id-ID" }],
    getVoices() { return this.list; },
    cancel() { this.running = null; },
    speak(speech) { this.running = speech; window.spoken.push([speech.lang, speech.text]); },
    addEventListener() {},
  };
  window.finish = () => { const speech = voices.running; voices.running = null; speech?.onend(); };
  Object.defineProperty(window, "speechSynthesis", { value: voices });
"""


@pytest.fixture
def city(transactional_db: None, settings: Any, portal: Any) -> dict[str, Any]:
    settings.MEDIA_ROOT = portal.media
    return make_public_city()


def html_class(page: Page) -> str:
    return str(page.evaluate("document.documentElement.className"))


def size_of_text(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


class TestChoices:
    def test_take_effect_without_leaving_the_page(self, open_page: OpenPage) -> None:
        page = open_page()
        page.goto("/lacak/")
        page.locator("#id_kode").fill("2028 ank 12")
        before = size_of_text(page)
        page.locator(".reading-aids summary").click()
        with page.expect_response("**/tampilan/"):
            page.get_by_role("button", name="Sangat besar").click()
        with page.expect_response("**/tampilan/"):
            page.get_by_role("button", name="Tinggi").click()
        assert size_of_text(page) > before * 1.3
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("#id_kode").input_value() == "2028 ank 12", "nothing typed is lost"
        page.goto("/masuk/")
        assert html_class(page) == "teks-terbesar kontras-tinggi"
        expect(page.locator(".reading-aids summary")).to_be_visible()

    def test_work_without_scripts(self, open_page: OpenPage) -> None:
        page = open_page(javascript=False)
        page.goto("/apa-itu/?dari=sini")
        page.locator(".reading-aids summary").click()
        page.get_by_role("button", name="Besar", exact=True).click()
        page.wait_for_url("**/apa-itu/?dari=sini")
        page.locator(".reading-aids summary").click()
        page.get_by_role("button", name="Tinggi").click()
        page.wait_for_url("**/apa-itu/?dari=sini")
        expect(page.locator("html")).to_have_class("teks-besar kontras-tinggi")
        expect(page.locator("[data-read-aloud]")).to_be_hidden()

    def test_contrast_follows_the_device_until_chosen(self, open_page: OpenPage) -> None:
        page = open_page()
        page.emulate_media(contrast="more")
        page.goto("/apa-itu/")
        quiet = "getComputedStyle(document.querySelector('.lead')).color"
        assert page.evaluate(quiet) == "rgb(26, 26, 26)"
        page.locator(".reading-aids summary").click()
        page.get_by_role("group", name="Kontras").get_by_role("button", name="Biasa").click()
        assert page.evaluate(quiet) != "rgb(26, 26, 26)"


class TestLanguage:
    def test_the_switch_keeps_the_page_without_scripts(self, open_page: OpenPage) -> None:
        page = open_page(javascript=False)
        page.goto("/usulan/?q=posyandu")
        page.get_by_role("button", name="English").click()
        page.wait_for_url("**/usulan/?q=posyandu")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_role("button", name="Bahasa Indonesia").click()
        expect(page.locator("html")).to_have_attribute("lang", "id")

    def test_longer_words_fit_a_small_phone(self, open_page: OpenPage, city: dict[str, Any]) -> None:
        page = open_page(PHONE)
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto("/")
        page.get_by_role("button", name="English").click()
        too_wide = []
        for path in (*READING, *ENTERING):
            page.goto(path.format(**city))
            too_wide += [path] if scrolls_sideways(page) else []
        assert too_wide == []


class TestAloud:
    def start(self, page: Page, path: str = "/apa-itu/") -> None:
        page.add_init_script(VOICE)
        page.goto(path)
        page.locator("[data-read-aloud]").click()

    def spoken(self, page: Page) -> list[str]:
        return [text for _language, text in page.evaluate("window.spoken")]

    def test_reads_block_by_block_and_shows_where_it_is(self, open_page: OpenPage) -> None:
        page = open_page()
        self.start(page)
        assert page.evaluate("window.spoken") == [["id-ID", "Apa itu musrenbang tematik?"]]
        expect(page.locator(".is-read")).to_have_text("Apa itu musrenbang tematik?")
        page.evaluate("window.finish()")
        expect(page.locator(".is-read")).to_have_class("lead is-read")
        assert not scrolls_sideways(page)

    def test_reads_all_of_it_once_and_nothing_hidden(self, open_page: OpenPage, city: dict[str, Any]) -> None:
        page = open_page()
        self.start(page, f"/usulan/{city['code']}/")
        for _turn in range(300):
            if page.locator(".player").count() == 0:
                break
            page.evaluate("window.finish()")
        spoken = self.spoken(page)
        assert spoken.count(page.locator("h1").inner_text()) == 1
        assert "Riwayat" in spoken
        assert all(0 < len(text) <= 180 for text in spoken)
        assert page.locator(".is-read").count() == 0
        assert page.locator("[data-read-aloud]").get_attribute("aria-pressed") == "false"

    def test_residents_words_stay_indonesian_on_an_english_page(
        self, open_page: OpenPage, city: dict[str, Any]
    ) -> None:
        page = open_page()
        page.goto("/")
        page.get_by_role("button", name="English").click()
        page.add_init_script(VOICE.replace('{ lang: "id-ID" }', '{ lang: "id-ID" }, { lang: "en-US" }'))
        page.goto(f"/usulan/{city['code']}/")
        page.locator("[data-read-aloud]").click()
        for _turn in range(300):
            if page.locator(".player").count() == 0:
                break
            page.evaluate("window.finish()")
        spoken = page.evaluate("window.spoken")
        assert ["id-ID", page.locator("h1").inner_text()] in spoken
        assert ["en-US", "History"] in spoken

    def test_the_voice_of_the_device_is_taken_before_one_from_afar(self, open_page: OpenPage) -> None:
        page = open_page()
        page.add_init_script(
            VOICE.replace('{ lang: "id-ID" }', '{ lang: "id-ID" }, { lang: "id-ID", localService: true }').replace(
                "this.running = speech;", "this.running = speech; window.isLocal = speech.voice.localService;"
            )
        )
        page.goto("/apa-itu/")
        page.locator("[data-read-aloud]").click()
        assert page.evaluate("window.isLocal") is True

    def test_pauses_skips_and_stops(self, open_page: OpenPage) -> None:
        page = open_page()
        self.start(page)
        player = page.get_by_role("group", name="Pembacaan halaman")
        player.get_by_role("button", name="Jeda").click()
        page.evaluate("window.finish()")
        assert len(self.spoken(page)) == 1
        player.get_by_role("button", name="Lanjut").click()
        assert self.spoken(page) == ["Apa itu musrenbang tematik?"] * 2, "the block begins anew"
        player.get_by_role("button", name="Lewati").click()
        assert len(self.spoken(page)) == 3
        player.get_by_role("button", name="Berhenti").click()
        expect(player).to_have_count(0)
        expect(page.locator("[data-read-aloud]")).to_be_focused()

    def test_escape_stops(self, open_page: OpenPage) -> None:
        page = open_page()
        self.start(page)
        page.keyboard.press("Escape")
        expect(page.locator(".player")).to_have_count(0)

    @pytest.mark.parametrize("voices", ['[{ lang: "de-DE" }]', '[{ lang: "en-US" }]'])
    def test_offers_nothing_without_a_voice_of_the_language(self, open_page: OpenPage, voices: str) -> None:
        page = open_page()
        page.add_init_script(VOICE.replace('[{ lang: "id-ID" }]', voices))
        page.goto("/apa-itu/")
        expect(page.locator("[data-read-aloud]")).to_be_hidden()


class TestKeyboard:
    def test_the_first_tab_leads_to_the_content(self, open_page: OpenPage) -> None:
        page = open_page(DESK)
        page.goto("/usulan/")
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        expect(page.locator(".skip-link")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    def test_the_menu_of_a_phone_opens_and_leads_on(self, open_page: OpenPage) -> None:
        page = open_page(PHONE)
        page.goto("/")
        page.locator(".nav-phone summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/usulan/")

    def test_filters_are_set_and_taken_off(self, open_page: OpenPage, city: dict[str, Any]) -> None:
        page = open_page(PHONE)
        page.goto("/usulan/")
        page.locator("#id_q").focus()
        for _turn in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#id_tema")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.locator(".filters button[type=submit]").press("Enter")
        page.wait_for_url("**tema=anak**")
        page.get_by_role("link", name="Hapus Anak").press("Enter")
        page.wait_for_url(lambda url: "tema" not in url)

    def test_a_tile_of_the_map_is_reached(self, open_page: OpenPage, city: dict[str, Any]) -> None:
        page = open_page(DESK)
        page.goto("/usulan/peta/")
        page.get_by_role("link", name="Dinoyo").first.press("Enter")
        page.wait_for_url("**/usulan/?wilayah=*")

    def test_choices_close_with_escape(self, open_page: OpenPage) -> None:
        page = open_page()
        page.goto("/apa-itu/")
        page.locator(".reading-aids summary").press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.locator(".reading-choices")).to_be_hidden()
        expect(page.locator(".reading-aids summary")).to_be_focused()


def test_the_kamus_narrows_while_one_types(open_page: OpenPage, city: dict[str, Any]) -> None:
    page = open_page()
    page.goto("/tema/anak/")
    page.locator("#id_kegiatan").fill("barista")
    expect(page.locator("#tabel-kamus tbody tr:visible")).to_have_count(1)
    page.locator("#id_kegiatan").press("Enter")
    page.wait_for_url("**kegiatan=barista**")


def test_the_address_is_copied(open_page: OpenPage, city: dict[str, Any]) -> None:
    page = open_page(DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/usulan/{city['code']}/")
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copy]")).to_contain_text("Tersalin")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize("width", [1000, 1200, 1280, 1440])
def test_who_is_signed_in_has_a_header_of_one_row(
    open_page: OpenPage, sign_in: SignIn, city: dict[str, Any], width: int
) -> None:
    page = open_page((width, 700))
    sign_in(page, make_user().username)
    page.goto("/usulan/")
    for language in ("id", "en"):
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.locator(".site-bar").evaluate("bar => bar.offsetHeight") < 72, language
        with page.expect_navigation():
            page.locator(".language-switch button").click()


def test_on_a_phone_the_aids_are_one_row_in_both_languages(open_page: OpenPage, city: dict[str, Any]) -> None:
    page = open_page(PHONE)
    tall = []
    for language in ("id", "en"):
        for path in READING:
            page.goto(path.format(**city))
            expect(page.locator("[data-read-aloud]")).to_be_visible()
            assert page.locator("html").get_attribute("lang") == language
            tops = {
                button.bounding_box()["y"]  # type: ignore[index]  # visible, so it has one
                for button in page.locator(".reading-bar .reading-button").all()
            }
            tall += [] if len(tops) == 1 else [(language, path)]
        with page.expect_navigation():
            page.locator(".language-switch button").click()
    assert tall == []
