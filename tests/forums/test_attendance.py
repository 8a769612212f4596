"""Counting who is there: nobody lost, nobody doubled, never fewer than nobody, whoever counts at the same time."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from forums.actions import attendance, closing, lists
from forums.actions.attendance import check_in, check_out, count, renew_code, set_counts, take_back
from forums.datasets.attendance import count_self_checked, list_recent, read_present
from forums.enums import TallySource
from forums.models import Tally
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from tests.factories import make_facilitator, make_proposal, make_round, make_session, make_user, ready_to_close
from tests.races import at_once
from themes.models import AttendanceCount, ForumSession, Group

pytestmark = pytest.mark.django_db
WOMAN: Group = ("hall", "female", "18_30", False)
MAN: Group = ("hall", "male", "60_up", True)
HANDS = 20


@pytest.fixture
def session() -> ForumSession:
    return make_session()


@pytest.fixture
def by(session: ForumSession) -> User:
    return session.created_by


def tap(session: ForumSession, by: User, group: Group = WOMAN, **more: Any) -> Tally:
    return count(session_id=session.pk, by=by, group=group, **{"key": uuid.uuid4(), **more})


def present(session: ForumSession, group: Group = WOMAN) -> int:
    return read_present(session).groups.get(group, 0)


def assert_sums_agree(session: ForumSession) -> None:
    """What is counted is what was tallied, group by group."""
    tallied: dict[Group, int] = {}
    for row in session.tallies.all():
        group = row.presence, row.sex, row.age_band, row.has_disability
        tallied[group] = tallied.get(group, 0) + row.delta
    assert {group: number for group, number in tallied.items() if number} == {
        group: number for group, number in read_present(session).groups.items() if number
    }


class TestRaces:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_everybody_tapped_at_once_is_counted(self, session: ForumSession, by: User) -> None:
        colleague = make_facilitator(session.round)
        at_once([lambda place=place: tap(session, (by, colleague)[place % 2]) for place in range(HANDS)])
        assert present(session) == HANDS
        assert_sums_agree(session)

    def test_reading_and_writing_back_would_lose_them(self, session: ForumSession, by: User, monkeypatch: Any) -> None:
        """The same without the lock and the sum made by the database: what the two guards are for."""
        hands = 6  # the pool of connections has eight
        meeting = threading.Barrier(hands, timeout=20)
        AttendanceCount.objects.create(session=session, **dict(zip(attendance.COLUMNS, WOMAN, strict=True)))

        def write_back(session: ForumSession, columns: dict[str, Any], delta: int) -> None:
            row = AttendanceCount.objects.get(session=session, **columns)
            meeting.wait()
            AttendanceCount.objects.filter(pk=row.pk).update(count=row.count + delta)

        monkeypatch.setattr(attendance, "open_session", lambda pk, _by: ForumSession.objects.get(pk=pk))
        monkeypatch.setattr(attendance, "move_count", write_back)
        at_once([lambda: tap(session, by)] * hands)
        assert session.tallies.count() == hands
        assert present(session) < hands

    def test_the_same_tap_arriving_often_counts_once(self, session: ForumSession, by: User) -> None:
        key = uuid.uuid4()
        answers = at_once([lambda: tap(session, by, key=key)] * HANDS)
        assert len({getattr(answer, "pk", answer) for answer in answers}) == 1
        assert present(session) == session.tallies.count() == 1

    def test_undoing_at_once_undoes_once(self, session: ForumSession, by: User) -> None:
        tap(session, by)
        tally = tap(session, by)
        undo = {"session_id": session.pk, "by": by, "voids": tally.key}
        at_once([lambda: take_back(key=uuid.uuid4(), **undo)] * HANDS)
        assert present(session) == 1
        assert_sums_agree(session)

    def test_never_fewer_than_nobody(self, session: ForumSession, by: User) -> None:
        tap(session, by, delta=5)
        answers = at_once([lambda: tap(session, by, delta=-1)] * HANDS)
        assert sum(isinstance(answer, Denied) for answer in answers) == HANDS - 5
        assert present(session) == 0
        assert_sums_agree(session)

    def test_filling_in_numbers_undoes_nobodys_tapping(self, session: ForumSession, by: User) -> None:
        tap(session, by, delta=10)
        fill = {"session_id": session.pk, "by": by, "seen": {WOMAN: 10}, "counts": {WOMAN: 12, MAN: 3}}
        at_once([*[lambda: tap(session, by)] * (HANDS - 1), lambda: set_counts(**fill)])
        assert present(session) == 10 + (HANDS - 1) + 2
        assert present(session, MAN) == 3
        assert_sums_agree(session)

    def test_an_impatient_finger_saves_numbers_once(self, session: ForumSession, by: User) -> None:
        fill = {"session_id": session.pk, "by": by, "seen": {}, "counts": {WOMAN: 12}, "key": uuid.uuid4()}
        at_once([lambda: set_counts(**fill)] * HANDS)
        assert present(session) == 12
        assert session.tallies.count() == 1

    def test_a_hall_checks_itself_in_while_others_tap(self, session: ForumSession, by: User) -> None:
        own = [lambda: check_in(session_id=session.pk, key=uuid.uuid4(), group=WOMAN)] * (HANDS // 2)
        at_once([*own, *[lambda: tap(session, by)] * (HANDS // 2)])
        assert present(session) == HANDS
        assert count_self_checked(session) == HANDS // 2


def test_groups_are_kept_apart_and_named_with_who_counted(session: ForumSession, by: User) -> None:
    tap(session, by)
    tap(session, by, MAN)
    tap(session, by, ("online", "female", "18_30", False))
    figures = read_present(session)
    assert (figures.hall, figures.online, figures.total) == (2, 1, 3)
    newest = list_recent(session)[0]
    assert (newest.presence, newest.by, newest.source) == ("online", by, TallySource.BUTTON)


def test_undo_is_no_tally_of_its_own_and_says_what_it_took_back(session: ForumSession, by: User) -> None:
    tally = tap(session, by, delta=4)
    for _twice in range(2):
        take_back(session_id=session.pk, key=uuid.uuid4(), by=by, voids=tally.key)
    (only,) = list_recent(session)
    assert only.voided_by.delta == -4
    assert present(session) == 0
    with pytest.raises(Denied, match="tidak ada pada sesi ini"):
        take_back(session_id=make_session(session.round, by).pk, key=uuid.uuid4(), by=by, voids=tally.key)
    with pytest.raises(Denied, match="milik sesi lain"):
        tap(make_session(session.round, by), by, key=tally.key)


def test_what_cannot_be_undone_changes_nothing(session: ForumSession, by: User) -> None:
    tally = tap(session, by, delta=4)
    tap(session, by, delta=-2)
    with pytest.raises(Denied, match="Tidak ada lagi"):
        take_back(session_id=session.pk, key=uuid.uuid4(), by=by, voids=tally.key)
    assert present(session) == 2
    assert_sums_agree(session)


def test_a_form_sent_again_with_other_numbers_changes_by_what_is_new(session: ForumSession, by: User) -> None:
    """She saved, went back in her browser, corrected the number and saved the old page again."""
    page: dict[str, Any] = {"session_id": session.pk, "by": by, "seen": {WOMAN: 0}, "key": uuid.uuid4()}
    for typed in (12, 12, 15, 10, 10):
        assert set_counts(counts={WOMAN: typed}, **page) == typed
    first = session.tallies.earliest("pk")
    take_back(session_id=session.pk, key=uuid.uuid4(), by=by, voids=session.tallies.get(delta=3).key)
    assert (present(session), first.delta) == (7, 12)
    assert set_counts(counts={WOMAN: 10}, **page) == 10, "what was taken back may be saved again"


def test_one_impossible_number_saves_none(session: ForumSession, by: User) -> None:
    tap(session, by, delta=2)
    with pytest.raises(Denied):
        set_counts(session_id=session.pk, by=by, seen={WOMAN: 5}, counts={MAN: 4, WOMAN: 0})
    assert (present(session), present(session, MAN)) == (2, 0)


@pytest.fixture
def closed(session: ForumSession, by: User) -> Iterator[ForumSession]:
    proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
    lists.agree(item_id=item.pk, by=by)
    ready_to_close(session, by)
    closing.close(session_id=session.pk, by=by)
    return ForumSession.objects.get()


def test_a_closed_session_counts_nobody_more(closed: ForumSession, by: User) -> None:
    tally, before = closed.tallies.earliest("pk"), read_present(closed).total
    acts = (
        lambda: tap(closed, by),
        lambda: take_back(session_id=closed.pk, key=uuid.uuid4(), by=by, voids=tally.key),
        lambda: set_counts(session_id=closed.pk, by=by, seen={}, counts={WOMAN: 1}),
        lambda: check_in(session_id=closed.pk, key=uuid.uuid4(), group=WOMAN),
        lambda: renew_code(session_id=closed.pk, by=by),
    )
    for act in acts:
        with pytest.raises(Denied, match="sudah ditutup"):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        AttendanceCount.objects.filter(session=closed).update(count=999)
    assert read_present(closed).total == before


def test_tallies_are_never_rewritten(session: ForumSession, by: User) -> None:
    tally = tap(session, by)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tally.objects.filter(pk=tally.pk).update(delta=5)


def test_only_the_facilitators_of_the_round_count(session: ForumSession) -> None:
    for stranger in (make_user(), make_facilitator(make_round("lansia"))):
        with pytest.raises(Denied, match="bukan fasilitator"):
            tap(session, stranger)


def test_nobody_takes_back_what_others_tapped_as_her_own_check_in(session: ForumSession, by: User) -> None:
    tally = tap(session, by)
    with pytest.raises(Denied, match="tidak ada pada sesi ini"):
        check_out(session_id=session.pk, key=tally.key)
    assert present(session) == 1
