"""Money at a glance: ceilings, what is taken, what waits, and decisions that are not public yet. All sums in rupiah."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from budgets.enums import Scope
from budgets.models import Ceiling
from proposals.enums import Status
from proposals.models import Proposal
from regions.models import Agency
from themes.models import Cycle, ThemeRound

WORTH = Coalesce("assessed_amount", "requested_amount")


@dataclass(frozen=True)
class Money:
    """Where one agency stands in one cycle. ``ceiling`` is None while Bappeda has not set one.

    ``waiting`` proposals lie undecided with it; together they ask for ``asked`` rupiah (as assessed, else as proposed).
    """

    agency: Agency
    ceiling: Ceiling | None
    waiting: int
    asked: int

    @property
    def amount(self) -> int:
        return self.ceiling.amount if self.ceiling else 0

    @property
    def committed(self) -> int:
        return self.ceiling.committed if self.ceiling else 0

    @property
    def left(self) -> int:
        return self.amount - self.committed

    @property
    def is_moving(self) -> bool:
        """Whether proposals wait there, or money is taken."""
        return bool(self.waiting or self.committed)


def read_money(cycle: Cycle, agencies: Iterable[Agency]) -> list[Money]:
    """One line per agency, in their order; two queries."""
    return read_money_below_city(cycle, agencies)[0]


def read_money_below_city(cycle: Cycle, agencies: Iterable[Agency]) -> tuple[list[Money], Ceiling | None]:
    """The same, and the city's ceiling above them, if there is one; two queries."""
    agencies = list(agencies)
    found = Ceiling.objects.filter(Q(agency__in=agencies) | Q(scope=Scope.CITY), cycle=cycle)
    ceilings = {c.agency_id: c for c in found}
    waiting = Proposal.objects.filter(status=Status.FORWARDED, round__cycle=cycle, agency__in=agencies)
    sums = waiting.order_by().values_list("agency").annotate(count=Count("pk"), asked=Sum(WORTH))
    asked = {agency_id: (count, amount or 0) for agency_id, count, amount in sums}
    money = [Money(agency, ceilings.get(agency.pk), *asked.get(agency.pk, (0, 0))) for agency in agencies]
    return money, ceilings.get(None)


@dataclass(frozen=True)
class Forecast:
    """What accepting one proposal would do to its agency's ceiling, and to the ``others`` above it.

    What is committed under those comes from other agencies' unpublished decisions: only planners see it (``is_open``).
    """

    money: Money
    amount: int
    others: tuple[Ceiling, ...] = ()
    is_open: bool = False

    @property
    def left(self) -> int:
        """Rupiah left afterwards; below zero: it does not fit."""
        return self.money.left - self.amount

    @property
    def is_possible(self) -> bool:
        return self.money.ceiling is not None and self.left >= 0 and not self.tight

    @property
    def missing(self) -> int:
        return max(0, -self.left)

    @property
    def tight(self) -> list[Ceiling]:
        """Those of the others under which it does not fit."""
        return [ceiling for ceiling in self.others if ceiling.left < self.amount]


def forecast(proposal: Proposal, *, is_open: bool = False) -> Forecast | None:
    """What is left of the ceiling if ``proposal`` were accepted now; None without an agency."""
    if proposal.agency is None:
        return None
    (money,) = read_money(proposal.round.cycle, [proposal.agency])
    others = Ceiling.objects.above(proposal).exclude(scope=Scope.AGENCY).select_related("kecamatan").order_by("scope")
    return Forecast(money, proposal.assessed_amount or proposal.requested_amount or 0, tuple(others), is_open)


@dataclass(frozen=True)
class Decisions:
    """How far the agencies are with one round. Sealed decisions wait for publication; ``funded`` is their rupiah."""

    round: ThemeRound
    waiting: int
    accommodated: int
    unaccommodated: int
    rejected: int
    funded: int
    published: int

    @property
    def sealed(self) -> int:
        return self.accommodated + self.unaccommodated + self.rejected

    @property
    def is_idle(self) -> bool:
        """Whether no agency has anything of this round yet."""
        return not (self.waiting or self.sealed or self.published)


def read_decisions(cycle: Cycle) -> list[Decisions]:
    """One line per round of the cycle, in the order of the themes; one query."""
    sealed = Q(proposals__published_at__isnull=True, proposals__forwarded_at__isnull=False)
    answers = (Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.REJECTED)
    counts = {str(s): Count("proposals", filter=sealed & Q(proposals__status=s)) for s in answers}
    rounds = cycle.rounds.for_list().annotate(
        waiting=Count("proposals", filter=Q(proposals__status=Status.FORWARDED)),
        funded=Sum("proposals__assessed_amount", filter=sealed & Q(proposals__status=Status.ACCOMMODATED), default=0),
        published=Count(
            "proposals", filter=Q(proposals__published_at__isnull=False, proposals__forwarded_at__isnull=False)
        ),
        **counts,
    )
    names = ("waiting", "accommodated", "unaccommodated", "rejected", "funded", "published")
    return [Decisions(round_, *(getattr(round_, name) for name in names)) for round_ in rounds]
