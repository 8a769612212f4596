"""Filing for everybody: each page of it in both contrasts, enlarged and narrow, and the whole way by keyboard alone."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import ConsentPurpose, Role
from accounts.models import ConsentText
from proposals.actions.attachments import add_attachment
from proposals.actions.authoring import submit
from proposals.enums import Status
from proposals.models import Proposal
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import scrolls_sideways
from tests.e2e.test_access import NARROW, ZOOMED, choose, find_violations
from tests.e2e.test_finding import press_until_focused
from tests.factories import make_catalog_item, make_city, make_draft, make_proposal, make_round, make_user
from tests.proposals.pages import photo as small_photo

pytestmark = pytest.mark.browser
TITLE = "Pelatihan barista Karang Taruna"
STEPS = ("siapa", "apa", "tempat", "jumlah", "bukti", "")  # the last one: to check and send
# Each contrast and text size at least once; 640 pixels are a screen of 1280 at 200 %.
READERS = {
    "phone": (PHONE, ""),
    "desk, high contrast, large text": (DESK, "besar.tinggi"),
    "at 200 %, high contrast, largest text": (ZOOMED, "terbesar.tinggi"),
    "narrow, largest text": (NARROW, "terbesar."),
}


@pytest.fixture
def people(transactional_db: None, settings: Any, portal: Any) -> dict[str, list[str]]:
    """Who has what to look at: username → the addresses she sees of filing."""
    settings.MEDIA_ROOT = portal.media
    for purpose in ConsentPurpose:
        ConsentText.objects.create(purpose=purpose, version=1, body="Saya setuju.")
    city, round_ = make_city(), make_round("pemuda")
    make_catalog_item(round_, city.agency, name=TITLE)
    make_proposal(round_=round_, title="Lapangan futsal mini kampung")
    author, officer = make_user(), make_user(Role.KELURAHAN, region=city.kelurahan)
    draft = make_draft(round_, by=author, title="Pembangunan lapangan futsal kampung", rw="")
    add_attachment(proposal=draft, upload=small_photo(), by=author)
    returned = make_proposal(Status.RETURNED, round_, by=author)
    sent = submit(proposal_id=make_draft(round_, by=author).pk, by=author)
    drafts = [f"/usulan/draf/{key}/{step}/".replace("//", "/") for key in (draft.key, returned.key) for step in STEPS]
    receipt = f"/usulan/{sent.code}/tanda-terima/"
    return {
        "": ["/usulan/baru/", "/usulan/baru/?tema=pemuda", "/usulan/luring/"],
        author.username: [*drafts, receipt, "/usulan/saya/", "/usulan/baru/?tema=pemuda"],
        officer.username: ["/kerja/catat/", receipt],
    }


@pytest.mark.parametrize("reader", READERS)
def test_every_page(open_page: OpenPage, sign_in: SignIn, people: dict[str, list[str]], reader: str) -> None:
    size, wishes = READERS[reader]
    found: dict[str, list[str]] = {}
    for username, paths in people.items():
        page = open_page(size)
        choose(page, wishes)
        if username:
            sign_in(page, username)
        for path in paths:
            answer = page.goto(path)
            assert answer
            assert answer.ok, path
            found[path] = judge(page)
            if path.endswith(("tema=pemuda", "/jumlah/", "/catat/")):
                found[f"{path} refused"] = judge_refused(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def judge(page: Page) -> list[str]:
    """What is wrong with a page as it opens, and whether it fits with everything unfolded."""
    faults = find_violations(page)
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    return [*faults, *(["scrolls sideways"] if scrolls_sideways(page) else [])]


def judge_refused(page: Page) -> list[str]:
    """The same page with its errors."""
    for field in page.locator("main input[type=text]:visible").all():
        field.fill("")
    page.locator("main form button[type=submit].btn-lg").first.click()
    page.locator("[role=alert]").first.wait_for()
    return judge(page)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.new("RGB", (800, 600), "teal").save(tmp_path / "lokasi.jpg")
    return tmp_path / "lokasi.jpg"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_by_keyboard_alone(open_page: OpenPage, transactional_db: None, photo: Path, size: tuple[int, int]) -> None:
    """From the choice of the theme to the receipt, with a photo, without touching anything else."""
    make_city()
    make_catalog_item(make_round("pemuda"), name=TITLE, usual_volume=30)
    page = open_page(size)
    page.on("filechooser", lambda _chooser: None)  # heard from now on, not only when the key is pressed
    keys = page.keyboard
    page.goto("/usulan/baru/")
    press_until_focused(page, "main a[href*='tema=pemuda']")
    keys.press("Enter")
    page.wait_for_url("**tema=pemuda")
    fill(page, "input[name=proposer_name]", "Ketua Karang Taruna")
    keys.press("Enter")
    page.wait_for_url("**/apa/")
    fill(page, "[data-kamus-words]", "kursus barista")
    expect(page.locator("[data-kamus-said]")).to_have_text("1 kegiatan cocok.")
    press_until_focused(page, "input[name=catalog_item]")
    keys.press("Space")
    fill(page, "textarea[name=problem]", "Banyak pemuda belum bekerja.")
    go_on(page, "tempat")
    fill(page, "select[name=kelurahan]", "Dinoyo")
    fill(page, "input[name=rw]", "05")
    keys.press("Enter")
    page.wait_for_url("**/jumlah/")
    fill(page, "input[name=volume]", "30")
    keys.press("Enter")
    page.wait_for_url("**/bukti/")
    press_until_focused(page, "#id_upload")
    with page.expect_file_chooser() as chooser:
        keys.press("Space")
    chooser.value.set_files(photo)
    expect(page.get_by_role("link", name="lokasi.webp")).to_be_visible()
    press_until_focused(page, "input[name=is_declared]")
    keys.press("Space")
    press_until_focused(page, "button[name=lanjut]")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/usulan/draf/[0-9a-f-]+/$"))
    press_until_focused(page, "form[action$='/kirim/'] button")
    keys.press("Enter")
    page.wait_for_url("**/tanda-terima/")
    proposal = Proposal.objects.get()
    assert (proposal.status, proposal.kelurahan.name, proposal.volume) == (Status.SUBMITTED, "Dinoyo", 30)
    assert proposal.attachments.get().is_declared


def fill(page: Page, field: str, words: str) -> None:
    press_until_focused(page, field)
    page.keyboard.type(words)


def go_on(page: Page, step: str) -> None:
    press_until_focused(page, "button[name=lanjut]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{step}/")
