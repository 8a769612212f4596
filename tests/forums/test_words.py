"""Dates, volumes and places as a document writes them; days are those of WIB."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from forums.renderers.words import spell_day, write_day, write_moment, write_period, write_volume

LATE = datetime(2026, 12, 15, 17, 30, tzinfo=UTC)  # half past midnight of the 16th in WIB


def test_days_are_those_of_wib() -> None:
    assert write_day(LATE) == "Rabu, 16 Desember 2026"
    assert write_moment(LATE) == "16 Desember 2026 pukul 00.30 WIB"
    assert spell_day(LATE) == "Rabu, tanggal enam belas bulan Desember tahun dua ribu dua puluh enam"


def test_periods() -> None:
    assert write_period(LATE, datetime(2026, 12, 16, 2, tzinfo=UTC)) == "00.30–09.00 WIB"
    next_day = datetime(2026, 12, 16, 18, tzinfo=UTC)
    assert write_period(LATE, next_day) == "00.30 WIB – 17 Desember 2026 pukul 01.00 WIB"


@pytest.mark.parametrize(
    ("volume", "written"),
    [("57.00", "57"), ("12.50", "12,5"), ("1250.25", "1.250,25"), ("100.00", "100"), ("0.10", "0,1")],
)
def test_volumes(volume: str, written: str) -> None:
    assert write_volume(Decimal(volume)) == written
