"""Rows about so few that somebody could be recognised are joined into one, before a table is shown to everybody."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from themes.datasets.attendance import LEAST

T = TypeVar("T")


def join_small(
    rows: Iterable[T], count: Callable[[T], int], join: Callable[[list[T]], T], least: int = LEAST
) -> list[T]:
    """``rows`` with those of 1 to ``least`` - 1 joined in the last one, which counts ``least`` or more.

    Where they are too few together, or one alone, the smallest of the others goes with them: a sum below the table
    would tell it otherwise. Empty when all together are too few; rows that count nobody stay as they are.
    """
    kept, small = list(rows), list[T]()
    while (few := [row for row in kept if 0 < count(row) < least]) or _is_telling(small, count, least):
        taken = few[0] if few else min((row for row in kept if count(row)), key=count, default=None)
        if taken is None:
            return []
        kept.remove(taken)
        small.append(taken)
    return [*kept, join(small)] if small else kept


def _is_telling(small: list[T], count: Callable[[T], int], least: int) -> bool:
    return bool(small) and (len(small) == 1 or sum(map(count, small)) < least)
