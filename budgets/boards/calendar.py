"""The rounds of a cycle with their sessions, and what still stands in the way of their reports."""

from dataclasses import dataclass

from django.db.models import Count, Q

from themes.models import Cycle, ThemeRound


@dataclass(frozen=True)
class Line:
    """One round: how many sessions it has, how many are still open, and how many lack minutes with a signed scan."""

    round: ThemeRound
    sessions: int
    open_sessions: int
    without_minutes: int
    facilitators: int

    @property
    def is_whole(self) -> bool:
        return bool(self.sessions and self.facilitators and not self.open_sessions and not self.without_minutes)


def read_calendar(cycle: Cycle) -> list[Line]:
    """One line per round in the order of the themes; one query."""
    unsigned = Q(sessions__isnull=False) & (Q(sessions__minutes__isnull=True) | Q(sessions__minutes__scan=""))
    rounds = cycle.rounds.for_list().annotate(
        session_count=Count("sessions", distinct=True),
        open_count=Count("sessions", filter=Q(sessions__closed_at__isnull=True), distinct=True),
        unsigned_count=Count("sessions", filter=unsigned, distinct=True),
        facilitator_count=Count("facilitators", distinct=True),
    )
    names = ("session_count", "open_count", "unsigned_count", "facilitator_count")
    return [Line(round_, *(getattr(round_, name) for name in names)) for round_ in rounds]
