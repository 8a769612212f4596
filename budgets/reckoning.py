"""What marks come to: exact whole numbers, no database, the same on every machine.

A mark is 1 to 5. A 5 earns the whole weight of its criterion, a 1 a fifth of it; weights add up to 100. Points are kept
in thousandths, so one assessor's are always whole; a mean of several is rounded half up, once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5
WHOLE = 100  # what the weights of a rubric add up to
THOUSAND = 1000
WIDE_SPREAD = 15_000  # thousandths of a point between two assessors from which they should talk
ENOUGH_ASSESSORS = 2
# Reached people of 10,000 the theme is for, from which the mark is 2, 3, 4, 5.
REACH_STEPS = (1, 5, 20, 100)
# Rupiah per head a place was given before, per mille of the city's mean, below which the mark is 5, 4, 3, 2.
SPREAD_STEPS = (400, 800, 1100, 1500)
NEUTRAL = 3  # where nothing is known yet


@dataclass(frozen=True)
class Mark:
    """One mark of one assessor; ``weight`` in points of 100, as it was when she gave it."""

    code: str
    value: int
    weight: int
    is_tie: bool = False


Sheet = Sequence[Mark]  # all marks of one assessor


@dataclass(frozen=True)
class Total:
    """All in thousandths: ``points`` 0 to 100,000, ``spread`` between assessors, ``tie`` 0 to 5,000."""

    points: int
    spread: int
    tie: int
    assessors: int


@dataclass(frozen=True)
class Part:
    """What one criterion gave: the mean ``value`` (thousandths, 1,000 to 5,000) and its ``points`` (thousandths)."""

    value: int
    weight: int
    points: int


def add_up(sheet: Sheet) -> int:
    """Thousandths of a point one assessor gives."""
    return sum(mark.weight * mark.value for mark in sheet if not mark.is_tie) * THOUSAND // HIGHEST


def reckon(sheets: Sequence[Sheet]) -> Total | None:
    """What the sheets of all who count come to; None while there is none."""
    if not sheets:
        return None
    sums = [add_up(sheet) for sheet in sheets]
    ties = [mark.value * THOUSAND for sheet in sheets for mark in sheet if mark.is_tie]
    return Total(round_mean(sums), max(sums) - min(sums), round_mean(ties) if ties else 0, len(sheets))


def explain(sheets: Sequence[Sheet]) -> dict[str, Part]:
    """The same by criterion, in the order of the first sheet."""
    given: dict[str, list[Mark]] = {}
    for sheet in sheets:
        for mark in sheet:
            given.setdefault(mark.code, []).append(mark)
    return {code: _explain_one(marks) for code, marks in given.items()}


def _explain_one(marks: Sequence[Mark]) -> Part:
    weight = 0 if marks[0].is_tie else marks[0].weight
    points = [mark.weight * mark.value * THOUSAND // HIGHEST for mark in marks if not mark.is_tie]
    return Part(round_mean([mark.value * THOUSAND for mark in marks]), weight, round_mean(points) if points else 0)


def round_mean(numbers: Sequence[int]) -> int:
    """The mean of whole numbers from 0 up, rounded half up."""
    return divide(sum(numbers), len(numbers))


def divide(whole: int, parts: int) -> int:
    """``whole`` from 0 up in equal ``parts``, rounded half up."""
    return (2 * whole + parts) // (2 * parts)


def measure_reach(reached: int, people: int | None) -> int:
    """1 to 5 for how many of the ``people`` a theme is for are reached; neutral where nobody counted them."""
    if not people:
        return NEUTRAL
    return LOWEST + sum(reached * 10_000 >= step * people for step in REACH_STEPS)


def measure_spread(money: int, people: int, city_money: int, city_people: int) -> int:
    """1 to 5: the less rupiah per head a place was given before, against the whole city, the more."""
    if not (people and city_people and city_money):
        return NEUTRAL
    return HIGHEST - sum(money * city_people * THOUSAND >= step * city_money * people for step in SPREAD_STEPS)


def scale(values: Mapping[str, int], weights: Mapping[str, int]) -> int | None:
    """Thousandths of a point from mean ``values`` (thousandths) under other ``weights``.

    Criteria nobody marked yet are left out and the others count for them; None when nothing is left.
    """
    known = {code: weight for code, weight in weights.items() if code in values and weight}
    whole = sum(known.values())
    if not whole:
        return None
    return sum(values[code] * weight for code, weight in known.items()) * WHOLE // (HIGHEST * whole)
