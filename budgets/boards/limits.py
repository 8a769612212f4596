"""All that may be spent in a cycle on one page, with what does not go together. All sums in rupiah."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from budgets.boards.knobs import reckon_floor
from budgets.boards.money import WORTH, Money, read_money
from budgets.enums import Scope
from budgets.models import Ceiling, CeilingChange, FloorChange, ThemeFloor
from musrenbang.lib.bilingual import shown
from musrenbang.lib.numerals import format_per_mille
from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import Status
from proposals.models import Proposal
from regions.models import Agency, Region
from themes.models import Cycle, Theme

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RECENT = 30  # changes the page shows
_AGENCIES, _PARTS = _lazy("Jumlah pagu perangkat daerah"), _lazy("Jumlah pagu kecamatan")


@dataclass(frozen=True)
class Part:
    """A kecamatan with its ceiling, if there is one."""

    region: Region
    ceiling: Ceiling | None


@dataclass(frozen=True)
class Floor:
    """A theme with what it is guaranteed: ``amount``, or nothing; ``given`` of it is accommodated, ``asked`` waits."""

    theme: Theme
    floor: ThemeFloor | None
    amount: int
    given: int
    asked: int

    @property
    def percent(self) -> str:
        """The share as people type it, ``12,5%``; empty for an amount."""
        return format_per_mille(self.floor.share) if self.floor and self.floor.share is not None else ""


@dataclass(frozen=True)
class Limits:
    city: Ceiling | None
    agencies: list[Money]
    parts: list[Part]
    floors: list[Floor]

    @property
    def agencies_total(self) -> int:
        return sum(money.amount for money in self.agencies)

    @property
    def agencies_committed(self) -> int:
        return sum(money.committed for money in self.agencies)

    @property
    def floors_total(self) -> int:
        return sum(line.amount for line in self.floors)

    @property
    def warnings(self) -> list[str]:
        return [*_warn_of_city(self), *_warn_of_floors(self), *_warn_of_agencies(self)]


def read_limits(cycle: Cycle) -> Limits:
    """Seven queries, however many there are."""
    today = timezone.localdate()
    ceilings = list(Ceiling.objects.filter(cycle=cycle).exclude(scope=Scope.AGENCY))
    city = next((c for c in ceilings if c.scope == Scope.CITY), None)
    over = {c.kecamatan_id: c for c in ceilings}
    regions = Region.objects.kecamatan().valid_on(today)
    return Limits(
        city=city,
        agencies=read_money(cycle, Agency.objects.valid_on(today).order_by("name")),
        parts=[Part(region, over.get(region.pk)) for region in regions],
        floors=read_floors(cycle, city.amount if city else None),
    )


def read_floors(cycle: Cycle, city: int | None) -> list[Floor]:
    """One line per theme of the cycle, in their order; three queries."""
    floors = {floor.theme_id: floor for floor in ThemeFloor.objects.filter(cycle=cycle)}
    themes = Theme.objects.filter(Q(rounds__cycle=cycle) | Q(pk__in=floors)).distinct()
    given = Sum(WORTH, filter=Q(status=Status.ACCOMMODATED), default=0)
    asked = Sum(WORTH, filter=Q(status=Status.FORWARDED), default=0)
    rows = Proposal.objects.filter(round__cycle=cycle, status__in=[Status.ACCOMMODATED, Status.FORWARDED]).order_by()
    sums = {
        pk: (g, a)
        for pk, g, a in rows.values("round__theme").annotate(g=given, a=asked).values_list("round__theme", "g", "a")
    }
    lines = []
    for theme in themes:
        floor = floors.get(theme.pk)
        lines.append(Floor(theme, floor, reckon_floor(floor, city) if floor else 0, *sums.get(theme.pk, (0, 0))))
    return lines


def read_changes(cycle: Cycle) -> list[CeilingChange | FloorChange]:
    """The latest changes of ceilings and floors together, newest first; two queries."""
    ceilings = CeilingChange.objects.filter(ceiling__cycle=cycle).select_related(
        "ceiling__agency", "ceiling__kecamatan", "changed_by"
    )
    floors = FloorChange.objects.filter(floor__cycle=cycle).select_related("floor__theme", "changed_by")
    latest: list[CeilingChange | FloorChange] = [
        *ceilings.order_by("-changed_at")[:RECENT],
        *floors.order_by("-changed_at")[:RECENT],
    ]
    return sorted(latest, key=lambda change: change.changed_at, reverse=True)[:RECENT]


def _warn_of_city(limits: Limits) -> list[str]:
    if limits.city is None:
        shares = [line for line in limits.floors if line.floor and line.floor.share]
        return [_("Ada jaminan tema berupa persen, tetapi pagu kota belum ditetapkan.")] if shares else []
    parts = sum(part.ceiling.amount for part in limits.parts if part.ceiling)
    city = limits.city.amount
    return [*warn_of_sum(_AGENCIES, limits.agencies_total, city), *warn_of_sum(_PARTS, parts, city)]


def warn_of_agencies_sum(total: int, city: Ceiling | None) -> list[str]:
    """A sentence where the agencies' ceilings, ``total`` together, are more than the city's."""
    return warn_of_sum(_AGENCIES, total, city.amount) if city else []


def warn_of_sum(what: "StrOrPromise", total: int, city: int) -> list[str]:
    """Both sums and the difference, where ``total`` is more than the city's ceiling; it may stand so."""
    figures = {"what": what, "sum": format_rupiah(total), "city": format_rupiah(city)}
    words = _("%(what)s %(sum)s, melebihi pagu kota %(city)s sebesar %(over)s.")
    return [words % {**figures, "over": format_rupiah(total - city)}] if total > city else []


def _warn_of_floors(limits: Limits) -> list[str]:
    whole = limits.city.amount if limits.city else limits.agencies_total
    warnings = []
    if limits.floors_total > whole:
        warnings.append(
            _("Jumlah jaminan tema %(sum)s, melebihi pagu %(whole)s: tidak mungkin dipenuhi bersama.")
            % {"sum": format_rupiah(limits.floors_total), "whole": format_rupiah(whole)}
        )
    warnings += [_warn_of_scarcity(line) for line in limits.floors if 0 < line.given + line.asked < line.amount]
    return warnings


def _warn_of_scarcity(line: Floor) -> str:
    figures = {
        "theme": shown(line.theme, "name"),
        "amount": format_rupiah(line.amount),
        "sum": format_rupiah(line.given + line.asked),
    }
    return _("Jaminan tema %(theme)s %(amount)s, padahal usulannya hanya %(sum)s.") % figures


def _warn_of_agencies(limits: Limits) -> list[str]:
    bare: Sequence[str] = [money.agency.short_name for money in limits.agencies if money.waiting and not money.ceiling]
    if not bare:
        return []
    return [_("Belum berpagu padahal ada usulan yang menunggu: %(names)s.") % {"names": ", ".join(bare)}]
