"""axe finds nothing and nothing scrolls sideways, whatever the reader chose."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

from accounts.enums import Role
from proposals.enums import Status
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import ENTERING, READING, make_public_city, scrolls_sideways
from tests.factories import make_proposal, make_user

pytestmark = pytest.mark.browser

# Width and height, and what the reader chose: each contrast and text size on each kind of screen at least once.
READERS = {
    "phone": (PHONE, ""),
    "desk": (DESK, ""),
    "phone, high contrast, largest text": (PHONE, "terbesar.tinggi"),
    "desk, high contrast, large text": (DESK, "besar.tinggi"),
}
NARROW, ZOOMED = (320, 600), (640, 450)  # 640 pixels are a screen of 1280 at 200 %


@pytest.fixture
def city(transactional_db: None, settings: Any, portal: Any) -> dict[str, Any]:
    settings.MEDIA_ROOT = portal.media
    return make_public_city()


def choose(page: Page, wishes: str) -> None:
    """Let the reader have chosen ``wishes`` (text size and contrast) on an earlier visit."""
    if wishes:
        page.goto("/apa-itu/")
        page.context.add_cookies([{"name": settings.READING_COOKIE_NAME, "value": wishes, "url": page.url}])


def find_violations(page: Page) -> list[str]:
    page.wait_for_load_state()  # half a page has faults that the whole one has not
    results = Axe().run(page)
    return [
        f"{rule['id']} {node['target']}: {node['html'][:120]}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("reader", READERS)
def test_public_pages(open_page: OpenPage, city: dict[str, Any], reader: str) -> None:
    size, wishes = READERS[reader]
    page = open_page(size)
    choose(page, wishes)
    found: dict[str, list[str]] = {}
    for path in (*READING, *ENTERING):
        answer = page.goto(path.format(**city))
        assert answer
        assert answer.ok, path
        found[path] = find_violations(page)
        assert not scrolls_sideways(page), path
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("size", "wishes"), [(NARROW, ""), (NARROW, "terbesar.tinggi"), (ZOOMED, "terbesar.")])
def test_nothing_scrolls_sideways(
    open_page: OpenPage, city: dict[str, Any], size: tuple[int, int], wishes: str
) -> None:
    page = open_page(size)
    choose(page, wishes)
    wide = []
    for path in (*READING, *ENTERING):
        page.goto(path.format(**city))
        page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        wide += [path] if scrolls_sideways(page) else []
    assert wide == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_behind_the_door(
    open_page: OpenPage, sign_in: SignIn, city: dict[str, Any], size: tuple[int, int]
) -> None:
    agency = make_proposal(Status.FORWARDED, city["round"]).agency
    personas = {
        make_user().username: ("/usulan/baru/", "/usulan/baru/?tema=anak", "/usulan/saya/", "/akun/"),
        make_user(Role.AGENCY, agency=agency).username: ("/kerja/", "/kerja/telaah/"),
        make_user(Role.PLANNER).username: ("/kerja/", "/kerja/prioritas/", "/kerja/siklus/", "/kerja/laporan/"),
    }
    found: dict[str, list[str]] = {}
    for username, paths in personas.items():
        page = open_page(size)
        sign_in(page, username)
        for path in paths:
            answer = page.goto(path)
            assert answer
            assert answer.ok, path
            found[path] = find_violations(page)
            assert not scrolls_sideways(page), path
    assert {path: faults for path, faults in found.items() if faults} == {}
