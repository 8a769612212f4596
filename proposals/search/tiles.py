"""The tile map of proposals: every kelurahan a square of the same size, darker the more was asked for there."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from proposals.models import Proposal
from proposals.search.question import Search
from regions.models import Region
from themes.datasets.years import running_cycle

SIDE = 100  # of a tile, in units of the drawing
SHADES = 4  # of those that count anything; static/css/portal.css knows them


@dataclass(frozen=True)
class Tile:
    """One kelurahan with its proposals. ``query`` asks the list for them; without ``x`` and ``y`` it is not drawn."""

    name: str
    kecamatan: str
    count: int
    shade: int
    query: str
    is_chosen: bool
    x: int | None
    y: int | None


@dataclass(frozen=True)
class TileMap:
    """All kelurahan, by kecamatan and name. ``steps`` are shades with the least and most they stand for."""

    tiles: list[Tile]
    steps: list[tuple[int, int, int]]
    year: int | None
    width: int
    height: int

    @property
    def total(self) -> int:
        return sum(tile.count for tile in self.tiles)

    @property
    def is_drawn(self) -> bool:
        """Whether the city has a tile map; the table says the same either way."""
        return any(tile.x is not None for tile in self.tiles)


def draw_tiles(search: Search) -> TileMap:
    """What ``search`` finds by kelurahan, in the year it names or the one that runs; its place does not matter."""
    cycle = running_cycle()
    year = search.tahun or (str(cycle.plan_year) if cycle else "")
    wanted = Search(**{**vars(search), "wilayah": "", "tahun": year})
    found = wanted.narrow(Proposal.objects.public()).order_by().values_list("kelurahan__code")
    counts = dict(found.annotate(number=Count("pk")))
    regions = list(Region.objects.valid_on(timezone.localdate()).kelurahan())
    steps = list_steps([counts.get(region.code, 0) for region in regions])
    tiles = [make_tile(region, counts.get(region.code, 0), steps, wanted, search.wilayah) for region in regions]
    return TileMap(
        tiles=tiles,
        steps=steps,
        year=int(year) if year else None,
        width=SIDE * max((region.tile_column or 0 for region in regions), default=0),
        height=SIDE * max((region.tile_row or 0 for region in regions), default=0),
    )


def make_tile(region: Region, count: int, steps: list[tuple[int, int, int]], wanted: Search, chosen: str) -> Tile:
    is_drawn = bool(region.tile_column and region.tile_row)
    kecamatan = region.parent
    return Tile(
        name=region.name,
        kecamatan=kecamatan.name if kecamatan else "",
        count=count,
        shade=next((shade for shade, least, most in steps if least <= count <= most), 0),
        query=wanted.query(wilayah=region.code),
        is_chosen=chosen in {region.code, kecamatan.code if kecamatan else ""} - {""},
        x=SIDE * ((region.tile_column or 1) - 1) if is_drawn else None,
        y=SIDE * ((region.tile_row or 1) - 1) if is_drawn else None,
    )


def list_steps(counts: list[int]) -> list[tuple[int, int, int]]:
    """Shade, least and most, so that each shade but 0 stands for about as many kelurahan; empty ranges are left out."""
    some = sorted(count for count in counts if count)
    steps = [(0, 0, 0)] if 0 in counts else []
    least = 1
    for shade in range(1, SHADES + 1):
        reached = some[: -(-len(some) * shade // SHADES)]
        if reached and reached[-1] >= least:
            steps.append((shade, least, reached[-1]))
            least = reached[-1] + 1
    return steps
