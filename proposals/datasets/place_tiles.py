"""Tiles to choose a kelurahan by: each a button near its neighbours, without any map server."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from regions.models import Region

TONES = 5  # grounds of static/css/forms.css; neighbours of one kecamatan share one


@dataclass(frozen=True)
class Tile:
    """One kelurahan. ``tone`` numbers its kecamatan."""

    pk: int
    name: str
    kecamatan: str
    tone: int
    is_chosen: bool


def lay_tiles(chosen: str = "") -> list[list[Tile | None]]:
    """Rows of tiles from north to south, None where there is no kelurahan; empty for a city without tiles.

    ``chosen`` is the key of a kelurahan as a form holds it.
    """
    regions = Region.objects.valid_on(timezone.localdate()).kelurahan()
    return arrange(list(regions.filter(tile_column__isnull=False, tile_row__isnull=False)), chosen)


def arrange(regions: Sequence[Region], chosen: str) -> list[list[Tile | None]]:
    if not regions:
        return []
    tones = {name: position % TONES for position, name in enumerate(sorted({kecamatan_of(r) for r in regions}))}
    columns = max(region.tile_column or 0 for region in regions)
    rows = max(region.tile_row or 0 for region in regions)
    grid: list[list[Tile | None]] = [[None] * columns for _row in range(rows)]
    for region in regions:
        kecamatan = kecamatan_of(region)
        tile = Tile(region.pk, region.name, kecamatan, tones[kecamatan], is_chosen=str(region.pk) == chosen)
        grid[(region.tile_row or 1) - 1][(region.tile_column or 1) - 1] = tile
    return grid


def kecamatan_of(region: Region) -> str:
    return region.parent.name if region.parent else ""
