"""The page of a running session: everybody follows, nothing that is not signed yet can be read out of it."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from forums.actions import attendance, closing, lists, picks
from musrenbang.kept_pages import SHELF
from musrenbang.lib.same_for_everybody import read_stamp
from proposals.enums import Status
from proposals.models import ForumItem
from tests.factories import City, make_facilitator, make_proposal, make_session, make_user, ready_to_close
from tests.html import assert_good_html, text_of
from themes.enums import AgeBand, Presence, Sex
from themes.models import ForumSession, ThemeRound

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(datetime(2027, 12, 16, 9))  # noqa: DTZ001 – made aware in WIB


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    SHELF.empty()
    yield
    SHELF.empty()


@pytest.fixture
def facilitator(round_: ThemeRound) -> User:
    return make_facilitator(round_)


@pytest.fixture
def session(round_: ThemeRound, facilitator: User) -> ForumSession:
    return make_session(round_, facilitator)


def list_some(session: ForumSession, by: User, count: int = 3) -> list[ForumItem]:
    proposals = [make_proposal(Status.KELURAHAN_VERIFIED, session.round) for _number in range(count)]
    return [lists.list_proposal(session_id=session.pk, proposal_id=each.pk, by=by) for each in proposals]


def come(session: ForumSession, by: User, presence: Presence, count: int) -> None:
    group = (presence, Sex.FEMALE, AgeBand.FROM_18, False)
    attendance.count(session_id=session.pk, key=uuid.uuid4(), by=by, group=group, delta=count)


def address_of(session: ForumSession, query: str = "") -> str:
    return reverse("forum_live", args=[session.pk]) + query


def source_of(client: Client, session: ForumSession, query: str = "") -> str:
    return client.get(address_of(session, query)).content.decode()


def words_of(client: Client, session: ForumSession, query: str = "") -> str:
    return text_of(assert_good_html(client.get(address_of(session, query))))


class TestNothingSealed:
    def test_decisions_change_nothing_on_it(
        self, client: Client, session: ForumSession, facilitator: User, city: City
    ) -> None:
        items = list_some(session, facilitator)
        for item in items:
            lists.shorten(item_id=item.pk, by=facilitator)
        before = source_of(client, session)
        assert all(item.proposal.title in before for item in items)
        for item in items[:2]:
            lists.agree(item_id=item.pk, by=facilitator)
        lists.reorder(session_id=session.pk, by=facilitator, item_ids=[items[1].pk, items[0].pk])
        lists.disagree(item_id=items[2].pk, by=facilitator, reason=city.reason, note="Belum mendesak tahun ini.")
        assert source_of(client, session) == before

    def test_neither_do_they_show_in_the_sums_of_the_picks(
        self, client: Client, session: ForumSession, facilitator: User, city: City
    ) -> None:
        items = list_some(session, facilitator)
        for item in items:
            lists.shorten(item_id=item.pk, by=facilitator)
        picks.open_picks(session_id=session.pk, by=facilitator, each=1)
        opened = source_of(client, session)
        assert "Pilih prioritas sekarang" in opened
        picks.cast(session_id=session.pk, voter=make_user(), item_ids=[items[2].pk])
        picks.count_hands(session_id=session.pk, key=uuid.uuid4(), by=facilitator, item_id=items[0].pk, hands=17)
        assert source_of(client, session) == opened, "no sum before picking has ended"
        picks.close_picks(session_id=session.pk, by=facilitator)
        words = words_of(client, session)
        assert "Perolehan suara" in words
        assert "17" in words
        summed = source_of(client, session)
        lists.disagree(item_id=items[0].pk, by=facilitator, reason=city.reason, note="Belum mendesak tahun ini.")
        lists.agree(item_id=items[1].pk, by=facilitator)
        assert source_of(client, session) == summed

    def test_the_signature_opens_the_way_to_the_result(
        self, client: Client, session: ForumSession, facilitator: User
    ) -> None:
        (item,) = list_some(session, facilitator, 1)
        lists.agree(item_id=item.pk, by=facilitator)
        ready_to_close(session, facilitator)
        assert "Lihat hasilnya" not in words_of(client, session)
        closing.close(session_id=session.pk, by=facilitator)
        source = source_of(client, session)
        assert "Lihat hasilnya" in source
        assert item.proposal.title not in source
        assert "http-equiv" not in source
        assert "live.js" not in source


class TestPeople:
    def test_hall_and_online_and_their_sum(self, client: Client, session: ForumSession, facilitator: User) -> None:
        come(session, facilitator, Presence.HALL, 37)
        assert figures(client, session)["hadir"] == "37"
        come(session, facilitator, Presence.ONLINE, 12)
        shown = figures(client, session)
        assert (shown["hadir"], shown["di tempat"], shown["daring"]) == ("49", "37", "12")

    def test_a_few_are_never_told_apart(self, client: Client, session: ForumSession, facilitator: User) -> None:
        come(session, facilitator, Presence.HALL, 4)
        assert "Yang hadir tampil mulai dari lima orang." in words_of(client, session)
        assert "hadir" not in figures(client, session)
        come(session, facilitator, Presence.HALL, 30)
        come(session, facilitator, Presence.ONLINE, 2)
        shown = figures(client, session)
        assert shown["hadir"] == "36"
        assert not {"di tempat", "daring"} & shown.keys()


def figures(client: Client, session: ForumSession) -> dict[str, str]:
    document = assert_good_html(client.get(address_of(session)))
    stats = document.findall(".//dl[@class='stats']/div")
    return {text_of(stat.find("dt")): text_of(stat.find("dd")) for stat in stats}


class TestRenewing:
    def test_without_javascript_the_browser_loads_it_anew_until_told_to_stop(
        self, client: Client, session: ForumSession
    ) -> None:
        source = source_of(client, session)
        assert '<meta http-equiv="refresh" content="15">' in source
        assert source.index("<noscript>") < source.index("http-equiv") < source.index("</noscript>")
        assert 'data-live="15"' in source
        stopped = source_of(client, session, "?henti=1")
        assert "http-equiv" not in stopped
        assert "live.js" not in stopped
        assert "data-live=" not in stopped
        assert "Segarkan lagi otomatis" in words_of(client, session, "?henti=1")

    @pytest.mark.parametrize(("hours", "is_fresh"), [(-3, True), (0, True), (5, True), (40, False), (-40, False)])
    def test_only_while_somebody_may_be_at_work(
        self, client: Client, round_: ThemeRound, hours: int, is_fresh: bool
    ) -> None:
        session = make_session(round_, starts_at=MORNING, ends_at=MORNING + timedelta(hours=4))
        with time_machine.travel(MORNING + timedelta(hours=hours), tick=False):
            assert ("http-equiv" in source_of(client, session)) is is_fresh

    def test_the_agenda_follows_the_clock(self, client: Client, round_: ThemeRound) -> None:
        session = make_session(
            round_,
            starts_at=MORNING,
            ends_at=MORNING + timedelta(hours=4),
            agenda="09.00 Pembukaan\n10.30 Diskusi kelompok",
        )

        def now_on() -> str:
            document = assert_good_html(client.get(address_of(session)))
            return " ".join(text_of(line) for line in document.findall(".//li[@aria-current='step']"))

        with time_machine.travel(MORNING - timedelta(hours=1), tick=False) as clock:
            assert now_on() == ""
            assert "Forum dimulai 16 Desember 2027 pukul 09.00 WIB" in words_of(client, session)
            clock.move_to(MORNING)
            assert now_on() == "09.00 Pembukaan sekarang"
            clock.move_to(MORNING + timedelta(minutes=90))
            assert now_on() == "10.30 Diskusi kelompok sekarang"
            clock.move_to(MORNING + timedelta(hours=4))
            assert "Waktu forum sudah lewat" in words_of(client, session)

    def test_the_projector_shows_the_way_to_it(self, client: Client, session: ForumSession) -> None:
        document = assert_good_html(client.get(address_of(session, "?layar=1")))
        assert "projector" in document.find("body").get("class", "").split()
        assert 'class="qr"' in source_of(client, session, "?layar=1")
        assert f"http://testserver{address_of(session)}" in text_of(document)
        assert "?henti=1&amp;layar=1" in source_of(client, session, "?layar=1")


def test_four_questions_however_long_the_list(
    client: Client, session: ForumSession, facilitator: User, django_assert_num_queries: Any
) -> None:
    items = list_some(session, facilitator, 5)
    come(session, facilitator, Presence.HALL, 30)
    with django_assert_num_queries(3):
        client.get(address_of(session))
    lists.shorten(item_id=items[0].pk, by=facilitator)
    picks.open_picks(session_id=session.pk, by=facilitator, each=1)
    picks.close_picks(session_id=session.pk, by=facilitator)
    with django_assert_num_queries(4):
        client.get(address_of(session))


@pytest.mark.django_db(transaction=True)
class TestKept:
    """A hall of three hundred phones asks every fifteen seconds."""

    def test_it_is_made_once_and_dropped_by_what_it_shows(
        self, client: Client, session: ForumSession, facilitator: User
    ) -> None:
        items = list_some(session, facilitator)
        lists.shorten(item_id=items[0].pk, by=facilitator)
        picks.open_picks(session_id=session.pk, by=facilitator, each=1)
        first = source_of(client, session)
        with CaptureQueriesContext(connection) as asked:
            assert source_of(client, session) == first
        assert len(asked) == 1
        come(session, facilitator, Presence.HALL, 21)
        assert source_of(client, session) != first

    def test_a_ballot_drops_it_only_once_its_sum_shows(
        self, client: Client, session: ForumSession, facilitator: User
    ) -> None:
        (item,) = list_some(session, facilitator, 1)
        lists.shorten(item_id=item.pk, by=facilitator)
        picks.open_picks(session_id=session.pk, by=facilitator, each=1)
        before = read_stamp()
        picks.cast(session_id=session.pk, voter=make_user(), item_ids=[item.pk])
        assert read_stamp() == before, "other public pages stay"
        picks.close_picks(session_id=session.pk, by=facilitator)
        closed = source_of(client, session)
        picks.count_hands(session_id=session.pk, key=uuid.uuid4(), by=facilitator, item_id=item.pk, hands=1234)
        assert "1234" in source_of(client, session).replace(".", "")
        assert closed != source_of(client, session)

    def test_the_clock_turns_the_agenda_of_a_kept_page(self, client: Client, round_: ThemeRound) -> None:
        ends_at = MORNING + timedelta(hours=4)
        session = make_session(round_, starts_at=MORNING, ends_at=ends_at, agenda="10.30 Diskusi")
        with time_machine.travel(MORNING + timedelta(minutes=85), tick=False) as clock:
            source_of(client, session)
            clock.shift(timedelta(minutes=5))
            assert 'aria-current="step"' in source_of(client, session)
