"""A facilitator uploads an ugly spreadsheet, decides and takes it over: with a real worker, and without JavaScript."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forums.actions.sheets.working import work_on
from forums.models import ImportRun
from proposals.models import Proposal
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import scrolls_sideways
from tests.e2e.test_access import find_violations
from tests.factories import make_city, make_round, make_session
from tests.forums.ugly import row, write_xlsx
from tests.reports.faults import celery_worker
from themes.models import ForumSession

pytestmark = pytest.mark.browser
ROWS = [
    row("Lampu jalan"),
    row("Paving gang", "Dinoyyo"),
    row("Taman baca", "Dinoyyo"),
    row("Pos ronda", price="2.5 M"),
]


@pytest.fixture
def session(open_page: OpenPage) -> ForumSession:
    make_city()
    return make_session(make_round("pemuda"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "usulan warga.xlsx"
    path.write_bytes(write_xlsx(ROWS, above=[["REKAP USULAN"], []]))
    return path


def open_tab(page: Page, session: ForumSession) -> None:
    page.goto(f"/kerja/forum/{session.pk}/")
    page.get_by_role("link", name="Excel").click()


def upload(page: Page, file: Path) -> None:
    page.get_by_label("Berkas lembar kerja").set_input_files(file)
    page.get_by_role("button", name="Unggah dan periksa").click()


def decide(page: Page) -> None:
    """One answer for both misspelt rows, one for the amount that reads two ways."""
    page.get_by_label("Keputusan “Dinoyyo” tidak dikenal").select_option("Dinoyo")
    page.get_by_label("Keputusan “2.5 M”").select_option("Rp2.500.000")
    page.get_by_role("button", name="Terapkan keputusan").click()


def check_all_came(session: ForumSession) -> None:
    found = Proposal.objects.filter(session=session).order_by("title")
    assert [(proposal.title, proposal.unit_price) for proposal in found] == [
        ("Lampu jalan", 1_500_000),
        ("Paving gang", 1_500_000),
        ("Pos ronda", 2_500_000),
        ("Taman baca", 1_500_000),
    ]


@pytest.mark.worker
def test_with_a_worker(open_page: OpenPage, sign_in: SignIn, session: ForumSession, file: Path, portal: Any) -> None:
    page = open_page(DESK)
    sign_in(page, session.created_by.username)
    open_tab(page, session)
    upload(page, file)
    with celery_worker(portal.queue):
        expect(page.get_by_text("Maksud Anda Dinoyo?").first).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Unduh lembar dengan masalah ditandai").click()
        assert download.value.suggested_filename == "usulan warga - ditandai.xlsx"
        decide(page)
        expect(page.get_by_text("2 keputusan sudah diambil")).to_be_visible()
        page.get_by_role("button", name="Masukkan", exact=True).click()
        expect(page.get_by_text("4 usulan baru masuk, 0 usulan berubah.")).to_be_visible()
    check_all_came(session)


def work() -> None:
    work_on(ImportRun.objects.latest("pk").pk)


def test_without_javascript(open_page: OpenPage, sign_in: SignIn, session: ForumSession, file: Path) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in(page, session.created_by.username)
    open_tab(page, session)
    upload(page, file)
    work()
    page.reload()
    decide(page)
    work()
    page.reload()
    page.get_by_role("button", name="Masukkan", exact=True).click()
    work()
    page.reload()
    expect(page.get_by_text("4 usulan baru masuk, 0 usulan berubah.")).to_be_visible()
    check_all_came(session)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(
    open_page: OpenPage, sign_in: SignIn, session: ForumSession, file: Path, size: tuple[int, int]
) -> None:
    page = open_page(size)
    sign_in(page, session.created_by.username)
    open_tab(page, session)
    found = {"tab": find_violations(page)}
    assert not scrolls_sideways(page)
    upload(page, file)
    found["waiting"] = find_violations(page)
    work()
    expect(page.get_by_text("Maksud Anda Dinoyo?").first).to_be_visible()
    here = page.url.partition("?")[0]
    for view in ("tanya", "baru", "rincian"):
        page.goto(f"{here}?lihat={view}")
        page.evaluate("document.querySelectorAll('main details').forEach((part) => (part.open = true))")
        found[view] = find_violations(page)
        assert not scrolls_sideways(page), view
    assert {name: faults for name, faults in found.items() if faults} == {}
