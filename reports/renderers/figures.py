"""Figures for tight places: in a tile or at the end of a bar."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from forums.renderers.words import write_volume
from musrenbang.lib.rupiah import format_rupiah_short
from reports.document import Cell, Kind
from reports.renderers.cells import write_cell

ENOUGH = 10_000  # the first figure too long for a tile
SMALL = 10  # below, a scaled figure keeps a tenth


def write_short(cell: Cell, kind: Kind) -> str:
    """``Rp1,1 miliar`` instead of all its digits."""
    if kind == Kind.RUPIAH and isinstance(cell, int):
        return format_rupiah_short(cell)
    return write_cell(cell, kind)


def choose_scale(figures: Sequence[float]) -> tuple[int, str]:
    """By what all figures are divided so that the largest fits, and how that is called."""
    scales = ((1, ""), (1_000, _("ribu")), (1_000_000, _("juta")), (1_000_000_000, _("miliar")))
    most = max(figures, default=0)
    return next((scale for scale in scales if most / scale[0] < ENOUGH), scales[-1])


def write_scaled(figure: float, scale: int) -> str:
    """``14``, ``6,1``, ``1.204``; what rounds to nothing and is not says so: ``<0,1``."""
    scaled = Decimal(str(figure)) / scale
    places = "0.1" if scale > 1 and scaled < SMALL else "1"
    rounded = scaled.quantize(Decimal(places), ROUND_HALF_UP)
    if figure and not rounded:
        return f"<{write_volume(Decimal(places))}"
    return write_volume(rounded)
