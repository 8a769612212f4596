"""What a scenario would take from the ceilings as they stand, before it is locked. All sums in rupiah."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budgets.boards.limits import read_floors
from budgets.enums import Scope
from budgets.models import Ceiling, Scenario
from musrenbang.lib.bilingual import shown
from musrenbang.lib.numerals import counted
from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import Status
from proposals.models import Proposal


@dataclass(frozen=True)
class Outlook:
    """What locking would do: ``chosen`` proposals get ``amount`` rupiah, ``others`` do not; ``obstacles`` forbid it."""

    chosen: int
    amount: int
    others: int
    obstacles: list[str]


def look_ahead(scenario: Scenario) -> Outlook:
    """Ten queries."""
    rows = scenario.rows.to_settle()
    chosen = rows.filter(is_in=True)
    spent = chosen.order_by().values_list("proposal__agency", "proposal__kelurahan__parent").annotate(Sum("amount"))
    sums: Counter[tuple[str, int | None]] = Counter()
    agencies: dict[int, int] = Counter()
    for agency, kecamatan, amount in spent:
        for key in ((Scope.CITY, None), (Scope.AGENCY, agency), (Scope.KECAMATAN, kecamatan)):
            sums[key] += amount
        agencies[agency] += amount
    obstacles = [*list_changes(scenario), *list_shortages(scenario, sums, agencies), *list_missed_floors(scenario)]
    count = chosen.count()
    return Outlook(count, sums[Scope.CITY, None], rows.count() - count, obstacles)


def list_changes(scenario: Scenario) -> list[str]:
    """What is no longer as it was reckoned with, scores included; weights nobody put into force decide nothing."""
    if scenario.knobs.get("weights"):
        return [_("Bobot skenario ini hanya percobaan. Berlakukan dulu sebagai rubrik, lalu hitung dengan bobot itu.")]
    points = Coalesce("proposal__standing__points", 0)
    changed = scenario.rows.to_settle().filter(~Q(proposal__version=F("version")) | ~Q(points=points))
    here = Proposal.objects.filter(round__cycle=scenario.cycle, status=Status.FORWARDED)
    count = changed.count() + here.exclude(scenario_rows__scenario=scenario).count()
    if not count:
        return []
    return [counted("%(count)s usulan berubah atau baru sejak skenario dihitung. Hitung ulang dulu.", count)]


def list_shortages(scenario: Scenario, sums: Counter[tuple[str, int | None]], agencies: dict[int, int]) -> list[str]:
    """Ceilings this run assumed and nobody has set yet."""
    ceilings = list(Ceiling.objects.filter(cycle=scenario.cycle).select_related("agency", "kecamatan"))
    found = []
    for ceiling in ceilings:
        need = sums[ceiling.scope, ceiling.agency_id or ceiling.kecamatan_id]
        if need > ceiling.left:
            words = {"ceiling": ceiling.name, "short": format_rupiah(need - ceiling.left)}
            sentence = _("%(ceiling)s kurang %(short)s. Naikkan dulu pagunya, atau hitung dengan pagu ini.")
            found.append(capfirst(sentence % words))
    if set(agencies) - {ceiling.agency_id for ceiling in ceilings}:
        found.append(_("Ada perangkat daerah terpilih yang belum punya pagu. Tetapkan dulu pagunya."))
    return found


def list_missed_floors(scenario: Scenario) -> list[str]:
    """Themes this run would leave below what they are guaranteed today, though more of theirs could be chosen.

    Where everything that waits in a theme is chosen, or nothing waits, no choice reaches its floor: that forbids
    nothing, the page of ceilings warns of it.
    """
    city = Ceiling.objects.filter(cycle=scenario.cycle, scope=Scope.CITY).values_list("amount", flat=True).first()
    rows = scenario.rows.to_settle().filter(is_in=True).order_by().values_list("proposal__round__theme")
    chosen = dict(rows.annotate(Sum("amount")))
    found = []
    for line in read_floors(scenario.cycle, city):
        got = chosen.get(line.theme.pk, 0)
        if got < line.asked and line.given + got < line.amount:
            words = {"theme": shown(line.theme, "name"), "short": format_rupiah(line.amount - line.given - got)}
            found.append(
                _(
                    "Jaminan tema %(theme)s kurang %(short)s. Turunkan dulu jaminannya di halaman pagu dengan alasan,"
                    " atau hitung ulang dengan jaminan ini."
                )
                % words
            )
    return found
