"""Counting working days: Monday to Friday, without the days nobody works."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

WEEK, WORKING = 7, 5  # days
SATURDAY = 5  # of date.weekday()
EPOCH = date(2000, 1, 3)  # a Monday


class WorkingDays:
    """A calendar; ``holidays`` are the days off besides Saturdays and Sundays, which it may name too."""

    def __init__(self, holidays: Iterable[date]) -> None:
        self.holidays = sorted({day for day in holidays if day.weekday() < SATURDAY})

    def is_working(self, day: date) -> bool:
        return day.weekday() < SATURDAY and self._off_through(day) == self._off_through(day - timedelta(days=1))

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``: what came today is 0 days old, on Monday Friday's is 1.

        Never below zero. No loop: the cost is the same over years.
        """
        return max(0, self._through(end) - self._through(start))

    def since(self, moment: datetime, now: datetime | None = None) -> int:
        """The age in working days of what came at ``moment`` (aware), by the calendar of Asia/Jakarta."""
        return self.between(timezone.localdate(moment), timezone.localdate(now))

    def before(self, count: int, day: date) -> date:
        """The latest day that ``between`` counts ``count`` working days before ``day``."""
        start = day - timedelta(days=count)
        while self.between(start, day) < count:
            start -= timedelta(days=count - self.between(start, day))
        while self.between(start + timedelta(days=1), day) >= count and start < day:
            start += timedelta(days=1)
        return start

    def after(self, count: int, day: date) -> date:
        """The day on which ``count`` working days have passed since ``day``."""
        end = day + timedelta(days=count)
        while (missing := count - self.between(day, end)) > 0:
            end += timedelta(days=missing)
        return end

    def _through(self, day: date) -> int:
        """Working days since the epoch, ``day`` included."""
        weeks, rest = divmod((day - EPOCH).days + 1, WEEK)
        return weeks * WORKING + min(rest, WORKING) - self._off_through(day)

    def _off_through(self, day: date) -> int:
        """Holidays on weekdays up to and with ``day``, from the epoch on (before it they count backwards)."""
        return bisect_right(self.holidays, day) - bisect_left(self.holidays, EPOCH)
