"""What may be spent, as Bappeda sets it; every change is kept with its reason."""

from django.db import transaction
from django.db.models import Sum
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.enums import Scope
from budgets.models import Ceiling, CeilingChange, FloorChange, ThemeFloor
from budgets.rules import check_can_plan, check_is_running
from musrenbang.lib.bilingual import shown
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import format_per_mille
from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import Status
from proposals.models import Proposal
from regions.models import Agency, Region
from themes.models import Cycle, Theme

WHOLE = 1000  # per mille


@transaction.atomic
def set_ceiling(
    *,
    cycle: Cycle,
    amount: int,
    by: User,
    agency: Agency | None = None,
    kecamatan: Region | None = None,
    note: str = "",
    seen: int | None = None,
) -> Ceiling:
    """Set a ceiling (rupiah) over an agency, over a kecamatan, or with neither over the whole city.

    A ceiling that is new counts what was accommodated under it before. ``seen`` is the sum the form was opened with (0
    for none). Raises Denied when more is already committed, when another sum stands there by now, and of a closed year.
    """
    check_can_plan(by)
    check_is_running(cycle)
    over = {"cycle": cycle, "agency": agency, "kecamatan": kecamatan}
    if not Ceiling.objects.filter(**over).exists():
        Ceiling.objects.stop_commits()
    ceiling, is_new = Ceiling.objects.select_for_update(of=("self",)).get_or_create(
        **over, defaults={"amount": 0, "scope": find_scope(agency, kecamatan)}
    )
    if seen not in {None, ceiling.amount}:
        figures = {"ceiling": ceiling.name, "amount": format_rupiah(ceiling.amount)}
        words = _("%(ceiling)s baru saja diubah orang lain, kini %(amount)s. Periksa, lalu simpan lagi.") % figures
        raise Denied(capfirst(words))
    if is_new:
        ceiling.committed = count_committed(ceiling)
    if amount < ceiling.committed:
        figures = {"ceiling": ceiling.name, "committed": format_rupiah(ceiling.committed)}
        raise Denied(capfirst(_("%(ceiling)s tidak bisa di bawah yang sudah terpakai, %(committed)s.") % figures))
    before = None if is_new else ceiling.amount
    CeilingChange.objects.create(ceiling=ceiling, before=before, after=amount, changed_by=by, note=note)
    ceiling.amount = amount
    ceiling.save(update_fields=["amount", "committed"])
    return ceiling


def find_scope(agency: Agency | None, kecamatan: Region | None) -> Scope:
    if agency and kecamatan:
        msg = "a ceiling lies over an agency or a kecamatan, not over both"
        raise ValueError(msg)
    if agency:
        return Scope.AGENCY
    return Scope.KECAMATAN if kecamatan else Scope.CITY


def count_committed(ceiling: Ceiling) -> int:
    """Rupiah accommodated under ``ceiling``, from the proposals themselves."""
    over = {"agency": ceiling.agency, "kelurahan__parent": ceiling.kecamatan}
    under = Proposal.objects.filter(round__cycle=ceiling.cycle, status=Status.ACCOMMODATED)
    found = under.filter(**{name: value for name, value in over.items() if value})
    return int(found.aggregate(sum=Sum("assessed_amount"))["sum"] or 0)


@transaction.atomic
def set_floor(
    *,
    cycle: Cycle,
    theme: Theme,
    by: User,
    amount: int | None = None,
    share: int | None = None,
    note: str = "",
    seen: str | None = None,
) -> ThemeFloor:
    """Guarantee a theme an ``amount`` (rupiah) or a ``share`` of the city's ceiling (per mille); exactly one of them.

    ``seen`` is the imprint of what stood there when the form was opened, empty for nothing. Raises Denied when it is
    neither or both, or more than the whole, when something else stands there by now, and of a closed year.
    """
    check_can_plan(by)
    check_is_running(cycle)
    if (amount is None) == (share is None):
        raise Denied(_("Isi jaminan dalam rupiah atau sebagai bagian dari pagu kota, salah satunya saja."))
    if share is not None and share > WHOLE:
        raise Denied(_("Bagian sebuah tema paling banyak seluruh pagu kota."))
    floor, is_new = ThemeFloor.objects.select_for_update(of=("self",)).get_or_create(
        cycle=cycle, theme=theme, defaults={"amount": amount, "share": share}
    )
    if seen not in {None, "" if is_new else floor.imprint}:
        figures = {"theme": shown(theme, "name"), "floor": _("tanpa jaminan") if is_new else write_floor(floor)}
        raise Denied(
            _("Jaminan tema %(theme)s baru saja diubah orang lain, kini %(floor)s. Periksa, lalu simpan lagi.")
            % figures
        )
    FloorChange.objects.create(floor=floor, amount=amount, share=share, changed_by=by, note=note)
    floor.amount, floor.share = amount, share
    floor.save(update_fields=["amount", "share"])
    return floor


def write_floor(floor: ThemeFloor) -> str:
    """As it was typed: ``Rp500.000.000`` or ``12,5%``."""
    return format_rupiah(floor.amount) if floor.amount is not None else format_per_mille(floor.share or 0)
