"""How long agencies take, in working days: what waits, what was answered and when anybody last did something.

The clock runs from the day a proposal reached the agencies to the first thing its agency made of it: assessed, decided
or sent back. It says nothing about how anything was decided. All of it is added up by the database: queries and rows
do not grow with the number of proposals, only with agencies and days.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from budgets.models import Assessment, InternalNote
from musrenbang.lib.working_days import WorkingDays
from proposals.enums import Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal, ProposalEvent
from themes.models import Cycle

# Age bands in working days: from 0, 6, 11 and 21 on.
BANDS = (0, 6, 11, 21)
ANSWERS = (MoveName.ASSESS, MoveName.ACCEPT, MoveName.DEFER, MoveName.REFUSE, MoveName.RETURN)
UNTOUCHED = Q(status=Status.FORWARDED, assessed_amount__isnull=True)
BAPPEDA = "Bappeda"  # as the history names it
Days = Counter[int]  # how many proposals took so many working days


@dataclass(frozen=True)
class Waiting:
    """What an agency has not looked at: how many per band, and ``late`` ones past the promise; ``since`` the oldest."""

    bands: tuple[int, ...] = (0,) * len(BANDS)
    late: int = 0
    since: date | None = None

    @property
    def count(self) -> int:
        return sum(self.bands)


def count_waiting(cycle: Cycle, calendar: WorkingDays, promised: int, today: date) -> dict[int, Waiting]:
    """By agency; ``promised`` in working days. One query."""
    marks = (*BANDS[1:], promised + 1)
    older = {f"from_{days}": Q(forwarded_at__lt=begin_of_age(days, calendar, today)) for days in marks}
    rows = Proposal.objects.filter(UNTOUCHED, round__cycle=cycle, agency__isnull=False).order_by()
    counts = {name: Count("pk", filter=is_older) for name, is_older in older.items()}
    names = ("whole", *(f"from_{days}" for days in BANDS[1:]), f"from_{promised + 1}", "since")
    found = {}
    for agency, *figures in (
        rows.values("agency")
        .annotate(whole=Count("pk"), since=Min("forwarded_at"), **counts)
        .values_list("agency", *names)
    ):
        *sums, late, since = figures
        bands = tuple(here - after for here, after in pairwise([*sums, 0]))
        found[agency] = Waiting(bands, late, timezone.localdate(since))
    return found


def begin_of_age(days: int, calendar: WorkingDays, today: date) -> datetime:
    """What came before this moment (aware) is ``days`` working days old, or older."""
    last = calendar.before(days, today) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(last, time.min))


def count_answers(cycle: Cycle, calendar: WorkingDays) -> dict[int, Days]:
    """How many proposals of each agency took how many working days to a first answer. One query."""
    acts = ProposalEvent.objects.filter(proposal=OuterRef("pk"), agency=OuterRef("agency"), move__in=ANSWERS)
    first = acts.filter(source=Status.FORWARDED).order_by("sequence").values("happened_at")[:1]
    answered = Proposal.objects.filter(round__cycle=cycle, forwarded_at__isnull=False, agency__isnull=False)
    rows = (
        answered.annotate(begun=TruncDate("forwarded_at"), done=TruncDate(Coalesce(Subquery(first), "decided_at")))
        .order_by()
        .values_list("agency", "begun", "done")
        .annotate(Count("pk"))
    )
    found: dict[int, Days] = {}
    for agency, begun, done, count in rows:
        if done is None:  # left to Python: the database would look the answer up once more to leave it out
            continue
        found.setdefault(agency, Counter())[calendar.between(begun, done)] += count
    return found


def find_last_acts(cycle: Cycle) -> dict[int, date]:
    """When anybody of an agency last did something about a proposal of the cycle: answered, scored, noted, passed on.

    Three queries.
    """
    is_agencys = Q(move__in=ANSWERS) | Q(move=MoveName.REROUTE) & ~Q(actor_label=BAPPEDA)
    moved = ProposalEvent.objects.filter(is_agencys, proposal__round__cycle=cycle, source=Status.FORWARDED)
    notes = InternalNote.objects.filter(proposal__round__cycle=cycle)
    scored = Assessment.objects.filter(proposal__round__cycle=cycle)
    passed_on = Case(When(move=MoveName.REROUTE, then=F("previous_agency")), default=F("agency"))
    found = (
        *find_latest(moved, passed_on, "happened_at"),
        *find_latest(notes, F("agency"), "written_at"),
        *find_latest(scored, F("proposal__agency"), "made_at"),
    )
    latest: dict[int, date] = {}
    for agency, moment in found:
        latest[agency] = max(latest.get(agency, date.min), timezone.localdate(moment))
    return latest


def find_latest(rows: QuerySet[Any], acting: Case | F, moment: str) -> list[tuple[int, datetime]]:
    """The latest ``moment`` (a column) of each agency that is ``acting``."""
    grouped = rows.annotate(acting=acting).order_by().values_list("acting").annotate(Max(moment))
    return [(agency, last) for agency, last in grouped if agency]


def find_median(days: Days) -> Decimal | None:
    """The median of working days; None of nothing."""
    whole = days.total()
    if not whole:
        return None
    middle = (find_nth(days, (whole - 1) // 2), find_nth(days, whole // 2))
    return Decimal(sum(middle)) / 2


def find_nth(days: Days, number: int) -> int:
    """The ``number``-th shortest, from 0."""
    for value in sorted(days):
        number -= days[value]
        if number < 0:
            return value
    raise IndexError(number)
