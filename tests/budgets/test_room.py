"""The queue is kept until anything on it changes, and only for whom it was drawn."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from budgets.actions.ceilings import set_ceiling
from budgets.actions.decisions import accept
from budgets.actions.desk import assign, choose_columns
from budgets.models import Holiday
from budgets.renderers.room import SHELF
from proposals.models import Proposal
from tests.budgets.crowds import make_officer, set_money
from tests.budgets.scenarios import score
from tests.factories import City, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    SHELF.empty()
    yield
    SHELF.empty()


@pytest.fixture
def officer(client: Client, officer: User) -> User:
    client.force_login(officer)
    return officer


def read_queue(client: Client) -> tuple[str, int]:
    """The page, and its queries."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("triage_queue")).content.decode()
    return page, len(queries)


def test_drawn_once_and_anew_after_every_change(client: Client, city: City, officer: User, proposal: Proposal) -> None:
    set_money(proposal, 10**9)
    colleague = make_officer(proposal)

    def rename() -> None:
        User.objects.filter(pk=colleague.pk).update(display_name="Petugas Baru")

    changes = [
        lambda: assign(proposal_id=proposal.pk, by=officer, people=[colleague.pk]),
        rename,
        lambda: choose_columns(by=officer, names=["skor", "umur", "telaah", "petugas"]),
        lambda: score([proposal], [71_500]),
        lambda: set_ceiling(cycle=proposal.round.cycle, agency=city.agency, amount=2 * 10**9, by=planner),
        lambda: accept(proposal_id=proposal.pk, by=officer),
    ]
    planner = make_user(Role.PLANNER)
    before, _count = read_queue(client)
    for number, change in enumerate(changes):
        again, count = read_queue(client)
        assert again_without_token(again) == again_without_token(before), number
        assert count <= 6, number
        change()
        after, _count = read_queue(client)
        assert again_without_token(after) != again_without_token(again), number
        before = after


def again_without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_token_is_ones_own(client: Client, officer: User, proposal: Proposal) -> None:
    """A kept form can be sent."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    for _time in range(2):
        page = strict.get(reverse("triage_queue")).content.decode()
        (token, *_more) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        answer = strict.post(reverse("triage_columns"), {"csrfmiddlewaretoken": token, "kolom": ["umur"]})
        assert answer.status_code == 302


def test_nobody_gets_the_room_of_another(client: Client, officer: User, proposal: Proposal, city: City) -> None:
    page, _count = read_queue(client)
    assert str(proposal.code) in page
    stranger = Client()
    stranger.force_login(make_user(Role.AGENCY, agency=city.other_agency))
    assert str(proposal.code) not in stranger.get(reverse("triage_queue")).content.decode()


def test_every_table_it_reads_is_watched(client: Client, officer: User, proposal: Proposal) -> None:
    set_money(proposal, 10**9)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("triage_queue"), {"peringkat": "3", "petugas": "saya"})
    read = {name for query in queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '^(stamp|desk)_'")
        watched = {name for (name,) in cursor.fetchall()}
    assert read - watched <= {"django_session", "proposals_message"}, "the menus are drawn for every request"


def test_rows_draw_the_icons_of_the_table(client: Client, officer: User, proposal: Proposal) -> None:
    """Each move's icon stands on the page once, however many rows show it."""
    page, _count = read_queue(client)
    shown = re.findall(r'<use href="#([^"]+)" />', page)
    assert len(shown) == len(set(shown)) == 6, "the moves of the one row"
    assert all(page.count(f'id="{name}"') == 1 for name in shown)


def test_holidays_change_ages(client: Client, officer: User, proposal: Proposal) -> None:
    read_queue(client)
    Holiday.objects.create(day="2026-08-17", name="Hari Kemerdekaan")
    _page, count = read_queue(client)
    assert count > 6
