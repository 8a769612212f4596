"""The pages of signing off and of round control: axe finds nothing, nothing scrolls sideways, on a phone and a desk."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.enums import Role
from forums.actions import closing, lists
from forums.actions.addenda import write_addendum
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
from themes.actions import ask_for_dates
from themes.models import ROUND_DATES

pytestmark = pytest.mark.browser


def judge(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)
    assert not find_violations(page), name
    assert not scrolls_sideways(page), name


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_axe_finds_nothing(open_page: OpenPage, sign_in: SignIn, size: tuple[int, int]) -> None:
    city, round_ = make_city(), make_round("pemuda")
    facilitator = make_facilitator(round_)
    session = make_session(round_, facilitator)
    first, second = (
        lists.list_proposal(
            session_id=session.pk, proposal_id=make_proposal(Status.KELURAHAN_VERIFIED, round_).pk, by=facilitator
        )
        for _number in range(2)
    )
    lists.agree(item_id=first.pk, by=facilitator)
    lists.disagree(item_id=second.pk, by=facilitator, reason=city.reason, note="Belum mendesak.")
    ready_to_close(session, facilitator)
    page = open_page(size)
    sign_in(page, facilitator.username)
    minutes = reverse("work_forum_minutes", args=[session.pk])
    for name, address in (
        ("minutes", minutes),
        ("writing", f"{minutes}?ubah=1"),
        ("closing", reverse("work_forum_close", args=[session.pk])),
    ):
        page.goto(address)
        judge(page, name)
    closing.close(session_id=session.pk, by=facilitator)
    write_addendum(session_id=session.pk, by=facilitator, text="Volume dibaca tiga.")
    page.goto(reverse("work_forum_addenda", args=[session.pk]))
    judge(page, "addenda")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_round_control(open_page: OpenPage, sign_in: SignIn, size: tuple[int, int]) -> None:
    round_ = make_round("pemuda")
    now = timezone.now()
    make_session(round_, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    dates = {name: getattr(round_, name) for name in ROUND_DATES}
    dates["decided_by"] += timedelta(days=3)
    ask_for_dates(round_id=round_.pk, by=make_user(Role.PLANNER), dates=dates, note="Surat edaran 12")
    page = open_page(size)
    sign_in(page, make_user(Role.PLANNER).username)
    for name, address in (
        ("rounds", reverse("rounds")),
        ("dates", reverse("round_dates", args=[round_.pk])),
        ("copy", reverse("rounds_copy")),
    ):
        page.goto(address)
        judge(page, name)
