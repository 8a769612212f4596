"""The agenda as facilitators type it, and what of it is on."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from themes.datasets.agenda import list_moments, mark_agenda, read_agenda

DAY = timezone.make_aware(datetime(2027, 12, 16, 8))  # noqa: DTZ001 – made aware in WIB
AGENDA = "08.30 Pembukaan\n\nSambutan lurah\n09.15–10.00 Diskusi kelompok\nPukul 10:00 WIB: Pemilihan prioritas\n"


@pytest.mark.parametrize(
    ("line", "clock", "words"),
    [
        ("08.30 Pembukaan", (8, 30), "Pembukaan"),
        ("8:05 - Doa", (8, 5), "Doa"),
        ("09.15–10.00 Diskusi kelompok", (9, 15), "Diskusi kelompok"),
        ("09.15 s.d. selesai: Diskusi", (9, 15), "Diskusi"),
        ("pukul 10.00 WIB Pemilihan", (10, 0), "Pemilihan"),
        ("Sambutan 2 orang", None, "Sambutan 2 orang"),
        ("25.00 bukan jam", None, "25.00 bukan jam"),
        ("1.500 kursi disiapkan", None, "1.500 kursi disiapkan"),
        ("10.00", None, "10.00"),
    ],
)
def test_times_are_read_where_they_stand(line: str, clock: tuple[int, int] | None, words: str) -> None:
    (read,) = read_agenda(line, DAY)
    assert read.words == words
    begins = timezone.localtime(read.begins_at) if read.begins_at else None
    assert (begins and (begins.hour, begins.minute)) == clock
    assert begins is None or begins.date() == DAY.date()


def test_what_is_on_follows_the_clock() -> None:
    def state(minutes: int) -> list[str]:
        lines = mark_agenda(AGENDA, DAY, DAY + timedelta(minutes=minutes))
        return ["on" if line.is_current else "over" if line.is_over else "" for line in lines]

    assert state(0) == ["", "", "", ""]
    assert state(30) == ["on", "", "", ""]
    assert state(75) == ["over", "over", "on", ""]
    assert state(600) == ["over", "over", "over", "on"]
    assert mark_agenda("", DAY, DAY) == []
    assert [moment - DAY for moment in list_moments(AGENDA, DAY)] == [timedelta(minutes=m) for m in (30, 75, 120)]
