"""Who came, in the hall and online, counted so that nobody can be recognised."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount, Cycle

LEAST = 5  # a smaller group could be recognised, so it is merged with its neighbours
Groups = list[tuple[str, int]]


@dataclass(frozen=True)
class Attendance:
    """Who was present, without names: groups under five are merged. ``total`` is None when itself under five."""

    total: int | None
    by_presence: Groups
    by_sex: Groups
    by_age: Groups
    by_disability: Groups


def summarize_attendance(counts: Iterable[AttendanceCount]) -> Attendance:
    """Public figures of one session; statistics hide cells under five (quality bar on privacy)."""
    rows = list(counts)
    total = sum(row.count for row in rows)
    disability = ((True, _("Penyandang disabilitas")), (False, _("Tanpa disabilitas")))
    return Attendance(
        total=total if total >= LEAST else None,
        by_presence=_count(rows, Presence.choices, lambda row: row.presence),
        by_sex=_count(rows, Sex.choices, lambda row: row.sex),
        by_age=_count(rows, AgeBand.choices, lambda row: row.age_band),
        by_disability=_count(rows, disability, lambda row: row.has_disability),
    )


def _count(
    rows: list[AttendanceCount],
    groups: Iterable[tuple[object, object]],
    group_of: Callable[[AttendanceCount], object],
) -> Groups:
    return merge_small(
        [(str(label), sum(row.count for row in rows if group_of(row) == value)) for value, label in groups]
    )


@dataclass(frozen=True)
class Participation:
    """How often people came to the sessions of a theme or a city: whoever came to two of them is counted twice.

    Only sums of figures the pages of the sessions show themselves, so that no difference between a sum and what it sums
    tells a small group: ``either`` came to sessions where hall and online are not told apart, and the ``small``
    sessions, of fewer than LEAST people, are in no sum at all. ``hall`` and ``online`` are shown through ``groups``.
    """

    hall: int = 0
    online: int = 0
    sessions: int = 0
    either: int = 0
    small: int = 0

    def __add__(self, other: "Participation") -> "Participation":
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Participation(*(one + another for one, another in pairs))

    @classmethod
    def of_session(cls, hall: int, online: int) -> "Participation":
        """One session, as far as its own page tells it."""
        if hall + online < LEAST:
            return cls(small=1)
        if 0 < hall < LEAST or 0 < online < LEAST:
            return cls(sessions=1, either=hall + online)
        return cls(hall, online, 1)

    @property
    def everybody(self) -> int:
        return self.hall + self.online + self.either

    @property
    def total(self) -> int | None:
        """Hall and online together; None when so few that they could be recognised."""
        return self.everybody if self.everybody >= LEAST else None

    @property
    def groups(self) -> Groups:
        """In the hall and online side by side; one group of both where one of them is small."""
        told = merge_small([(str(Presence.HALL.label), self.hall), (str(Presence.ONLINE.label), self.online)])
        return [*told, (str(_("Di tempat atau daring")), self.either)] if self.either else told


def count_participation(cycle: Cycle) -> dict[int, Participation]:
    """Theme → attendance of all its sessions in ``cycle``, however they ended, in one query."""
    rows = AttendanceCount.objects.filter(session__round__cycle=cycle, count__gt=0).order_by()
    sessions = rows.values_list("session__round__theme", "session").annotate(
        hall=Sum("count", filter=Q(presence=Presence.HALL), default=0),
        online=Sum("count", filter=Q(presence=Presence.ONLINE), default=0),
    )
    counts: dict[int, Participation] = {}
    for theme, _session, hall, online in sessions:
        counts[theme] = counts.get(theme, Participation()) + Participation.of_session(hall, online)
    return counts


def hide_small(counts: Sequence[int], least: int = LEAST) -> list[int | None]:
    """Counts that stand in a table above their sum: small ones are None, and never one alone.

    Where the hidden ones together are still small, the next smallest is hidden as well, or the sum would tell them.
    Nobody is no secret: 0 stays.
    """
    shown: list[int | None] = [None if 0 < count < least else count for count in counts]
    hidden = sum(count for count, seen in zip(counts, shown, strict=True) if seen is None)
    for place in sorted(range(len(counts)), key=lambda place: counts[place]):
        if not 0 < hidden < least:
            break
        if shown[place]:
            shown[place] = None
            hidden += counts[place]
    return shown


def merge_small(groups: Groups, least: int = LEAST) -> Groups:
    """Join neighbours until every group counts at least ``least``; empty when even the whole is smaller.

    Groups with nobody in them are left out.
    """
    merged: Groups = []
    for label, count in groups:
        if not count:
            continue
        if merged and (count < least or merged[-1][1] < least):
            before, sum_before = merged.pop()
            merged.append((f"{before}, {label}", sum_before + count))
        else:
            merged.append((label, count))
    return [group for group in merged if group[1] >= least]
