"""A session while it runs, as everybody may follow it: outcomes and ranks stay in the hall until it is signed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from forums.datasets.picks import Row, count_picks
from proposals.models import ForumItem
from themes.datasets.agenda import AgendaLine, mark_agenda
from themes.datasets.attendance import Attendance, summarize_attendance
from themes.models import ForumSession

MOST_LINES = 60
NEWEST = 5


@dataclass(frozen=True)
class Live:
    """What the live page says. ``shown`` is the short list, or the long one while there is no short list."""

    attendance: Attendance
    agenda: list[AgendaLine]
    long: int
    short: int
    raised: int
    shown: list[ForumItem]
    newest: list[ForumItem]
    picks: list[Row]

    @property
    def rest(self) -> int:
        """How many of the list are left out for its length."""
        return max(0, (self.short or self.long) - len(self.shown))


def read_live(session: ForumSession, now: datetime | None = None) -> Live:
    """The session at ``now`` (default: now), in at most four queries.

    Whether an item was agreed, dropped or ranked shows in nothing here: lists go by code, and nothing is left out of
    them that was on them. ``picks`` only once picking has ended.
    """
    items = _list_items(session)
    short = [item for item in items if item.is_short]
    raised = [item for item in items if item.proposal.session_id == session.pk]
    return Live(
        attendance=summarize_attendance(session.attendance.all()),
        agenda=mark_agenda(session.agenda, session.starts_at, now or timezone.now()),
        long=len(items),
        short=len(short),
        raised=len(raised),
        shown=(short or items)[:MOST_LINES],
        newest=sorted(raised, key=lambda item: -item.pk)[:NEWEST],
        picks=count_picks(session, short) if session.picks_closed_at else [],
    )


def _list_items(session: ForumSession) -> list[ForumItem]:
    related = ("proposal__kelurahan", "proposal__agency")
    wanted = ("session", "is_short", "proposal__code", "proposal__title", "proposal__session")
    places = ("proposal__kelurahan__name", "proposal__agency__short_name")
    return list(session.items.select_related(*related).only(*wanted, *places).order_by("proposal__code"))
