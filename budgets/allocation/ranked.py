"""*Urut skor*: by score, whatever fits; the floors first.

Two walks over the projects in published order. The first takes a project only while the floor of its theme is not
reached; all themes walk together, so none is served before the others. The second takes whatever still fits. A project
that does not fit is skipped, a smaller one behind it may get in. Every figure is a whole rupiah.

A walk never turns back, so themes may block each other's floors under a shared ceiling. Then HiGHS finds projects that
reach all floors with the most score, or proves that there are none; those no floor needs are put back, the last in
published order first, and the second walk follows.
"""

from collections.abc import Iterable

from budgets.allocation.basket import Basket, Why, collect
from budgets.allocation.lineup import Lineup


def rank(lineup: Lineup, reserved: Iterable[int] = ()) -> Basket:
    """The allocation by score; ``reserved`` rows are taken first. Whether floors are reached, the basket says."""
    return walk(lineup, range(len(lineup)), collect(lineup, reserved, Why.FLOOR))


def walk(lineup: Lineup, order: Iterable[int], basket: Basket | None = None, why: Why = Why.SCORE) -> Basket:
    """Both walks in ``order``, into ``basket``. Every ceiling holds."""
    rows, basket = list(order), basket or Basket(lineup)
    for row in rows:
        if basket.is_needed(row):
            basket.take(row, Why.FLOOR)
    return fill(rows, basket, why)


def mend(lineup: Lineup, rows: Iterable[int]) -> Basket:
    """``rows`` and whatever fits beside them. Rows that overrun a ceiling, if only by a rupiah, lose their last."""
    return walk(lineup, [*rows, *range(len(lineup))])


def fill(order: Iterable[int], basket: Basket, why: Why) -> Basket:
    """Take whatever still fits, in ``order``."""
    for row in order:
        if basket.is_open(row):
            basket.take(row, why)
    return basket


def keep_needed(lineup: Lineup, rows: Iterable[int]) -> list[int]:
    """``rows`` that reach all floors, without those no floor needs, in published order."""
    chosen = sorted(rows)
    spare = [-missing for missing in collect(lineup, chosen, Why.FLOOR).missing]
    kept = []
    for row in reversed(chosen):
        theme, cost = lineup.theme_of[row], lineup.costs[row]
        if theme is not None and spare[theme] < cost:
            kept.append(row)
        elif theme is not None:
            spare[theme] -= cost
    return kept[::-1]
