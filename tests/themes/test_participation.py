"""Everybody who came counts, in the hall and online alike, and nobody can be recognised by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_round, make_session
from themes.datasets.attendance import LEAST, Participation, count_participation, hide_small, summarize_attendance
from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount, ForumSession


def come(session: ForumSession, presence: Presence, count: int, sex: Sex = Sex.FEMALE) -> AttendanceCount:
    return AttendanceCount.objects.create(
        session=session, presence=presence, sex=sex, age_band=AgeBand.FROM_18, count=count
    )


@pytest.mark.django_db
class TestCounting:
    def test_hall_and_online_add_up_over_sessions(self, django_assert_num_queries: object) -> None:
        round_ = make_round("pemuda")
        first, second = make_session(round_), make_session(round_)
        make_session(round_)  # nobody came
        assert count_participation(round_.cycle) == {}
        come(first, Presence.HALL, 30)
        come(first, Presence.HALL, 5, Sex.MALE)
        come(second, Presence.ONLINE, 12)
        come(make_session(make_round("lansia")), Presence.HALL, 7)
        come(make_session(make_round("pemuda", 2027)), Presence.HALL, 99)
        with django_assert_num_queries(1):  # type: ignore[operator]
            counts = count_participation(round_.cycle)
        assert counts[round_.theme_id] == Participation(hall=35, online=12, sessions=2)
        assert sum(counts.values(), Participation()) == Participation(42, 12, 3)

    def test_the_summary_of_a_session_tells_hall_from_online(self) -> None:
        session = make_session()
        rows = [come(session, Presence.HALL, 20), come(session, Presence.ONLINE, 8)]
        attendance = summarize_attendance(rows)
        assert (attendance.total, attendance.by_presence) == (28, [("Di tempat", 20), ("Daring", 8)])


@pytest.mark.parametrize(
    ("figures", "total", "groups"),
    [
        ((40, 12), 52, [("Di tempat", 40), ("Daring", 12)]),
        ((40, 2), 42, [("Di tempat, Daring", 42)]),
        ((0, 9), 9, [("Daring", 9)]),
        ((2, 2), None, []),
        ((0, 0), None, []),
    ],
)
def test_small_ways_are_told_together_and_the_sum_is_right(
    figures: tuple[int, int], total: int | None, groups: list[tuple[str, int]]
) -> None:
    participation = Participation(*figures, sessions=1)
    assert (participation.total, participation.groups) == (total, groups)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([40, 12], [40, 12]),
        ([40, 3], [None, None]),
        ([40, 3, 6], [40, None, None]),
        ([40, 3, 4], [40, None, None]),
        ([40, 0, 4, 1], [40, 0, None, None]),
        ([0, 0], [0, 0]),
        ([3], [None]),
    ],
)
def test_no_sum_gives_a_small_count_away(counts: list[int], shown: list[int | None]) -> None:
    assert hide_small(counts) == shown


@given(st.lists(st.integers(0, 20), max_size=8))
def test_what_is_hidden_is_never_small_together(counts: list[int]) -> None:
    shown = hide_small(counts)
    hidden = sum(count for count, seen in zip(counts, shown, strict=True) if seen is None)
    assert hidden == 0 or hidden >= LEAST or all(not seen for seen in shown)
    assert all(seen is None or seen == count for count, seen in zip(counts, shown, strict=True))
