"""The turn of every project that was left out, played again."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from budgets.allocation.basket import Basket, Why
from budgets.allocation.lineup import Lineup


class Turn(NamedTuple):
    """Rupiah left under every ceiling when a project's turn came, and before whose turn it would have fitted."""

    left: list[int]
    ahead: int | None


class Tape:
    """How the room under one ceiling shrank while it was filled: who was taken, and what was left before that."""

    def __init__(self) -> None:
        self._turns: list[int] = []
        self._spent: list[int] = []  # negative room, so that it ascends

    def record(self, turn: int, left: int) -> None:
        self._turns.append(turn)
        self._spent.append(-left)

    def find_last(self, cost: int) -> int | None:
        """The last turn before which there was room for ``cost``."""
        found = bisect_right(self._spent, -cost)
        return self._turns[found - 1] if found else None


def replay(lineup: Lineup, basket: Basket, order: Iterable[int], last: Why) -> dict[int, Turn]:
    """By row of those left out: their turn in the walk that took whatever fitted, in ``order``, for reason ``last``."""
    before = stop_before(lineup, basket, last)
    early, chosen = set(before.rows), set(basket.rows)
    tapes, turns, rows = [Tape() for _ceiling in lineup.ceilings], {}, list(order)
    for number, row in enumerate(rows):
        if row not in chosen:
            ahead = find_ahead(lineup, before, tapes, row)
            turns[row] = Turn(list(before.left), None if ahead is None else rows[ahead])
        elif row not in early:
            for ceiling in lineup.under[row]:
                tapes[ceiling].record(number, before.left[ceiling])
            before.take(row, last)
    return turns


def stop_before(lineup: Lineup, basket: Basket, last: Why) -> Basket:
    """What had been taken before whatever still fitted was, for reason ``last``."""
    before = Basket(lineup)
    for step in basket.steps:
        if step.why != last:
            before.take(step.row, step.why)
    return before


def find_ahead(lineup: Lineup, now: Basket, tapes: list[Tape], row: int) -> int | None:
    """The turn before which every ceiling that has no room now still had it; None: it never had."""
    cost = lineup.costs[row]
    full = [ceiling for ceiling in lineup.under[row] if now.left[ceiling] < cost]
    last = [tapes[ceiling].find_last(cost) for ceiling in full]
    return None if None in last else min(turn for turn in last if turn is not None)
