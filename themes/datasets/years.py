"""Which year the portal is in: preparing the next one takes nothing away from the one that runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.db.models.functions import Now

from themes.models import Cycle


@dataclass(frozen=True)
class Years:
    """All cycles, newest first, and the one that runs: where every page is without being asked for another year."""

    cycles: tuple[Cycle, ...]
    running: Cycle | None

    def choose(self, year: str) -> Cycle | None:
        """The cycle planning ``year`` (as typed), else the one that runs."""
        return next((cycle for cycle in self.cycles if str(cycle.plan_year) == year), self.running)

    @property
    def so_far(self) -> tuple[Cycle, ...]:
        """The one that runs and those before it, newest first; what is only prepared is left out."""
        running = self.running
        return tuple(cycle for cycle in self.cycles if running and cycle.plan_year <= running.plan_year)

    @property
    def running_first(self) -> tuple[Cycle, ...]:
        """As people choose from them: those so far, then what is prepared."""
        so_far = self.so_far
        return (*so_far, *(cycle for cycle in self.cycles if cycle not in so_far))


def read_years() -> Years:
    """One query, by the clock of the database."""
    found = list(Cycle.objects.annotate(opens_at=Min("rounds__opens_at"), asked_at=Now()).order_by("-plan_year"))
    opening = [(cycle, cycle.opens_at) for cycle in found]
    return Years(tuple(found), find_running(opening, found[0].asked_at) if found else None)


def find_running(opening: Sequence[tuple[Cycle, datetime | None]], now: datetime) -> Cycle | None:
    """The newest cycle in which a round has opened by ``now``; before the first one opens the next to, else the newest.

    ``opening`` newest first: each cycle with the opening (aware) of its first round, None without rounds.
    """
    with_rounds = [(opens_at, cycle) for cycle, opens_at in opening if opens_at]
    begun = next((cycle for opens_at, cycle in with_rounds if opens_at <= now), None)
    coming = min(with_rounds, key=lambda pair: pair[0])[1] if with_rounds else None
    return begun or coming or next((cycle for cycle, _opens_at in opening), None)


def running_cycle() -> Cycle | None:
    return read_years().running
