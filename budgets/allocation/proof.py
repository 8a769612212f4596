"""A limit no selection can exceed, proven in integers.

Weak duality: for any prices y, z ≥ 0, a selection that keeps the ceilings b and reaches the floors f has at most
``Σ y·b − Σ z·f + Σ max(0, points − cost·(y of its ceilings − z of its theme))`` points. The prices come from the
solver; rounded to whole ``1/2^80`` points per rupiah they prove the limit, wherever a double may have slipped.
"""

from budgets.allocation.lineup import Lineup
from budgets.allocation.solver import Prices

BITS = 80


class Proof:
    """``limit`` in points; ``worth[row]`` is what a project brings beyond the price of the money it takes."""

    def __init__(self, lineup: Lineup, prices: Prices) -> None:
        self._points = lineup.points
        ceilings = [round_up(price) for price in prices.ceilings]
        floors = [round_up(price) for price in prices.floors]
        spend = sum(price * most for price, most in zip(ceilings, lineup.ceilings, strict=True))
        spend -= sum(price * least for price, least in zip(floors, lineup.floors, strict=True))
        self.worth = [
            (points << BITS) - cost * (sum(ceilings[c] for c in under) - (0 if theme is None else floors[theme]))
            for points, cost, under, theme in zip(
                lineup.points, lineup.costs, lineup.under, lineup.theme_of, strict=True
            )
        ]
        self._most = spend + sum(worth for worth in self.worth if worth > 0)
        self.limit = self._most >> BITS

    def price(self, row: int) -> int:
        """Points that the money of ``row`` brings elsewhere, rounded down."""
        return ((self._points[row] << BITS) - self.worth[row]) >> BITS

    def miss(self, row: int, points: int) -> int:
        """How many points ``row`` lacks at least to be in any selection with ``points`` points."""
        with_row = self._most + min(0, self.worth[row])
        return max(0, points - (with_row >> BITS))


def round_up(price: float) -> int:
    numerator, denominator = price.as_integer_ratio()
    return -(-(numerator << BITS) // denominator)
