"""The agenda of a session, line by line, with what is over and what is on."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

# "08.30 Pembukaan", "08:30–09:00 Pembukaan", "Pukul 08.30 WIB: Pembukaan".
TIMED = re.compile(
    r"(?:pukul\s+)?(?P<hour>[01]?\d|2[0-3])[.:](?P<minute>[0-5]\d)(?!\d)"
    r"(?:\s*(?:-|–|s\.?d\.?|sampai)\s*(?:\d{1,2}[.:]\d{2}|selesai))?(?:\s*WIB)?[\s:.–-]*(?P<words>\S.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AgendaLine:
    """One line; ``begins_at`` aware, None where the line names no time."""

    words: str
    begins_at: datetime | None = None
    is_over: bool = False
    is_current: bool = False


def read_agenda(agenda: str, day: datetime) -> list[AgendaLine]:
    """The lines of ``agenda`` with their times on the day of ``day`` (WIB); nothing is said of the clock yet."""
    return [_read_line(line.strip(), day) for line in agenda.splitlines() if line.strip()]


def mark_agenda(agenda: str, day: datetime, now: datetime) -> list[AgendaLine]:
    """The same at ``now``: the last timed line that has begun is on, everything before it is over."""
    lines = read_agenda(agenda, day)
    begun = [place for place, line in enumerate(lines) if line.begins_at and line.begins_at <= now]
    current = begun[-1] if begun else -1
    return [
        AgendaLine(line.words, line.begins_at, is_over=place < current, is_current=place == current)
        for place, line in enumerate(lines)
    ]


def list_moments(agenda: str, day: datetime) -> list[datetime]:
    """When lines of ``agenda`` begin, aware."""
    return [line.begins_at for line in read_agenda(agenda, day) if line.begins_at]


def _read_line(line: str, day: datetime) -> AgendaLine:
    found = TIMED.match(line)
    if not found:
        return AgendaLine(line)
    clock = time(int(found["hour"]), int(found["minute"]))
    local = timezone.localtime(day)
    return AgendaLine(found["words"].strip(), datetime.combine(local.date(), clock, tzinfo=local.tzinfo))
