"""Who was counted on a session, and how it came about."""

from dataclasses import dataclass

from forums.enums import TallySource
from forums.models import Tally
from themes.enums import Presence
from themes.models import AttendanceCount, ForumSession, Group

RECENT = 8


@dataclass(frozen=True)
class Present:
    """The people counted so far: each group, those in the hall, those online, and all."""

    groups: dict[Group, int]

    def of(self, presence: str) -> int:
        return sum(count for group, count in self.groups.items() if group[0] == presence)

    @property
    def hall(self) -> int:
        return self.of(Presence.HALL)

    @property
    def online(self) -> int:
        return self.of(Presence.ONLINE)

    @property
    def total(self) -> int:
        return sum(self.groups.values())


def read_present(session: ForumSession) -> Present:
    """One query."""
    rows = AttendanceCount.objects.filter(session=session)
    return Present({(row.presence, row.sex, row.age_band, row.has_disability): row.count for row in rows})


def list_recent(session: ForumSession, most: int = RECENT) -> list[Tally]:
    """The last tallies, newest first, each with who made it and what took it back. What takes back is none itself."""
    rows = session.tallies.filter(voids=None).select_related("by", "voided_by__by")
    return list(rows.order_by("-pk")[:most])


def count_self_checked(session: ForumSession) -> int:
    """How many counted themselves by QR and did not take it back."""
    return session.tallies.filter(source=TallySource.CHECK_IN, voids=None, voided_by=None).count()
