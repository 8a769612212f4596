"""A first visit to any public page is light: at most 60 kB over the wire in at most 12 requests, photos aside."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import OpenPage
from tests.e2e.public_pages import ENTERING, READING, make_public_city

pytestmark = pytest.mark.browser

LIMIT = 60_000  # bytes over the wire, headers included
MAX_REQUESTS = 12
# Its script is a set of small modules, which the service worker keeps from the first visit on.
MANY_PARTS = "/usulan/luring/"


@pytest.fixture
def city(transactional_db: None, settings: Any, portal: Any) -> dict[str, Any]:
    settings.MEDIA_ROOT = portal.media
    return make_public_city()


def weigh(page: Page, path: str) -> tuple[int, int]:
    """Bytes over the wire and number of requests of a first visit."""
    sizes: list[float] = []
    watch = page.context.new_cdp_session(page)
    watch.send("Network.enable")
    watch.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(path, wait_until="networkidle")
    assert answer
    assert answer.ok, path
    return int(sum(sizes)), len(sizes)


def test_first_visit_is_light(open_page: OpenPage, city: dict[str, Any]) -> None:
    weights = {path: weigh(open_page(), path.format(**city)) for path in (*READING, *ENTERING)}
    for path, (size, count) in weights.items():
        print(f"{path} {size / 1000:.1f} kB, {count} requests")  # noqa: T201 – the figures for the notes
    assert {path: size for path, (size, _count) in weights.items() if size > LIMIT} == {}
    many = {path: count for path, (_size, count) in weights.items() if count > MAX_REQUESTS}
    assert many.keys() <= {MANY_PARTS}
