"""The recap of a cycle: how many proposals of each theme went how far, and how many people came to its sessions.

Published decisions only; people in the hall and online count alike, and small groups are not told apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, FilteredRelation, Max, Q, Sum
from django.utils import timezone

from musrenbang.lib.bilingual import shown
from proposals.enums import Status
from reports.datasets.announced import Announced, RoundNews, count_answers
from themes.datasets.attendance import Participation, count_participation
from themes.datasets.years import Years
from themes.models import Cycle, Theme


@dataclass(frozen=True, slots=True)
class RecapRow:
    """One theme, or the sum of all. ``requested`` and ``funded`` in rupiah.

    ``present``: attendance in the hall and online together; None when it must not be told.
    """

    name: str
    name_en: str
    slug: str
    received: int
    forwarded: int
    accommodated: int
    requested: int
    funded: int
    present: int | None = 0

    @property
    def not_forwarded(self) -> int:
        return self.received - self.forwarded


@dataclass(frozen=True, slots=True)
class Recap:
    """Rows in the order of the themes, and their sum."""

    rows: tuple[RecapRow, ...]
    total: RecapRow
    participation: Participation
    announced: Announced


FIGURES = ("name", "name_en", "slug", "received", "forwarded", "accommodated", "requested", "funded")


def read_recap(cycle: Cycle) -> Recap:
    """Per theme what ``Proposal.objects.funnel()`` says of all, and who came, in two queries.

    Themes that are active or held a round in this cycle appear, also with nothing received.
    """
    public = ~Q(this_round__proposals__status__in=[Status.DRAFT, Status.WITHDRAWN])
    funded = Q(this_round__proposals__public_status=Status.ACCOMMODATED)
    themes = (
        Theme.objects.annotate(this_round=FilteredRelation("rounds", condition=Q(rounds__cycle=cycle)))
        .filter(Q(is_active=True) | Q(this_round__isnull=False))
        .annotate(
            received=Count("this_round__proposals", filter=public),
            forwarded=Count(
                "this_round__proposals", filter=public & Q(this_round__proposals__forwarded_at__isnull=False)
            ),
            accommodated=Count("this_round__proposals", filter=funded),
            requested=Sum("this_round__proposals__requested_amount", filter=public, default=0),
            funded=Sum("this_round__proposals__assessed_amount", filter=funded, default=0),
            forum_ends_at=Max("this_round__forum_ends_at"),
            **count_answers("this_round__proposals"),
        )
        .order_by("position", "slug")
        .values(*FIGURES, "pk", "forum_ends_at", "told", "waiting", "last")
    )
    people = count_participation(cycle)
    rows = tuple(
        RecapRow(
            **{name: theme[name] for name in FIGURES}, present=tell_presence(people.get(theme["pk"], Participation()))
        )
        for theme in themes
    )
    news = tuple(tell_round(theme, row, timezone.now()) for theme, row in zip(themes, rows, strict=True))
    announced = Announced(news, cycle.published_at)
    return Recap(rows, _sum(rows, people), sum(people.values(), Participation()), announced)


def tell_round(theme: Mapping[str, Any], row: RecapRow, now: datetime) -> RoundNews:
    """How far the decisions of a theme are public, from the same line of the query."""
    ends_at = theme["forum_ends_at"]
    name, is_ahead = shown(row, "name"), ends_at is not None and ends_at > now
    return RoundNews(theme["pk"], name, theme["told"], theme["waiting"], is_ahead, theme["last"])


def tell_presence(came: Participation) -> int | None:
    """How many came; None where all they came to were sessions too small to tell of."""
    return None if came.small and not came.everybody else came.everybody


def _sum(rows: Sequence[RecapRow], people: Mapping[int, Participation]) -> RecapRow:
    return RecapRow(
        name="",
        name_en="",
        slug="",
        received=sum(row.received for row in rows),
        forwarded=sum(row.forwarded for row in rows),
        accommodated=sum(row.accommodated for row in rows),
        requested=sum(row.requested for row in rows),
        funded=sum(row.funded for row in rows),
        present=sum(people.values(), Participation()).total if people else 0,
    )


def choose_cycle(years: Years, year: str) -> Cycle | None:
    """The cycle planning ``year`` (as typed), or without a year the newest published one, else the one that runs.

    None when there is no such cycle.
    """
    if year:
        return next((cycle for cycle in years.cycles if str(cycle.plan_year) == year), None)
    return next((cycle for cycle in years.cycles if cycle.published_at), years.running)
