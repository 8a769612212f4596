"""One proposal, one way through: on the whole road no two files of the project call each other both ways."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from proposals.actions.publication import publish_decisions
from proposals.enums import Status
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from tests.factories import make_catalog_item, make_city, make_proposal, make_round, make_user
from tests.reports.asking import ask_of

ROOT = Path(__file__).resolve().parents[2]
APPS = {str(ROOT / app) for app in ("accounts", "budgets", "forums", "proposals", "regions", "reports", "themes")}

pytestmark = pytest.mark.django_db


def name_file(frame: FrameType) -> str | None:
    """The file of a frame, when it is code of an app; a function that was handed down belongs to nobody."""
    if "<locals>" in frame.f_code.co_qualname:
        return None
    path = frame.f_code.co_filename
    return path.removeprefix(f"{ROOT}/") if any(path.startswith(f"{app}/") for app in APPS) else None


def watch(walk: Callable[[], None]) -> set[tuple[str, str]]:
    """Who called whom, file by file, while ``walk`` ran."""
    calls: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_back and (callee := name_file(frame)) and (caller := name_file(frame.f_back)):
            calls.add((caller, callee))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        walk()
    finally:
        sys.setprofile(before)
    return {(caller, callee) for caller, callee in calls if caller != callee}


def walk_the_road() -> None:
    """File, verify, hold the forum, decide, publish, compile – and look at every page on the way."""
    city, round_ = make_city(), make_round()
    make_catalog_item(round_)
    proposal = make_proposal(Status.ACCOMMODATED, round_)
    session = proposal.forum_items.get().session
    planner = make_user(Role.PLANNER)
    publish_decisions(cycle=round_.cycle, by=planner)
    compile_run(request_run(question=ask_of(session), by=planner).pk)
    officer = make_user(Role.AGENCY, agency=proposal.agency)
    lurah = make_user(Role.KELURAHAN, region=city.kelurahan)
    pages = {
        proposal.author: ("/usulan/baru/?tema=pemuda", "/usulan/saya/", f"/usulan/{proposal.code}/", "/", "/usulan/"),
        lurah: ("/kerja/verifikasi/", f"/kerja/verifikasi/{proposal.code}/"),
        session.created_by: ("/kerja/forum/", f"/kerja/forum/{session.pk}/", f"/forum/{session.pk}/"),
        officer: ("/kerja/telaah/", f"/kerja/telaah/{proposal.code}/"),
        planner: ("/kerja/prioritas/", "/kerja/siklus/", "/kerja/laporan/", "/hasil/"),
    }
    for user, addresses in pages.items():
        client = Client()
        client.force_login(user)
        for address in addresses:
            assert client.get(address).status_code == 200, address


def test_no_back_and_forth() -> None:
    calls = watch(walk_the_road)
    assert len(calls) > 50, "the hook saw the road"
    assert sorted(pair for pair in calls if pair[::-1] in calls) == []
