"""What an announcement would make public, counted by theme and by agency. All sums in rupiah."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from proposals.enums import Status
from proposals.models import Proposal
from themes.models import Cycle, ThemeRound


@dataclass(frozen=True)
class Tally:
    """Sealed decisions of one theme, one agency or all; ``funded`` rupiah go to the accommodated ones."""

    name: str
    accommodated: int
    unaccommodated: int
    rejected: int
    funded: int

    @property
    def count(self) -> int:
        return self.accommodated + self.unaccommodated + self.rejected


@dataclass(frozen=True)
class Announcement:
    """``waiting`` are still undecided and stay as they are."""

    whole: Tally
    themes: list[Tally]
    agencies: list[Tally]
    waiting: int


def read_announcement(cycle: Cycle, round_: ThemeRound | None = None) -> Announcement:
    """Three queries."""
    rows = Proposal.objects.filter(round__cycle=cycle)
    rows = rows.filter(round=round_) if round_ else rows
    sealed = rows.with_sealed_decision()
    themes = tally(sealed, "round__theme__name", "round__theme__position")
    return Announcement(
        whole=add_tallies(themes),
        themes=themes,
        agencies=tally(sealed, "agency__short_name", "agency__short_name"),
        waiting=rows.filter(status=Status.FORWARDED).count(),
    )


def tally(sealed: QuerySet[Proposal], name: str, order: str) -> list[Tally]:
    answers = (Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.REJECTED)
    counts = {f"n_{answer}": Count("pk", filter=Q(status=answer)) for answer in answers}
    funded = Sum("assessed_amount", filter=Q(status=Status.ACCOMMODATED), default=0)
    rows = sealed.order_by(order).values(name).annotate(**counts, funded=funded)
    return [Tally(*row) for row in rows.values_list(name, *counts, "funded")]


def add_tallies(tallies: list[Tally]) -> Tally:
    names = ("accommodated", "unaccommodated", "rejected", "funded")
    return Tally("", *(sum(getattr(line, name) for line in tallies) for name in names))
