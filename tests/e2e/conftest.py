"""A real Chromium on a real gunicorn with collected static files. Without Chromium these tests are skipped; in CI
(REQUIRE_BROWSER) they fail."""

import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from musrenbang.local.binaries import find_chromium
from tests.factories import PASSWORD, User
from tests.reports.faults import database_url, wait_until

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PHONE, DESK = (360, 740), (1280, 900)
# However long a page may take on a busy machine; who waits for something that comes at once waits no longer for it.
PATIENCE = 60_000  # milliseconds, of everything a browser waits for
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]


@dataclass(frozen=True)
class Portal:
    """Where the portal answers, where its files lie and on which queue its worker listens."""

    url: str
    media: Path
    queue: str
    server: subprocess.Popen[bytes]

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Takes every request and answers none of them, as a server that has too much to do."""
        running = [psutil.Process(self.server.pid), *psutil.Process(self.server.pid).children(recursive=True)]
        for process in running:
            process.suspend()
        try:
            yield
        finally:
            for process in running:
                process.resume()


@pytest.fixture(scope="session")
def portal(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """gunicorn on the test database, as production-like as a test can be."""
    folder = tmp_path_factory.mktemp("portal")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url, media, queue = f"http://127.0.0.1:{port}", folder / "media", f"uji-{uuid4().hex}"
    with django_db_blocker.unblock():
        call_command("createcachetable")
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "MEDIA_ROOT": str(media),
            "STATIC_ROOT": str(folder / "static"),
            "TASK_QUEUE": queue,
            "DEBUG": "false",
        }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    options = ["-k", "gthread", "--threads=4", f"--bind=127.0.0.1:{port}", "--log-level=warning"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "musrenbang.wsgi", *options], cwd=ROOT, env=environment
    )
    try:
        wait_until(lambda: answers(f"{url}/healthz"), "gunicorn answers", seconds=120)
        yield Portal(url, media, queue, server)
    finally:
        server.terminate()
        server.wait(timeout=30)


def answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url, timeout=5).status == 200)  # noqa: S310 – our own server
    except OSError:  # not there yet, or slow to wake on a busy machine
        return False


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright's own loop runs in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("Chromium tidak ditemukan, padahal REQUIRE_BROWSER meminta uji peramban.")
        pytest.skip("Chromium tidak ditemukan")
    chromium = playwright.chromium.launch(executable_path=str(program), args=list(QUIET))
    yield chromium
    chromium.close()


EXPECTED = re.compile(
    r"responded with a status of (409|422|429)|net::ERR_INTERNET_DISCONNECTED"
    r"|^An unknown error occurred when fetching the script\.$"
)


def is_fault(message: ConsoleMessage) -> bool:
    """The browser also logs a form that came back with errors (422), a conflict (409), a crowd (429), and no signal;
    and that somebody left while it was fetching the service worker.
    """
    return message.type == "error" and not EXPECTED.search(message.text)


@pytest.fixture
def open_page(browser: Browser, portal: Portal, transactional_db: None, settings: Any) -> Iterator[OpenPage]:
    """Open a page with cookies of its own; anything the browser complains about fails the test."""
    settings.MEDIA_ROOT = portal.media
    contexts, complaints = [], []

    def open_one(size: tuple[int, int] = PHONE, *, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=portal.url,
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            java_script_enabled=javascript,
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if is_fault(message) else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(params=(PHONE, DESK), ids=("phone", "desk"))
def on_each_screen(request: pytest.FixtureRequest, open_page: OpenPage) -> OpenPage:
    """``open_page`` for journeys that are made twice: on a phone and at a desk."""
    return partial(open_page, request.param)


@pytest.fixture
def sign_in() -> SignIn:
    """Sign in through the sign-in page. The server knows only Argon2, so the password is set anew first."""

    def sign_in_as(page: Page, username: str) -> None:
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
            user = User.objects.get(username=username)
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        page.goto("/masuk/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/masuk/" not in url)

    return sign_in_as
