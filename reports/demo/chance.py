"""Dice that fall the same way every time, and moments that look like people's days."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.utils import timezone

T = TypeVar("T")
SEED = 2027
MORNING, EVENING = 7, 21  # people file and officers answer between these hours


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An aware moment in WIB."""
    return on_day(date(year, month, day), hour, minute)


def on_day(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """An aware moment of ``day`` in WIB."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def draw_moment(dice: random.Random, start: datetime, end: datetime) -> datetime:
    """A moment between ``start`` and ``end``, by day where the span allows it."""
    drawn = start + (end - start) * dice.random()
    hour = timezone.localtime(drawn).hour
    if not MORNING <= hour < EVENING:
        shifted = drawn + timedelta(hours=dice.randint(MORNING, EVENING - 1) - hour)
        drawn = min(max(shifted, start), end)
    return drawn.replace(microsecond=0) if drawn.replace(microsecond=0) >= start else drawn


def draw_moments(dice: random.Random, start: datetime, end: datetime, count: int) -> list[datetime]:
    """``count`` such moments in order."""
    return sorted(draw_moment(dice, start, end) for _ in range(count))


def draw_rush(dice: random.Random, start: datetime, end: datetime, count: int) -> list[datetime]:
    """Filing times in order: most come on the last day, many in the last hour."""
    spans = [min(span, end - start) for span in (end - start, timedelta(days=1), timedelta(hours=1))]
    chosen = dice.choices(spans, weights=(45, 40, 15), k=count)
    last_second = end - timedelta(seconds=1)
    return sorted(
        last_second - (last_second - (end - span)) * dice.random()
        if span <= timedelta(hours=1)
        else draw_moment(dice, end - span, last_second)
        for span in chosen
    )


def spread(dice: random.Random, places: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
    """``count`` places by weight; when there are enough, none is left out."""
    once = list(places) if count >= len(places) else []
    drawn = once + dice.choices(places, weights=weights, k=count - len(once))
    dice.shuffle(drawn)
    return drawn
