"""The dates of both cycles: one in the real rhythm of the city, one around the present day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.demo.chance import local, on_day
from themes.models import Cycle, Theme, ThemeRound

PUBLISHED_AT = local(2026, 3, 19, 10)
CLOSED_AT = local(2026, 3, 31, 16)
DECIDED_DAYS = 100  # from the forum to the published decisions


@dataclass(frozen=True)
class Days:
    """Days from today on which a round opens, closes (at midnight) and holds its forum."""

    opens: int
    closes: int
    forum: int
    forum_ends: int


AROUND_TODAY = {
    "anak": Days(-6, 9, 13, 13),
    "perempuan": Days(-5, 12, 16, 16),
    "pemuda": Days(-4, 6, 10, 10),
    "lansia": Days(-14, -1, 4, 4),
    "difabel": Days(-20, -6, -3, 3),
    "csr": Days(14, 28, 32, 32),
}


def create_finished_rounds(cycle: Cycle) -> dict[str, ThemeRound]:
    """Announced 2–3 December, filed until 10 December, checked 11–13, forum on the 16th, decided on 19 March."""
    dates = {
        "opens_at": local(2025, 12, 2, 8),
        "closes_at": local(2025, 12, 11),
        "forum_starts_at": local(2025, 12, 16, 8),
        "forum_ends_at": local(2025, 12, 16, 17),
        "decided_by": local(2026, 3, 19, 12),
    }
    return {theme.slug: _create(cycle, theme, dates) for theme in Theme.objects.order_by("position", "slug")}


def create_running_rounds(cycle: Cycle, now: datetime) -> dict[str, ThemeRound]:
    """Some open, one being checked, one with its forum today, one still to come."""
    today = now.date()
    rounds = {}
    for theme in Theme.objects.order_by("position", "slug"):
        days = AROUND_TODAY.get(theme.slug, AROUND_TODAY["csr"])
        rounds[theme.slug] = _create(cycle, theme, _place(today, days))
    return rounds


def _place(today: date, days: Days) -> dict[str, datetime]:
    def day(number: int) -> date:
        return today + timedelta(days=number)

    return {
        "opens_at": on_day(day(days.opens), 8),
        "closes_at": on_day(day(days.closes)),
        "forum_starts_at": on_day(day(days.forum), 8),
        "forum_ends_at": on_day(day(days.forum_ends), 17),
        "decided_by": on_day(day(days.forum + DECIDED_DAYS), 12),
    }


def _create(cycle: Cycle, theme: Theme, dates: Mapping[str, datetime]) -> ThemeRound:
    round_, _is_new = ThemeRound.objects.update_or_create(cycle=cycle, theme=theme, defaults=dates)
    return round_
