"""On a cheap phone: everyday words find the activity by keyboard alone; what is there already is supported instead."""

import re

import pytest
from playwright.sync_api import Page, expect

from proposals.models import Proposal, Support
from tests.e2e.conftest import OpenPage, SignIn
from tests.factories import City, make_catalog_item, make_city, make_draft, make_proposal, make_round, make_user
from themes.models import Synonym, ThemeRound

pytestmark = pytest.mark.browser
TITLE = "Lapangan futsal mini kampung"


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def round_(city: City) -> ThemeRound:
    return make_round("pemuda")


def stay_in_sight(page: Page) -> None:
    """Nothing makes a 360 pixel wide page scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def press_until_focused(page: Page, selector: str, key: str = "Tab", most: int = 60) -> None:
    for _press in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"{selector} is not reached with {key}")


def test_the_kamus_by_keyboard_alone(open_page: OpenPage, sign_in: SignIn, round_: ThemeRound, city: City) -> None:
    item = make_catalog_item(round_, city.agency, name="Turnamen esports antar-kelurahan", unit="kegiatan")
    make_catalog_item(round_, city.agency, name="Pelatihan barista")
    Synonym.objects.create(word="lomba game", meaning="turnamen esports")
    person = make_user()
    draft = make_draft(round_, by=person, title="", problem="")
    page = open_page()
    sign_in(page, person.username)
    page.goto(f"/usulan/draf/{draft.key}/apa/")

    press_until_focused(page, "input[name=source]")
    page.keyboard.press("ArrowUp")  # from outside the kamus, where this draft was, into it
    press_until_focused(page, "[data-kamus-words]")
    page.keyboard.type("lmba gam", delay=30)
    expect(page.locator("[data-kamus-said]")).to_have_text("Tidak ada kegiatan yang cocok.")
    page.keyboard.press("Control+A")
    page.keyboard.type("lomba gam", delay=30)
    expect(page.locator("[data-kamus-said]")).to_have_text("1 kegiatan cocok.")
    page.keyboard.press("Tab")  # the button of those without JavaScript
    press_until_focused(page, "input[name=catalog_item]")
    page.keyboard.press("Space")
    expect(page.get_by_label(re.compile("Turnamen esports"))).to_be_checked()
    press_until_focused(page, "textarea[name=problem]")
    page.keyboard.type("Pemuda butuh kegiatan sehat.")
    stay_in_sight(page)
    press_until_focused(page, "button.btn-primary[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tempat/")
    draft.refresh_from_db()
    assert (draft.catalog_item, draft.title, draft.unit) == (item, item.name, "kegiatan")


def test_a_duplicate_becomes_a_support(
    on_each_screen: OpenPage, sign_in: SignIn, round_: ThemeRound, city: City
) -> None:
    existing = make_proposal(round_=round_, title=TITLE)
    make_proposal(round_=round_, title="Kursus bahasa Inggris")
    person = make_user()
    draft = make_draft(round_, by=person, title="")
    page = on_each_screen()
    sign_in(page, person.username)
    page.goto(f"/usulan/draf/{draft.key}/apa/")

    page.get_by_label("Usulan lain, di luar kamus").check()
    page.get_by_label("Judul usulan").press_sequentially("mohon dibuatkan lapangan futsal", delay=20)
    expect(page.locator("[data-similar-said]")).to_have_text("1 usulan serupa sudah ada.")
    hint = page.get_by_role("region", name="Usulan serupa sudah ada")
    expect(hint).to_contain_text(existing.code)
    stay_in_sight(page)
    hint.get_by_role("button", name="Ini sama, saya dukung").dblclick()

    page.wait_for_url(f"**/usulan/{existing.code}/dukung/**")
    expect(page.get_by_role("main")).to_contain_text("Anda mendukung usulan ini")
    expect(page.get_by_role("heading", name="Draf Anda masih tersimpan")).to_be_visible()
    stay_in_sight(page)
    assert Support.objects.filter(proposal=existing, person=person).count() == 1
    existing.refresh_from_db()
    assert existing.support_count == 1
    page.get_by_role("button", name="Hapus draf saya").click()
    page.wait_for_url("**/usulan/saya/")
    assert not Proposal.objects.filter(pk=draft.pk).exists()


def test_a_duplicate_becomes_a_support_without_javascript(
    open_page: OpenPage, sign_in: SignIn, round_: ThemeRound, city: City
) -> None:
    existing = make_proposal(round_=round_, title=TITLE)
    person = make_user()
    draft = make_draft(round_, by=person, title="Pembangunan lapangan futsal RW 05")
    page = open_page(javascript=False)
    sign_in(page, person.username)
    page.goto(f"/usulan/draf/{draft.key}/")
    page.get_by_role("button", name="Ini sama, saya dukung").click()
    expect(page.get_by_role("main")).to_contain_text("Terima kasih. Dukungan Anda")
    page.get_by_role("link", name="Lanjutkan draf saya").click()
    page.wait_for_url(re.compile(str(draft.key)))
    assert list(existing.supports.values_list("person", flat=True)) == [person.pk]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_stranger_supports_with_two_taps_and_takes_it_back(
    open_page: OpenPage, round_: ThemeRound, *, javascript: bool
) -> None:
    proposal = make_proposal(round_=round_, title=TITLE)
    page = open_page(javascript=javascript)
    page.goto(f"/usulan/{proposal.code}/")
    page.get_by_role("link", name="Dukung usulan ini").click()
    page.get_by_role("button", name="Dukung tanpa akun").click()
    expect(page.get_by_role("main")).to_contain_text("1 orang mendukung")
    stay_in_sight(page)
    page.get_by_role("button", name="Batalkan dukungan saya").click()
    expect(page.get_by_role("main")).to_contain_text("0 orang mendukung")
    assert not proposal.supports.exists()


def test_who_is_asked_to_wait_goes_on_typing(
    open_page: OpenPage, sign_in: SignIn, round_: ThemeRound, city: City
) -> None:
    """A crowd behind one address: the page says so, keeps what it has, and finds by itself what was typed last."""
    make_catalog_item(round_, city.agency, name="Turnamen esports antar-kelurahan")
    person = make_user()
    draft = make_draft(round_, by=person, title="", problem="")
    page = open_page()
    sign_in(page, person.username)
    page.goto(f"/usulan/draf/{draft.key}/apa/")
    page.locator("input[name=source]").first.check()
    refusals = [{"status": 429, "body": "Terlalu banyak pencarian.", "headers": {"Retry-After": "1"}}]
    page.route("**/kamus/cari/**", lambda route: route.fulfill(**refusals.pop()) if refusals else route.continue_())
    words = page.locator("[data-kamus-words]")
    words.press_sequentially("turnamen")
    said = page.locator("[data-kamus-said]")
    expect(said).to_have_text("Terlalu banyak pencarian.")
    expect(said).not_to_have_class("visually-hidden")
    expect(words).to_have_value("turnamen")
    expect(words).to_be_focused()
    expect(page.get_by_label(re.compile("Turnamen esports"))).to_be_visible()
    expect(said).to_have_text("1 kegiatan cocok.")
    expect(said).to_have_class("visually-hidden")
