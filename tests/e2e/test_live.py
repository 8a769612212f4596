"""A forum as everybody follows it: from the list of forums to the running session and its public page."""

import os
import uuid
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from forums.actions import attendance, closing, lists
from forums.actions.photos import add_photo
from forums.enums import SessionPhotoKind
from proposals.enums import Status
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.test_access import find_violations, scrolls_sideways
from tests.factories import (
    make_city,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)
from themes.enums import AgeBand, Presence, Sex
from themes.models import ForumSession

pytestmark = pytest.mark.browser
RENEW = "document.dispatchEvent(new Event('visibilitychange'))"  # as on coming back to the page


def judge(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)
    assert not find_violations(page), name
    assert not scrolls_sideways(page), name


def run_forum() -> tuple[ForumSession, User]:
    """A session that began an hour ago, with two proposals on its short list."""
    make_city()
    round_ = make_round("pemuda")
    by, now = make_facilitator(round_), timezone.now()
    session = make_session(
        round_,
        by,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=2),
        accommodations="Juru bahasa isyarat",
        agenda="00.01 Pembukaan\nDiskusi kelompok\n23.58 Penutup",
    )
    for _number in range(2):
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, round_)
        item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
        lists.shorten(item_id=item.pk, by=by)
    return session, by


def come(session: ForumSession, by: User, presence: Presence, people: int) -> None:
    group = (presence, Sex.FEMALE, AgeBand.FROM_18, False)
    attendance.count(session_id=session.pk, key=uuid.uuid4(), by=by, group=group, delta=people)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_following_a_forum_to_its_signature(open_page: OpenPage, size: tuple[int, int]) -> None:
    session, by = run_forum()
    page = open_page(size)
    page.goto(reverse("forum_list"))
    judge(page, "forum-list")
    page.get_by_role("link", name="Ikuti langsung").click()
    judge(page, "live-quiet")
    last = page.locator("#daftar a").last
    last.focus()
    page.evaluate("window.scrollBy(0, 1)")
    came_to = page.evaluate("window.scrollY")

    come(session, by, Presence.HALL, 37)
    come(session, by, Presence.ONLINE, 12)
    page.evaluate(RENEW)
    expect(page.locator("#angka")).to_contain_text("49")
    expect(page.locator("#angka")).to_contain_text("12")
    expect(page.locator("[data-live-state]")).to_contain_text("Diperbarui pukul")
    expect(last).to_be_focused()
    assert abs(page.evaluate("window.scrollY") - came_to) < 120, "the reader stays where she read"
    judge(page, "live")

    proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    added = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
    lists.shorten(item_id=added.pk, by=by)
    page.evaluate(RENEW)
    expect(page.locator("#daftar")).to_contain_text(proposal.code or "")
    expect(last).not_to_be_focused()  # another line is the last one now; the old one kept the focus
    assert page.evaluate("document.activeElement.closest('#daftar') !== null")

    page.context.set_offline(True)
    page.evaluate(RENEW)
    expect(page.locator("[data-live-state]")).to_have_text("Sambungan terputus. Dicoba lagi.")
    page.context.set_offline(False)
    page.evaluate(RENEW)
    expect(page.locator("[data-live-state]")).to_contain_text("Diperbarui pukul")

    for item in session.items.all():
        lists.agree(item_id=item.pk, by=by)
    ready_to_close(session, by)
    closing.close(session_id=session.pk, by=by)
    page.evaluate(RENEW)
    page.get_by_role("link", name="Lihat hasilnya").click()
    expect(page.get_by_role("heading", name="Daftar prioritas yang disepakati")).to_be_visible()
    judge(page, "forum-public")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_stopping_and_the_screen_of_the_hall(open_page: OpenPage, size: tuple[int, int]) -> None:
    session, by = run_forum()
    page = open_page(size)
    address = reverse("forum_live", args=[session.pk])
    page.goto(address)
    page.get_by_role("link", name="Berhenti menyegarkan").click()
    page.wait_for_url("**?henti=1")
    come(session, by, Presence.HALL, 30)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.evaluate(RENEW)
    page.evaluate("fetch('/healthz')")  # what the page asks for itself would have left before
    assert asked == ["/healthz"]
    expect(page.locator("#angka")).not_to_contain_text("30")
    judge(page, "live-stopped")
    page.get_by_role("link", name="Segarkan lagi otomatis").click()
    expect(page.locator("#angka")).to_contain_text("30")
    page.goto(f"{address}?layar=1")
    judge(page, "live-projector")
    expect(page.locator(".site-header")).to_be_hidden()


def test_without_javascript_the_page_loads_itself_anew(open_page: OpenPage) -> None:
    session, by = run_forum()
    page = open_page(PHONE, javascript=False)
    page.goto(reverse("forum_live", args=[session.pk]))
    come(session, by, Presence.HALL, 64)
    expect(page.locator("#angka")).to_contain_text("64")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_photos_of_the_room(open_page: OpenPage, sign_in: SignIn, size: tuple[int, int]) -> None:
    session, by = run_forum()
    picture = BytesIO()
    Image.new("RGB", (900, 600), "#b98").save(picture, "JPEG")
    upload = SimpleUploadedFile("ruang.jpg", picture.getvalue(), "image/jpeg")
    words = "Kelompok di meja 1"
    add_photo(session_id=session.pk, kind=SessionPhotoKind.ROOM, upload=upload, by=by, caption=words, is_declared=True)
    page = open_page(size)
    sign_in(page, make_user(Role.PLANNER).username)
    page.goto(reverse("work_forum_photos", args=[session.pk]))
    judge(page, "photos")
    page.get_by_role("button", name="Sudah ditinjau, tampilkan").click()
    expect(page.get_by_text("Tampil untuk umum")).to_be_visible()
    reader = open_page(size)
    reader.goto(reverse("forum_detail", args=[session.pk]))
    shown = reader.get_by_alt_text(words)
    shown.scroll_into_view_if_needed()
    expect(shown).to_be_visible()
    judge(reader, "forum-photos")
    sign_in(page := open_page(size), by.username)
    page.goto(reverse("work_forum_photos", args=[session.pk]))
    judge(page, "photos-facilitator")
