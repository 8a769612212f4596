"""A cell as people read it, on paper and on the page; sheets and data files get the plain value instead."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from forums.renderers.words import write_date, write_moment, write_volume
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from reports.document import Cell, Kind

NOTHING, TENTH = "–", Decimal("0.1")
RIGHT = frozenset({Kind.COUNT, Kind.VOLUME, Kind.RUPIAH, Kind.PERCENT})


def write_cell(cell: Cell, kind: Kind) -> str:
    """``Rp1.500.000``, ``12,5 %``, ``16 Desember 2026``; a dash for nothing."""
    if cell is None or cell == "":
        return NOTHING
    if isinstance(cell, datetime):
        return write_moment(cell)
    if isinstance(cell, date):
        return write_date(cell)
    if isinstance(cell, int | Decimal):
        return write_figure(cell, kind)
    return cell


def write_figure(figure: int | Decimal, kind: Kind) -> str:
    if kind == Kind.RUPIAH:
        return format_rupiah(int(figure))
    if kind == Kind.PERCENT:
        return f"{write_volume(Decimal(figure).quantize(TENTH, ROUND_HALF_UP))} %"
    return write_volume(figure) if isinstance(figure, Decimal) else format_number(figure)
