"""An exclusive end is written as people read it."""

from datetime import UTC, datetime, timedelta

from musrenbang.lib.clock import write_deadline

MIDNIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # 1 December 00.00 WIB


def test_midnight_belongs_to_the_day_that_ends() -> None:
    assert write_deadline(MIDNIGHT) == "30 November 2026 pukul 24.00"


def test_any_other_time_is_written_as_it_is() -> None:
    assert write_deadline(MIDNIGHT + timedelta(hours=16, minutes=5)) == "1 Desember 2026 pukul 16.05"
    assert write_deadline(None) == ""
