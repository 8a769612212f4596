"""Kelurahan as rows and on the tile map: names, kecamatan, people, and where their tile lies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Region
from reports.document import Column, Kind


@dataclass(frozen=True, slots=True)
class Place:
    """One kelurahan; ``spot`` is the column and row of its tile, from 1, or empty; ``people`` 0 where unknown."""

    key: int
    code: str
    name: str
    kecamatan: str
    people: int
    spot: tuple[int | None, int | None]


def list_places(with_proposals: Iterable[int | None], people: Mapping[int, int] | None = None) -> list[Place]:
    """Those of today, and former ones that still have proposals; by kecamatan and name. One query."""
    today = timezone.localdate()
    is_valid = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    wanted = is_valid | Q(pk__in=[key for key in with_proposals if key])
    return [
        Place(
            key=region.pk,
            code=region.code,
            name=region.name,
            kecamatan=region.parent.name if region.parent else "",
            people=(people or {}).get(region.pk, 0),
            spot=(region.tile_column, region.tile_row),
        )
        for region in Region.objects.kelurahan().filter(wanted)
    ]


def place_columns() -> list[Column]:
    return [
        Column("kode_wilayah", _("Kode"), Kind.CODE, 9, meaning=_("Kode kelurahan menurut Kepmendagri.")),
        Column("kelurahan", _("Kelurahan"), share=11),
        Column("kecamatan", _("Kecamatan"), share=11),
    ]


def tile_columns() -> list[Column]:
    """Where a tile lies; for the map only, and so at the end."""
    return [
        Column("petak_kolom", _("Kolom petak"), Kind.COUNT, 5, on_paper=False, meaning=_("Di peta petak, dari barat.")),
        Column("petak_baris", _("Baris petak"), Kind.COUNT, 5, on_paper=False, meaning=_("Di peta petak, dari utara.")),
    ]


def is_mapped(places: Sequence[Place]) -> bool:
    """Whether the city has a tile map."""
    return any(all(place.spot) for place in places)
