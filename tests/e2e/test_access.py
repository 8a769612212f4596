"""axe finds nothing, nothing scrolls sideways, and every page is light."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.enums import Role
from proposals.enums import Status
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.factories import make_catalog_item, make_proposal, make_round, make_session, make_user

pytestmark = pytest.mark.browser

LIMIT = 60_000  # bytes over the wire on a first visit, photos aside
MAX_REQUESTS = 12
PUBLIC = ("/", "/usulan/", "/usulan/{code}/", "/tema/anak/", "/lacak/", "/forum/", "/forum/{session}/", "/hasil/")
TEXTS = ("/apa-itu/", "/privasi/", "/aksesibilitas/", "/masuk/", "/daftar/", "/komponen/")


@pytest.fixture
def city(transactional_db: None, settings: Any, portal: Any) -> dict[str, Any]:
    """A round with a kamus, proposals in several statuses, and an open session."""
    settings.MEDIA_ROOT = portal.media
    round_ = make_round("anak")
    make_catalog_item(round_)
    published = make_proposal(Status.NOT_AGREED, round_)
    for status in (Status.SUBMITTED, Status.RETURNED, Status.LISTED, Status.FORWARDED, Status.ACCOMMODATED):
        make_proposal(status, round_)
    session = make_session(round_)
    return {"code": published.code, "session": session.pk, "round": round_}


def find_violations(page: Page) -> list[str]:
    results = Axe().run(page)
    return [
        f"{rule['id']} {node['target']}: {node['html'][:120]}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages(open_page: OpenPage, city: dict[str, Any], size: tuple[int, int]) -> None:
    page = open_page(size)
    found: dict[str, list[str]] = {}
    for path in (*PUBLIC, *TEXTS):
        answer = page.goto(path.format(**city))
        assert answer
        assert answer.ok, path
        found[path] = find_violations(page)
        assert not scrolls_sideways(page), path
    assert {path: faults for path, faults in found.items() if faults} == {}


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


def test_first_visit_is_light(open_page: OpenPage, city: dict[str, Any]) -> None:
    weights = {path: weigh(open_page(), path.format(**city)) for path in (*PUBLIC, *TEXTS)}
    for path, (size, _requests) in weights.items():
        print(f"{path} {size / 1000:.1f} kB")  # noqa: T201 – the figures for the notes
    assert {path: size for path, (size, _requests) in weights.items() if size > LIMIT} == {}
    assert {path: count for path, (_size, count) in weights.items() if count > MAX_REQUESTS} == {}


def weigh(page: Page, path: str) -> tuple[int, int]:
    """Bytes over the wire (headers included) and number of requests of a first visit."""
    sizes: list[float] = []
    watch = page.context.new_cdp_session(page)
    watch.send("Network.enable")
    watch.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return int(sum(sizes)), len(sizes)
