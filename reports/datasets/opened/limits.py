"""Ceilings and floors of a cycle whose decisions are published, and what they came to."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import gettext as _

from budgets.boards.knobs import reckon_floor
from budgets.enums import Scope
from budgets.models import Ceiling, ThemeFloor
from proposals.enums import Status
from proposals.models import Proposal
from reports.datasets.opened.told import Told, name_codes, tell
from reports.document import Kind, Row, Table
from themes.models import Cycle

ORDER = (Scope.CITY, Scope.KECAMATAN, Scope.AGENCY)
Money = Counter[object]  # rupiah, by key of the row


def read_ceilings(cycle: Cycle) -> Table:
    """``terpakai`` adds up published decisions, not what agencies have drafted since. Four queries."""
    found = Ceiling.objects.filter(cycle=cycle).select_related("agency", "kecamatan")
    agencies, places = sum_funded(cycle, "agency"), sum_funded(cycle, "kelurahan__parent")
    spent = {Scope.AGENCY: agencies, Scope.KECAMATAN: places}
    rows: list[Row] = [
        (ceiling.scope, *name_scope(ceiling), ceiling.amount, used, ceiling.amount - used)
        for ceiling in sorted(found, key=order)
        for used in [find_used(ceiling, spent)]
    ]
    return Table("pagu", _("Pagu indikatif"), [each.column for each in describe_ceilings()], rows)


def order(ceiling: Ceiling) -> tuple[int, str]:
    """The city first, then kecamatan, then agencies."""
    return ORDER.index(Scope(ceiling.scope)), name_scope(ceiling)[0]


def name_scope(ceiling: Ceiling) -> tuple[str, str]:
    """Code and name of what the ceiling is over."""
    if ceiling.agency:
        return ceiling.agency.short_name, ceiling.agency.name
    return (ceiling.kecamatan.code, ceiling.kecamatan.name) if ceiling.kecamatan else ("", _("Seluruh kota"))


def find_used(ceiling: Ceiling, spent: dict[Scope, Money]) -> int:
    if ceiling.scope == Scope.CITY:
        return sum(spent[Scope.AGENCY].values())
    return spent[Scope(ceiling.scope)][ceiling.agency_id or ceiling.kecamatan_id]


def sum_funded(cycle: Cycle, by: str) -> Money:
    """Rupiah of published decisions, by the key ``by`` leads to."""
    funded = Proposal.objects.filter(round__cycle=cycle, public_status=Status.ACCOMMODATED).order_by()
    return Counter(dict(funded.values_list(by).annotate(money=Sum("assessed_amount", default=0))))


def describe_ceilings() -> Sequence[Told]:
    used = _("Jumlah anggaran hasil telaah dari keputusan yang sudah diumumkan.")
    return [
        tell("lingkup", "", _("Lingkup"), _("Atas apa pagu ini."), codes=name_codes(Scope.choices)),
        tell("kode", "", _("Kode"), _("Singkatan perangkat daerah atau kode kecamatan; kosong untuk kota."), Kind.CODE),
        tell("nama", "", _("Nama"), _("Nama perangkat daerah atau kecamatan.")),
        tell(
            "pagu",
            "",
            _("Pagu (Rp)"),
            _("Pagu indikatif; usulan dihitung di bawah setiap pagu di atasnya."),
            Kind.RUPIAH,
        ),
        tell("terpakai", "", _("Terpakai (Rp)"), used, Kind.RUPIAH),
        tell("sisa", "", _("Sisa (Rp)"), _("Pagu dikurangi yang terpakai."), Kind.RUPIAH),
    ]


def read_floors(cycle: Cycle) -> Table:
    """What each theme was guaranteed, and what it got. Three queries."""
    city = Ceiling.objects.filter(cycle=cycle, scope=Scope.CITY).values_list("amount", flat=True).first()
    reached = sum_funded(cycle, "round__theme")
    floors = ThemeFloor.objects.filter(cycle=cycle).select_related("theme").order_by("theme__position", "theme__slug")
    rows: list[Row] = [
        (floor.theme.slug, floor.theme.name, floor.share, reckon_floor(floor, city), reached[floor.theme_id])
        for floor in floors
    ]
    return Table("jaminan-tema", _("Jaminan porsi tema"), [each.column for each in describe_floors()], rows)


def describe_floors() -> Sequence[Told]:
    return [
        tell("tema", "", _("Tema"), _("Alamat tema.")),
        tell("nama_tema", "", _("Nama tema"), _("Nama tema dalam bahasa Indonesia.")),
        tell(
            "per_seribu", "", _("Bagian pagu kota (per seribu)"), _("Kosong bila jaminannya jumlah rupiah."), Kind.COUNT
        ),
        tell("jaminan", "", _("Jaminan (Rp)"), _("Yang dijamin bagi tema ini, dalam rupiah."), Kind.RUPIAH),
        tell("didanai", "", _("Didanai (Rp)"), _("Yang diakomodasi dan sudah diumumkan."), Kind.RUPIAH),
    ]
