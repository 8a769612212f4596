"""Reads about rounds and sessions that several pages show the same way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from themes.enums import AgeBand, Sex, Stage
from themes.models import AttendanceCount, ForumSession, ThemeRound

LEAST = 5  # a smaller group could be recognised, so it is merged with its neighbours
Groups = list[tuple[str, int]]


@dataclass(frozen=True)
class Step:
    """One stage of a round in its list of dates; ``starts_at`` and ``ends_at`` aware, end exclusive."""

    stage: Stage
    label: str | Promise
    starts_at: datetime | None
    ends_at: datetime | None
    is_over: bool
    is_current: bool


def list_steps(round_: ThemeRound, now: datetime | None = None) -> list[Step]:
    """The dates of a round, from opening to decision, with what is over and what runs at ``now`` (default: now)."""
    now = now or timezone.now()
    current = round_.stage_at(now)
    spans = (
        (Stage.OPEN, _("Warga mengirim usulan"), round_.opens_at, round_.closes_at),
        (Stage.CHECKING, _("Kelurahan dan kecamatan memeriksa"), round_.closes_at, round_.forum_starts_at),
        (Stage.FORUM, _("Forum memilih prioritas bersama"), round_.forum_starts_at, round_.forum_ends_at),
        (Stage.TRIAGE, _("Perangkat daerah menelaah"), round_.forum_ends_at, round_.decided_by),
        (Stage.FINISHED, _("Keputusan dan alasannya diumumkan, paling lambat"), round_.decided_by, None),
    )
    return [
        Step(stage, label, start, end, is_over=(end or start) <= now, is_current=stage == current)
        for stage, label, start, end in spans
    ]


def next_turn_of_the_clock(now: datetime) -> datetime:
    """The next moment after ``now`` (aware) at which a public page reads otherwise though no row has changed.

    A round moves on, a session begins or ends, or the day ends (Asia/Jakarta): regions and agencies are valid by days.
    """
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rounds = ThemeRound.objects.filter(decided_by__gt=now).values_list(
        "opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by"
    )
    sessions = ForumSession.objects.filter(ends_at__gt=now).values_list("starts_at", "ends_at")
    moments = chain.from_iterable((*rounds, *sessions))
    return min([today + timedelta(days=1), *(moment for moment in moments if moment > now)])


@dataclass(frozen=True)
class Attendance:
    """Who was present, without names: groups under five are merged. ``total`` is None when itself under five."""

    total: int | None
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
