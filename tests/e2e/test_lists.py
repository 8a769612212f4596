"""The lists and votes of a session in a browser: readable for all, quick with the keyboard, dragged with the mouse."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forums.actions import lists, picks
from proposals.enums import Status
from proposals.models import ForumItem
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import scrolls_sideways
from tests.e2e.test_access import find_violations
from tests.factories import make_catalog_item, make_city, make_proposal, make_session
from themes.models import ForumSession

pytestmark = pytest.mark.browser


@pytest.fixture
def session(transactional_db: None) -> ForumSession:
    """Three agreed on, one on the short list, one on the long one, one outside; votes open."""
    session = make_session()
    by = session.created_by
    titles = ("Kelas menjahit", "Lampu jalan", "Lapangan voli", "Taman baca", "Wc umum")
    proposals = [make_proposal(Status.KELURAHAN_VERIFIED, session.round, title=title) for title in titles]
    items = [lists.list_proposal(session_id=session.pk, proposal_id=each.pk, by=by) for each in proposals]
    for item in items[:3]:
        lists.agree(item_id=item.pk, by=by)
    lists.shorten(item_id=items[3].pk, by=by)
    make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    session.tables.create(number=1, topic="Ekonomi")
    picks.open_picks(session_id=session.pk, by=by, each=2)
    make_catalog_item(session.round, make_city().agency, name="Pelatihan servis ponsel")
    return session


def order_of(session: ForumSession) -> list[str]:
    rows = ForumItem.objects.filter(session=session, rank__isnull=False).order_by("rank")
    return list(rows.values_list("proposal__title", flat=True))


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_pages_are_for_everybody(open_page: OpenPage, sign_in: SignIn, session: ForumSession, size: Any) -> None:
    page = open_page(size)
    sign_in(page, session.created_by.username)
    base = f"/kerja/forum/{session.pk}"
    shown = ("panjang", "ambil", "pendek", "prioritas", "tidak", "lalu")
    addresses = [f"{base}/daftar/?tampil={show}" for show in shown]
    addresses += [f"{base}/suara/", f"{base}/meja/", f"{base}/meja/1/", f"/forum/{session.pk}/pilih/"]
    found, wide = {}, []
    for address in addresses:
        page.goto(address)
        found[address] = find_violations(page)
        if scrolls_sideways(page):
            wide.append(address)
    assert not {address: faults for address, faults in found.items() if faults}
    assert not wide


def test_a_proposal_of_the_hall_with_the_keyboard_alone(
    open_page: OpenPage, sign_in: SignIn, session: ForumSession
) -> None:
    page = open_page(DESK)
    sign_in(page, session.created_by.username)
    page.goto(f"/kerja/forum/{session.pk}/daftar/")
    page.locator("#baris-kata").focus()
    page.keyboard.type("servis ponsel")
    page.keyboard.press("Enter")
    expect(page.locator("#id_baris_volume")).to_be_focused()
    expect(page.get_by_label(re.compile("Pelatihan servis ponsel"))).to_be_checked()
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("Dinoyo")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**baris=*")
    expect(page.locator("#baris-kata")).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("Pelatihan servis ponsel")


def drag(page: Page, row: int, to: int) -> None:
    grips = page.locator(".order-grip")
    start, end = grips.nth(row).bounding_box(), grips.nth(to).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 10, end["y"] - 30, steps=8)
    page.mouse.up()


def test_the_order_is_dragged_or_moved_with_arrow_keys(
    open_page: OpenPage, sign_in: SignIn, session: ForumSession
) -> None:
    page = open_page(DESK)
    sign_in(page, session.created_by.username)
    page.goto(f"/kerja/forum/{session.pk}/daftar/?tampil=prioritas")
    page.locator(".order-grip").nth(2).scroll_into_view_if_needed()
    drag(page, 2, 0)
    page.get_by_role("button", name="Simpan urutan").click()
    expect(page.get_by_text("Urutan prioritas tersimpan.")).to_be_visible()
    assert order_of(session) == ["Lapangan voli", "Kelas menjahit", "Lampu jalan"]
    page.locator(".order-grip").nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Simpan urutan").click()
    expect(page.locator(".forum-title").first).to_contain_text("Kelas menjahit")
    assert order_of(session) == ["Kelas menjahit", "Lapangan voli", "Lampu jalan"]
