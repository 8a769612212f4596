"""A double click, fifty times over: one proposal, one number, one message. And the same with a guard taken away."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions import authoring, parcels
from proposals.actions.authoring import submit
from proposals.actions.parcels import Parcel, unpack
from proposals.actions.whole import file_at_once, keep_whole
from proposals.enums import Channel, Status
from proposals.forms.ticket import Ticket
from proposals.models import Message, Proposal, ProposalEvent
from proposals.querysets import ProposalQuerySet
from proposals.steps import Entry
from tests.factories import make_catalog_item, make_city, make_draft, make_fields, make_round, make_user
from themes.models import ThemeRound

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patient_database")]
CLICKS = 50
NO_RUSH = 60  # seconds a meeting of threads may take before the test gives up
TYPED = {
    "tema": "pemuda",
    "volume": "30",
    "problem": "Banyak pemuda belum bekerja.",
    "rw": "5",
    "proposer_kind": "person",
    "proposer_name": "Warga RW 05",
    "contact": "0812 3456 7890",
}


def run_together(works: list[Callable[[], Any]]) -> list[Any]:
    """Each on a thread and a connection of its own, starting together; what it returned, or the name of its error."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait(NO_RUSH)
        try:
            return work()
        except (Denied, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def click(user: User | None, url: str, posted: dict[str, Any]) -> Callable[[], Any]:
    """A POST of ``user`` from a window of her own."""
    client = Client()
    if user:
        client.force_login(user)
    return lambda: client.post(url, posted)


def assert_one_of_everything() -> Proposal:
    proposal = Proposal.objects.get()
    assert proposal.status == Status.SUBMITTED
    assert proposal.code == "2028-PMD-00001"
    assert ThemeRound.objects.get(pk=proposal.round_id).last_number == 1
    event = ProposalEvent.objects.get()
    told = Message.objects.filter(event=event).values_list("channel", flat=True)
    assert len(told) == len(set(told))
    return proposal


class TestFiftyTimes:
    """Real threads, real transactions, whole requests."""

    def test_a_paper_note(self) -> None:
        city, item = make_city(), make_catalog_item(make_round())
        officer, ticket = make_user(Role.KELURAHAN, region=city.kelurahan), Ticket()
        posted = {
            **TYPED,
            "key": str(ticket.key),
            "opened": ticket.opened,
            "catalog_item": item.pk,
            "kelurahan": city.kelurahan.pk,
        }
        answers = run_together([click(officer, "/kerja/catat/", posted) for _ in range(CLICKS)])
        assert {answer.status_code for answer in answers} == {302}
        assert_one_of_everything()
        assert User.objects.filter(is_guest=True).count() == 1

    @pytest.mark.parametrize("has_account", [True, False], ids=["account", "guest"])
    def test_a_draft_from_a_phone(self, has_account: bool) -> None:
        city, item = make_city(), make_catalog_item(make_round())
        posted = {
            **TYPED,
            "secret": str(uuid.uuid4()),
            "source": "kamus",
            "catalog_item": item.pk,
            "kelurahan": city.kelurahan.pk,
            "last": "1",
        }
        user = make_user() if has_account else None
        answers = run_together([click(user, "/usulan/luring/kirim/", posted) for _ in range(CLICKS)])
        assert {(answer.status_code, answer.json()["state"]) for answer in answers} == {(200, "sent")}
        assert len({(answer.json()["code"], answer.json()["pin"]) for answer in answers}) == 1
        assert_one_of_everything()
        assert User.objects.filter(is_guest=True).count() == (0 if has_account else 1)

    def test_the_last_button(self) -> None:
        draft = make_draft(proposer_name="Warga")
        url = reverse("proposal_submit", args=[draft.key])
        answers = run_together([click(draft.author, url, {}) for _ in range(CLICKS)])
        assert {answer.status_code for answer in answers} == {302}
        assert_one_of_everything()

    def test_sending_asks_the_database_little(self, client: Client, django_assert_max_num_queries: Any) -> None:
        """In the last minute before a deadline every one of them counts, most of all after the number is taken."""
        draft = make_draft(proposer_name="Warga", catalog_item=make_catalog_item(make_round()))
        client.force_login(draft.author)
        with django_assert_max_num_queries(13):
            client.post(reverse("proposal_submit", args=[draft.key]))

    def test_fifty_different_ones_get_fifty_numbers_without_a_gap(self) -> None:
        round_ = make_round()
        drafts = [make_draft(round_, proposer_name="Warga") for _ in range(CLICKS)]
        run_together([lambda d=d: submit(proposal_id=d.pk, by=d.author) for d in drafts])
        codes = Proposal.objects.order_by("code").values_list("code", flat=True)
        assert list(codes) == [f"2028-PMD-{number:05d}" for number in range(1, CLICKS + 1)]


def fill(round_: ThemeRound) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "round_": round_, "by": make_user(), "channel": Channel.ONLINE} | {
        "opened_at": timezone.now(),
        "entry": Entry(make_fields(proposer_name="Warga")),
    }


@contextmanager
def key_not_unique() -> Iterator[None]:
    """The table without the guard on ``key``; it stands again at the end, whatever happened."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'proposals_proposal'::regclass AND contype = 'u'"
            " AND pg_get_constraintdef(oid) = 'UNIQUE (key)'"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE proposals_proposal DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        Proposal.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE proposals_proposal ADD CONSTRAINT {name} UNIQUE (key)")


class TestWithoutGuards:
    def test_without_the_unique_key_one_form_becomes_four_drafts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looked = threading.Barrier(4)

        def look_then_make(self: ProposalQuerySet, key: uuid.UUID, defaults: dict[str, Any]) -> tuple[Proposal, bool]:
            assert not self.filter(key=key).exists()
            looked.wait(NO_RUSH)
            return self.create(key=key, **defaults), True

        monkeypatch.setattr(ProposalQuerySet, "get_or_create", look_then_make)
        given = fill(make_round())
        with key_not_unique():
            run_together([lambda: keep_whole(**given)] * 4)
            assert Proposal.objects.filter(key=given["key"]).count() == 4

    def test_with_it_one(self) -> None:
        given = fill(make_round())
        run_together([lambda: file_at_once(**given)] * 4)
        assert_one_of_everything()

    def test_without_the_row_lock_the_last_button_breaks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both read a draft; only the unique number of the event keeps the second from sending it again."""
        read = threading.Barrier(2)

        def read_and_meet(proposal_id: int, _by: User) -> Proposal:
            proposal = Proposal.objects.get(pk=proposal_id)
            read.wait(NO_RUSH)
            return proposal

        monkeypatch.setattr(authoring, "lock_row", lambda _proposal_id: timezone.now())
        monkeypatch.setattr(authoring, "read_for_sending", read_and_meet)
        draft = make_draft(proposer_name="Warga")
        answers = run_together([lambda: submit(proposal_id=draft.pk, by=draft.author)] * 2)
        assert "IntegrityError" in answers or "Denied" in answers

    def test_without_the_lock_on_the_key_a_phone_becomes_several_guests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        meeting = threading.Barrier(4)
        make_guest = parcels.make_guest

        def meet_then_make() -> User:
            meeting.wait(NO_RUSH)
            return make_guest()

        monkeypatch.setattr(parcels, "wait_for", lambda _key: None)
        monkeypatch.setattr(parcels, "make_guest", meet_then_make)
        parcel, given = Parcel(uuid.uuid4(), timezone.now()), fill(make_round())
        entry, round_ = given["entry"], given["round_"]
        answers = run_together(
            [lambda: unpack(parcel, round_=round_, by=None, channel=Channel.ONLINE, entry=entry)] * 4
        )
        assert "Denied" in answers
