"""Steps under hurry: clicks at the same moment, two devices, and what stays of them."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions import steps
from proposals.actions.authoring import submit
from proposals.actions.steps import Overtaken, begin, keep_step
from proposals.enums import Channel, ProposerKind, Step
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from proposals.steps import Entry, fingerprint
from tests.factories import make_draft, make_round, make_user
from tests.proposals.pages import first_step, step_address
from tests.races import at_once
from themes.models import ThemeRound

pytestmark = pytest.mark.django_db(transaction=True)

CLICKS = 4  # at once; the pool of database connections has eight
ENTRY = Entry({"proposer_kind": ProposerKind.PERSON, "proposer_name": "Ketua RW"})


def first_post(key: uuid.UUID, round_: ThemeRound) -> Callable[[], Proposal]:
    return lambda: begin(
        key=key,
        round_=round_,
        by=None,
        is_opener=True,
        channel=Channel.ONLINE,
        opened_at=timezone.now(),
        entry=ENTRY,
    )


def test_first_clicks_at_once_are_one_draft_of_one_guest() -> None:
    drafts = at_once([first_post(uuid.UUID(int=1), make_round())] * CLICKS)
    assert {getattr(draft, "pk", draft) for draft in drafts} == {Proposal.objects.get().pk}
    assert User.objects.filter(is_guest=True).count() == 1


def test_pages_that_save_themselves_at_once_hear_of_one_draft() -> None:
    make_round()
    ticket = Ticket()
    typed = {"proposer_kind": "person", "proposer_name": "Ketua RW", "otomatis": "1"}
    typed |= {"key": str(ticket.key), "opened": ticket.opened}

    def post() -> str:
        return str(Client().post(first_step(), typed).json()["address"])

    assert set(at_once([post] * CLICKS)) == {step_address(Proposal.objects.get(), "siapa")}
    assert User.objects.filter(is_guest=True).count() == 1


def test_without_the_lock_on_the_key_they_would_be_several_guests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard is needed: taken away, the same clicks meet."""
    meeting = threading.Barrier(CLICKS, timeout=60)
    make_guest = steps.make_guest

    def wait_then_make() -> User:
        meeting.wait()
        return make_guest()

    monkeypatch.setattr(steps, "wait_for", lambda _key: None)
    monkeypatch.setattr(steps, "make_guest", wait_then_make)
    answers = at_once([first_post(uuid.UUID(int=2), make_round())] * CLICKS)
    assert any(isinstance(answer, Denied) for answer in answers)


def test_of_two_devices_at_once_one_is_told() -> None:
    author = make_user()
    draft = make_draft(by=author)
    seen = {fingerprint(draft, Step.WHAT)}

    def write(title: str) -> Callable[[], Proposal]:
        entry = Entry({"title": title})
        return lambda: keep_step(proposal_id=draft.pk, by=author, step=Step.WHAT, entry=entry, seen=seen)

    answers = at_once([write("Dari ponsel"), write("Dari warnet")])
    assert sorted(type(answer) for answer in answers if isinstance(answer, Denied)) == [Overtaken]
    draft.refresh_from_db()
    assert draft.title in {"Dari ponsel", "Dari warnet"}
    assert draft.version == 2


def test_a_draft_that_was_sent_meanwhile_is_not_begun_again() -> None:
    draft = make_draft()
    submit(proposal_id=draft.pk, by=draft.author)
    with pytest.raises(Denied, match="sudah terkirim sebagai usulan 2028-PMD-00001"):
        begin(
            key=draft.key,
            round_=draft.round,
            by=draft.author,
            is_opener=True,
            channel=Channel.ONLINE,
            opened_at=timezone.now(),
            entry=ENTRY,
        )
