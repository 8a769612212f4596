"""The last moment before a deadline, and the first ones after it: the database's clock decides, and nobody is lost."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from musrenbang.lib.clock import database_now
from proposals.enums import Status
from proposals.models import Message, Proposal
from proposals.rules.filing import GRACE
from tests.factories import make_draft, make_round, make_user
from tests.proposals.pages import text_of
from themes.models import ThemeRound

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 6
AROUND = timedelta(milliseconds=400)  # long enough for some to arrive before the deadline, and some after it


def close(round_: ThemeRound, delay: timedelta) -> None:
    ThemeRound.objects.filter(pk=round_.pk).update(closes_at=database_now() + delay)


def press_send(draft: Proposal) -> HttpResponse:
    """As a person does: from the page of the draft."""
    client = Client()
    client.force_login(draft.author)
    back = reverse("proposal_draft", args=[draft.key])
    return client.post(reverse("proposal_submit", args=[draft.key]), {"next": back})


def press_until_closed(round_: ThemeRound, drafts: Iterator[Proposal], turn: threading.Lock) -> list[str]:
    """Send one draft after the other until the deadline has passed; where each answer led."""
    places, is_closed = [], False
    closes_at = ThemeRound.objects.values_list("closes_at", flat=True).get(pk=round_.pk)
    try:
        while not is_closed:
            is_closed = database_now() >= closes_at  # one more after it
            with turn:
                draft = next(drafts, None)
            if draft is None:
                break
            places.append(press_send(draft)["Location"])
    finally:
        connections.close_all()
    return places


def test_a_crowd_around_the_deadline() -> None:
    round_, author = make_round(), make_user()
    drafts = [make_draft(round_, by=author, proposer_name="Warga") for _ in range(120)]
    turn, waiting = threading.Lock(), iter(drafts)
    close(round_, AROUND)
    with ThreadPoolExecutor(CLIENTS) as pool:
        told = pool.map(lambda _number: press_until_closed(round_, waiting, turn), range(CLIENTS))
        places = list(itertools.chain.from_iterable(told))
    round_.refresh_from_db()
    sent = Proposal.objects.exclude(status=Status.DRAFT).order_by("code")
    assert sent.count() == len(places) > CLIENTS, "everybody who was told so has a number"
    assert [proposal.code for proposal in sent] == [f"2028-PMD-{number + 1:05d}" for number in range(len(places))]
    assert {place.split("/")[2] for place in places} == {proposal.code for proposal in sent}
    assert Message.objects.values("event").distinct().count() == Message.objects.filter(channel="portal").count()
    for proposal in sent:
        assert proposal.submitted_at
        assert proposal.is_in_grace == (proposal.submitted_at >= round_.closes_at)
    assert sent.filter(is_in_grace=True).exists()


class TestAfterwards:
    """Begun before: five minutes more. Begun after: a clear page, and the draft."""

    @pytest.fixture
    def draft(self) -> Proposal:
        return make_draft(make_round(), proposer_name="Warga")

    def test_begun_before_and_within_the_grace(self, draft: Proposal) -> None:
        close(draft.round, timedelta(seconds=-1))
        Proposal.objects.update(started_at=database_now() - timedelta(minutes=2))
        assert press_send(draft)["Location"].startswith("/usulan/2028-PMD-00001/")
        draft.refresh_from_db()
        assert draft.is_in_grace

    @pytest.mark.parametrize("late", [GRACE, GRACE + timedelta(hours=1)], ids=["second", "hour"])
    def test_begun_before_but_after_the_grace(self, draft: Proposal, late: timedelta) -> None:
        close(draft.round, -late)
        Proposal.objects.update(started_at=database_now() - late - timedelta(minutes=2))
        self.assert_kept(draft)

    def test_begun_after(self, draft: Proposal) -> None:
        close(draft.round, timedelta(seconds=-2))
        Proposal.objects.update(started_at=database_now() - timedelta(seconds=1))
        self.assert_kept(draft)

    def assert_kept(self, draft: Proposal) -> None:
        client = Client()
        client.force_login(draft.author)
        page = reverse("proposal_draft", args=[draft.key])
        answer = client.post(reverse("proposal_submit", args=[draft.key]), {"next": page})
        assert answer["Location"] == page
        assert "sudah ditutup" in text_of(client.get(page))
        draft.refresh_from_db()
        assert (draft.status, draft.code) == (Status.DRAFT, None)
        assert draft.title in text_of(client.get("/usulan/saya/"))
        assert ThemeRound.objects.get(pk=draft.round_id).last_number == 0
