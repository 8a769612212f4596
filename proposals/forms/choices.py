"""Long lists for selects, grouped so that a person finds her place in them."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import ChildAge, ProposerKind
from regions.models import Agency, Region
from themes.models import CatalogItem, Theme, ThemeRound

Row = TypeVar("Row")
Group = tuple[str, list[tuple[int, str]]]
Choices = list[tuple[str, str | Promise] | Group]
ADULT = 18


def group(rows: Iterable[Row], heading: Callable[[Row], str], choice: Callable[[Row], tuple[int, str]]) -> list[Group]:
    """Rows under their headings, both in alphabetical order of the heading."""
    ordered = sorted(rows, key=heading)
    return [(name, [choice(row) for row in members]) for name, members in groupby(ordered, heading)]


def kelurahan_choices() -> Choices:
    """Today's kelurahan under their kecamatan."""
    return [("", _("Pilih kelurahan")), *_kelurahan_by_kecamatan()]


def area_choices() -> Choices:
    """Where a session may gather people from: the whole city, a kecamatan or a kelurahan."""
    kecamatan = Region.objects.valid_on(timezone.localdate()).kecamatan()
    return [
        ("", _("Seluruh kota")),
        (_("Kecamatan"), [(region.pk, str(region)) for region in kecamatan]),
        *_kelurahan_by_kecamatan(),
    ]


def _kelurahan_by_kecamatan() -> list[Group]:
    regions = Region.objects.valid_on(timezone.localdate()).kelurahan()
    groups = group(regions, lambda r: r.parent.name if r.parent else "", lambda r: (r.pk, r.name))
    return [(_("Kecamatan %(name)s") % {"name": name}, rows) for name, rows in groups]


def catalog_choices(round_: ThemeRound) -> Choices:
    """The kamus of a round under the agencies that do the work."""
    items = CatalogItem.objects.active().filter(cycle=round_.cycle_id, theme=round_.theme_id)
    by_agency = group(items, _describe_route, lambda item: (item.pk, _describe_item(item)))
    return [("", _("Pilih kegiatan")), *by_agency]


def _describe_route(item: CatalogItem) -> str:
    return item.agency.name if item.agency else _("Kecamatan setempat")


def _describe_item(item: CatalogItem) -> str:
    return _("%(name)s – %(price)s per %(unit)s") % {
        "name": item.name,
        "price": format_rupiah(item.unit_price),
        "unit": item.unit,
    }


def agency_choices() -> Choices:
    agencies = Agency.objects.valid_on(timezone.localdate()).order_by("name")
    return [("", _("Belum tahu")), *((str(agency.pk), agency.name) for agency in agencies)]


def proposer_kinds(theme: Theme) -> list[ProposerKind]:
    """Who may propose in a theme: companies among companies, no children among the elderly."""
    if theme.is_corporate:
        return [ProposerKind.COMPANY]
    if theme.needs_guardian:
        return [ProposerKind.CHILD, ProposerKind.GROUP]
    kinds = [ProposerKind.PERSON, ProposerKind.GROUP]
    return kinds if (theme.min_age or 0) >= ADULT else [*kinds, ProposerKind.CHILD]


# The highest age in each band.
CHILD_AGES = ((ChildAge.UNDER_10, 9), (ChildAge.FROM_10, 12), (ChildAge.FROM_13, 15), (ChildAge.FROM_16, 17))


def child_ages(theme: Theme) -> list[tuple[str, str]]:
    """The ages of children a theme is for: of a theme from 16 on, only those of 16 and 17."""
    return [(band.value, str(band.label)) for band, oldest in CHILD_AGES if oldest >= (theme.min_age or 0)]
