"""Dates of a round as steps, and attendance without anybody recognisable in it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from themes.datasets.attendance import LEAST, merge_small, summarize_attendance
from themes.datasets.rounds import list_steps
from themes.enums import AgeBand, Sex, Stage
from themes.models import AttendanceCount


@pytest.mark.django_db
def test_steps_follow_the_clock() -> None:
    round_ = factories.make_round()
    moments = {
        round_.opens_at - timedelta(seconds=1): (0, None),
        round_.opens_at: (0, Stage.OPEN),
        round_.closes_at: (1, Stage.CHECKING),
        round_.forum_starts_at: (2, Stage.FORUM),
        round_.forum_ends_at: (3, Stage.TRIAGE),
        round_.decided_by: (5, Stage.FINISHED),
    }
    for moment, (over, current) in moments.items():
        steps = list_steps(round_, moment)
        assert sum(step.is_over for step in steps) == over
        assert next((step.stage for step in steps if step.is_current), None) == current


@pytest.mark.parametrize(
    ("counts", "merged"),
    [
        ([12, 7], [("a", 12), ("b", 7)]),
        ([12, 4], [("a, b", 16)]),
        ([3, 12], [("a, b", 15)]),
        ([0, 0, 19, 0], [("c", 19)]),
        ([2, 2, 2, 9], [("a, b, c", 6), ("d", 9)]),
        ([9, 2, 2, 9], [("a, b, c", 13), ("d", 9)]),
        ([1, 2], []),
        ([], []),
    ],
)
def test_small_groups_join_their_neighbours(counts: list[int], merged: list[tuple[str, int]]) -> None:
    assert merge_small(list(zip("abcd", counts, strict=False))) == merged


@given(st.lists(st.integers(0, 20), max_size=8))
def test_no_group_under_five_ever_shows_and_nobody_is_lost(counts: list[int]) -> None:
    merged = merge_small([(str(number), count) for number, count in enumerate(counts)])
    assert all(count >= LEAST for _label, count in merged)
    assert sum(count for _label, count in merged) == (sum(counts) if sum(counts) >= LEAST else 0)


def test_summary_counts_every_way() -> None:
    rows = [
        AttendanceCount(sex=Sex.FEMALE, age_band=AgeBand.FROM_18, has_disability=False, count=12),
        AttendanceCount(sex=Sex.MALE, age_band=AgeBand.FROM_60, has_disability=True, count=7),
    ]
    attendance = summarize_attendance(rows)
    assert attendance.total == 19
    assert attendance.by_sex == [("Perempuan", 12), ("Laki-laki", 7)]
    assert attendance.by_age == [("18–30", 12), ("60 ke atas", 7)]
    assert attendance.by_disability == [("Penyandang disabilitas", 7), ("Tanpa disabilitas", 12)]
    assert summarize_attendance(rows[:0]).total is None
