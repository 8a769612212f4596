"""Working days, counted without a loop, against the calendar walked day by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musrenbang.lib.working_days import WorkingDays

DAYS = st.dates(date(1999, 1, 1), date(2035, 12, 31))
EID = [date(2027, 3, day) for day in (8, 9, 10, 11, 12, 15)]


def walk(start: date, end: date, holidays: set[date]) -> int:
    days = ((start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in holidays for day in days)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(start=DAYS, length=st.integers(-5, 400), holidays=st.sets(DAYS, max_size=60), off=st.sets(st.integers(0, 400)))
def test_between_counts_what_the_calendar_has(start: date, length: int, holidays: set[date], off: set[int]) -> None:
    holidays = holidays | {start + timedelta(days=n) for n in off if n % 3 == 0}
    end = start + timedelta(days=length)
    assert WorkingDays(holidays).between(start, end) == walk(start, end, holidays)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(day=DAYS, count=st.integers(0, 60), off=st.sets(st.integers(-90, 90), max_size=40))
def test_before_and_after_are_the_way_back(day: date, count: int, off: set[int]) -> None:
    calendar = WorkingDays(day + timedelta(days=n) for n in off)
    start, end = calendar.before(count, day), calendar.after(count, day)
    assert calendar.between(start, day) == count
    assert start == day or calendar.between(start + timedelta(days=1), day) < count
    assert calendar.between(day, end) == count
    assert end == day or calendar.between(day, end - timedelta(days=1)) < count


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2027, 3, 5), date(2027, 3, 5), 0),
        (date(2027, 3, 5), date(2027, 3, 15), 0),  # Nyepi, Idulfitri and the days off around them
        (date(2027, 3, 5), date(2027, 3, 16), 1),
        (date(2027, 3, 16), date(2027, 3, 23), 5),
        (date(2027, 3, 23), date(2027, 3, 16), 0),
    ],
)
def test_the_week_of_idulfitri(start: date, end: date, count: int) -> None:
    assert WorkingDays(EID).between(start, end) == count


def test_holidays_are_no_working_days() -> None:
    calendar = WorkingDays(EID)
    assert [calendar.is_working(date(2027, 3, day)) for day in (5, 6, 8, 15, 16)] == [True, False, False, False, True]


def test_days_are_those_of_jakarta() -> None:
    """18.00 UTC on a Thursday is Friday there."""
    thursday, friday = datetime(2027, 3, 4, 18, tzinfo=UTC), datetime(2027, 3, 5, 3, tzinfo=UTC)
    assert WorkingDays([]).since(thursday, friday) == 0
