"""The dates of rounds and sessions, and when the clock next changes what a page says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from themes.datasets.agenda import list_moments
from themes.enums import Stage
from themes.models import ForumSession, ThemeRound


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

    A round moves on, a session or a line of its agenda begins or ends, or the day ends (Asia/Jakarta): regions and
    agencies are valid by days.
    """
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rounds = ThemeRound.objects.filter(decided_by__gt=now).values_list(
        "opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by"
    )
    sessions = list(ForumSession.objects.filter(ends_at__gt=now).values_list("starts_at", "ends_at", "agenda"))
    times = [(start, end, *list_moments(agenda, start)) for start, end, agenda in sessions]
    moments = chain.from_iterable((*rounds, *times))
    return min([today + timedelta(days=1), *(moment for moment in moments if moment > now)])
