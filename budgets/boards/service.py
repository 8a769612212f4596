"""The service clock: how long agencies take, for Bappeda, for each agency, and for everybody."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from budgets.datasets.clock import read_calendar
from budgets.datasets.service import (
    Days,
    Waiting,
    count_answers,
    count_late,
    count_waiting,
    count_whole,
    find_last_acts,
    find_median,
)
from budgets.models import Reminder
from musrenbang.lib.working_days import WorkingDays
from regions.models import Agency
from themes.models import Cycle

FEWEST = 5  # answers; how long fewer took is nobody's business but the agency's
SILENCE = 5  # working days without any act, while somebody waits


@dataclass(frozen=True)
class Clocked:
    """What was answered, and in how many working days; ``late`` ones wait longer than promised already."""

    days: Days
    late: int

    @property
    def median(self) -> Decimal | None:
        return find_median(self.days)

    @property
    def answered(self) -> int:
        return self.days.total()

    @property
    def kept(self) -> int | None:
        """Whole percent answered in time, of all answered and all that are late already: else leaving them would be
        the way to a good figure. None of nothing.
        """
        whole = self.answered + self.late
        in_time = sum(count for taken, count in self.days.items() if taken <= settings.SERVICE_DAYS)
        return 100 * in_time // whole if whole else None


@dataclass(frozen=True)
class Pace(Clocked):
    """One agency. ``oldest`` and ``quiet`` in working days: how old the oldest is, how long nobody did anything while
    somebody waited.
    """

    agency: Agency
    waiting: Waiting
    oldest: int
    quiet: int
    is_reminded: bool = False

    @property
    def is_silent(self) -> bool:
        return self.waiting.count > 0 and self.quiet >= SILENCE

    @property
    def needs_reminding(self) -> bool:
        return self.is_silent or self.waiting.late > 0


@dataclass(frozen=True)
class Service(Clocked):
    """All agencies of a cycle, and the city as one, counted from the forum, however many had a proposal."""

    cycle: Cycle
    promised: int
    paces: list[Pace]
    today: date
    is_working_day: bool

    @property
    def waiting(self) -> int:
        return sum(pace.waiting.count for pace in self.paces)

    @property
    def bands(self) -> list[int]:
        return [sum(counts) for counts in zip(*(pace.waiting.bands for pace in self.paces), strict=True)]

    @property
    def silent(self) -> list[Pace]:
        """Whom Bappeda may remind: most late ones first, then the longest silence."""
        found = (pace for pace in self.paces if pace.needs_reminding)
        return sorted(found, key=lambda pace: (-pace.waiting.late, -pace.quiet, pace.agency.name))

    def of(self, agencies: Collection[int]) -> list[Pace]:
        """The rows of some agencies (keys)."""
        return [pace for pace in self.paces if pace.agency.pk in agencies]


def read_service(cycle: Cycle) -> Service:
    """Every agency that got anything in the cycle; ten queries, however many proposals."""
    calendar, today = read_calendar(), timezone.localdate()
    waiting = count_waiting(cycle, calendar, settings.SERVICE_DAYS, today)
    answers, acts = count_answers(cycle, calendar), find_last_acts(cycle)
    reminded = set(Reminder.objects.filter(day=today).values_list("agency", flat=True))
    agencies = Agency.objects.filter(pk__in={*waiting, *answers}).order_by("name")
    paces = [
        Pace(
            agency=agency,
            waiting=waiting.get(agency.pk, Waiting()),
            oldest=_age(waiting.get(agency.pk), calendar, today),
            quiet=_silence(waiting.get(agency.pk), acts.get(agency.pk), calendar, today),
            days=answers.get(agency.pk, Counter()),
            late=waiting[agency.pk].late if agency.pk in waiting else 0,
            is_reminded=agency.pk in reminded,
        )
        for agency in agencies
    ]
    days, late = count_whole(cycle, calendar), count_late(cycle, calendar, settings.SERVICE_DAYS, today)
    return Service(
        days=days,
        late=late,
        cycle=cycle,
        promised=settings.SERVICE_DAYS,
        paces=paces,
        today=today,
        is_working_day=calendar.is_working(today),
    )


def _age(waiting: Waiting | None, calendar: WorkingDays, today: date) -> int:
    return calendar.between(waiting.since, today) if waiting and waiting.since else 0


def _silence(waiting: Waiting | None, last: date | None, calendar: WorkingDays, today: date) -> int:
    """Since the last act, or since there was anything to do, whichever is later."""
    if waiting is None or waiting.since is None:
        return 0
    return calendar.between(max(waiting.since, last or waiting.since), today)


@dataclass(frozen=True)
class PublicPace:
    """What everybody may know of one agency."""

    name: str
    median: Decimal
    kept: int
    answered: int


@dataclass(frozen=True)
class PublicService:
    """How long people waited for what is announced by now, without any agency that answered fewer than five;
    ``hidden`` of these.
    """

    cycle: Cycle
    promised: int
    median: Decimal | None
    kept: int | None
    answered: int
    paces: list[PublicPace]
    hidden: int


def read_public_service(cycle: Cycle) -> PublicService:
    """Four queries. None of it moves when an agency answers, only when Bappeda announces: nobody learns from a median
    that there is an answer.
    """
    calendar = read_calendar()
    answers = count_answers(cycle, calendar, is_public=True)
    whole = Clocked(count_whole(cycle, calendar, is_public=True), late=0)
    is_enough = whole.answered >= FEWEST
    shown = {pk: days for pk, days in answers.items() if days.total() >= FEWEST}
    names = dict(Agency.objects.filter(pk__in=shown).values_list("pk", "name"))
    paces = [_publish(names[pk], Clocked(days, late=0)) for pk, days in shown.items()]
    return PublicService(
        cycle=cycle,
        promised=settings.SERVICE_DAYS,
        median=whole.median if is_enough else None,
        kept=whole.kept if is_enough else None,
        answered=whole.answered if is_enough else 0,
        paces=sorted(paces, key=lambda pace: pace.name),
        hidden=len(answers) - len(shown),
    )


def _publish(name: str, clocked: Clocked) -> PublicPace:
    return PublicPace(name, clocked.median or Decimal(0), clocked.kept or 0, clocked.answered)
