"""One theme is announced before the others: pages and reports say which, theme by theme."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from proposals.enums import Status
from proposals.models import Proposal
from reports.catalogue import CATALOGUE, Question
from reports.datasets.announced import read_announced
from reports.document import Document
from reports.enums import ReportKind
from tests.factories import make_proposal, make_round
from themes.models import Cycle, ThemeRound

pytestmark = pytest.mark.django_db

OF_CYCLE = (ReportKind.CITY_RECAP, ReportKind.EQUITY, ReportKind.SDG)


@pytest.fixture
def youth() -> ThemeRound:
    round_ = make_round("pemuda")
    for status in (Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.CLUSTERED):
        make_proposal(status, round_)
    return end_forum(round_)


@pytest.fixture
def elderly(youth: ThemeRound) -> ThemeRound:
    round_ = make_round("lansia")
    make_proposal(Status.ACCOMMODATED, round_)
    make_proposal(Status.FORWARDED, round_)
    return end_forum(round_)


def end_forum(round_: ThemeRound) -> ThemeRound:
    now, dates = timezone.now(), ("opens_at", "closes_at", "forum_starts_at", "forum_ends_at")
    ago = {name: now - timedelta(days=50 - 10 * place) for place, name in enumerate(dates)}
    ThemeRound.objects.filter(pk=round_.pk).update(**ago)
    round_.refresh_from_db()
    return round_


def publish(round_: ThemeRound) -> None:
    answers = (Status.ACCOMMODATED, Status.UNACCOMMODATED)
    Proposal.objects.filter(round=round_, status__in=answers).update(published_at=timezone.now())


def read(kind: ReportKind, cycle: Cycle, **subject: Any) -> Document:
    return CATALOGUE[kind].read(Question(kind=kind, cycle=cycle, **subject), lambda _done, _all: None)


def told(document: Document) -> str:
    return dict(document.facts)["Keputusan"]


def page(cycle: Cycle) -> str:
    return Client().get(reverse("results"), {"tahun": cycle.plan_year}).content.decode()


def test_nothing_is_announced(youth: ThemeRound, elderly: ThemeRound) -> None:
    news = read_announced(youth.cycle)
    assert (news.is_any, news.is_all, news.lacking, news.day) == (False, False, "", None)
    assert "Keputusan siklus ini belum diumumkan; angka diakomodasi masih kosong." in page(youth.cycle)
    for kind in OF_CYCLE:
        document = read(kind, youth.cycle)
        assert document.is_draft
        assert told(document).startswith("Belum diumumkan. Angka diakomodasi memuat")


def test_of_some_themes_the_others_are_named(youth: ThemeRound, elderly: ThemeRound) -> None:
    publish(youth)
    lacking = f"Belum diumumkan: {elderly.theme.name}."
    assert read_announced(youth.cycle).lacking == lacking
    shown = page(youth.cycle)
    assert f"Keputusan sebagian tema sudah diumumkan. {lacking}" in shown
    assert "masih kosong" not in shown
    for kind in OF_CYCLE:
        document = read(kind, youth.cycle)
        assert document.is_draft
        assert told(document).startswith(lacking)


def test_the_brief_of_an_announced_theme_is_no_draft(youth: ThemeRound, elderly: ThemeRound) -> None:
    publish(youth)
    brief = read(ReportKind.POLICY_BRIEF, youth.cycle, round=youth)
    assert not brief.is_draft
    assert told(brief).startswith("Diumumkan ")
    assert "belum diumumkan" not in str(brief).lower()
    other = read(ReportKind.POLICY_BRIEF, youth.cycle, round=elderly)
    assert other.is_draft
    assert told(other).startswith("Belum diumumkan.")


def test_lists_of_an_announced_theme_are_no_drafts(youth: ThemeRound, elderly: ThemeRound) -> None:
    publish(youth)
    for kind in (ReportKind.AGENCY_WORK, ReportKind.SIPD):
        assert not read(kind, youth.cycle, round=youth).is_draft
        assert read(kind, youth.cycle, round=elderly).is_draft
        assert read(kind, youth.cycle).is_draft


def test_a_theme_of_which_some_waits_is_announced_in_part(youth: ThemeRound, elderly: ThemeRound) -> None:
    publish(youth)
    publish(elderly)
    assert f"Baru diumumkan sebagian: {elderly.theme.name}." in page(youth.cycle)
    assert read(ReportKind.POLICY_BRIEF, youth.cycle, round=elderly).is_draft


def test_all_themes_are_announced_one_by_one(youth: ThemeRound, elderly: ThemeRound) -> None:
    make_round("difabel", opened_days_ago=60)  # its forum forwarded nothing: nothing of it waits
    publish(youth)
    publish(elderly)
    Proposal.objects.filter(round=elderly, status=Status.FORWARDED).update(status=Status.WITHDRAWN)
    assert read_announced(youth.cycle).is_all
    shown = page(youth.cycle)
    assert "Keputusan diumumkan" in shown
    assert "elum diumumkan" not in shown
    for kind in OF_CYCLE:
        document = read(kind, youth.cycle)
        assert not document.is_draft
        assert told(document).startswith("Diumumkan ")


def test_a_theme_whose_forum_is_ahead_is_not_announced(youth: ThemeRound) -> None:
    later = make_round("difabel", opened_days_ago=5)
    publish(youth)
    assert read_announced(youth.cycle).lacking == f"Belum diumumkan: {later.theme.name}."
    end_forum(later)
    assert read_announced(youth.cycle).is_all
