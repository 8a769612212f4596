"""The projects taken so far, in the order of taking, and what that leaves of ceilings and floors."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from budgets.allocation.lineup import Lineup


class Why(StrEnum):
    """Why a project is in."""

    FLOOR = "floor"  # so that the floor of its theme is reached
    SCORE = "score"  # the highest score that still fitted
    OPTIMUM = "optimum"  # part of the selection with the most score
    SHARES = "shares"  # paid for by its supporters
    COMPLETION = "completion"  # by votes, with the money the supporters left


@dataclass(frozen=True, slots=True)
class Step:
    """One project taken."""

    row: int
    why: Why


class Basket:
    """``left``: rupiah under every ceiling; ``missing``: rupiah up to every floor, zero or less once it is reached."""

    def __init__(self, lineup: Lineup) -> None:
        self._costs, self._under, self._theme_of = lineup.costs, lineup.under, lineup.theme_of
        self.left = list(lineup.ceilings)
        self.missing = list(lineup.floors)
        self.steps: list[Step] = []
        self._is_taken = [False] * len(lineup)

    @property
    def rows(self) -> list[int]:
        return [step.row for step in self.steps]

    @property
    def shortfall(self) -> int:
        """Rupiah that all floors together lack."""
        return sum(max(0, missing) for missing in self.missing)

    def is_open(self, row: int) -> bool:
        """Whether the project is still to be had, under all its ceilings."""
        if self._is_taken[row]:
            return False
        cost, left = self._costs[row], self.left
        return all(left[ceiling] >= cost for ceiling in self._under[row])

    def is_needed(self, row: int) -> bool:
        """Whether it is open, and the floor of its theme is not reached."""
        theme = self._theme_of[row]
        return theme is not None and self.missing[theme] > 0 and self.is_open(row)

    def take(self, row: int, why: Why) -> None:
        """Without asking whether it fits."""
        cost, theme = self._costs[row], self._theme_of[row]
        for ceiling in self._under[row]:
            self.left[ceiling] -= cost
        if theme is not None:
            self.missing[theme] -= cost
        self._is_taken[row] = True
        self.steps.append(Step(row, why))


def collect(lineup: Lineup, rows: Iterable[int], why: Why) -> Basket:
    """All of ``rows``, whether they fit or not."""
    basket = Basket(lineup)
    for row in rows:
        basket.take(row, why)
    return basket
