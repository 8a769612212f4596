"""How long agencies take, in working days: what waits, what was answered and when anybody last did something.

The clock of an agency runs from the day it got a proposal – forwarded, or passed on by another – to the first thing it
made of it: assessed, decided, sent back or passed on; that of the city from the day it was forwarded to the first
answer of any agency. What a lock of Bappeda decided waits no longer, and is no agency's answer. It says nothing about
how anything was decided. All of it is added up by the database: queries and rows do not grow with the number of
proposals, only with agencies and days.
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
PASSED_ON = ProposalEvent.objects.filter(move=MoveName.REROUTE, source=Status.FORWARDED)
UNTOUCHED = Q(status=Status.FORWARDED, assessed_amount__isnull=True)
ANNOUNCED = Q(published_at__isnull=False)
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
    """By agency, since it got them; ``promised`` in working days. One query."""
    marks = (*BANDS[1:], promised + 1)
    older = {f"from_{days}": Q(came__lt=begin_of_age(days, calendar, today)) for days in marks}
    rows = Proposal.objects.filter(UNTOUCHED, round__cycle=cycle, agency__isnull=False).order_by()
    rows = rows.annotate(came=Coalesce(Subquery(find_arrivals("pk", "agency")), "forwarded_at"))
    counts = {name: Count("pk", filter=is_older) for name, is_older in older.items()}
    names = ("whole", *(f"from_{days}" for days in BANDS[1:]), f"from_{promised + 1}", "since")
    found = {}
    for agency, *figures in (
        rows.values("agency").annotate(whole=Count("pk"), since=Min("came"), **counts).values_list("agency", *names)
    ):
        *sums, late, since = figures
        bands = tuple(here - after for here, after in pairwise([*sums, 0]))
        found[agency] = Waiting(bands, late, timezone.localdate(since))
    return found


def begin_of_age(days: int, calendar: WorkingDays, today: date) -> datetime:
    """What came before this moment (aware) is ``days`` working days old, or older."""
    last = calendar.before(days, today) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(last, time.min))


def count_late(cycle: Cycle, calendar: WorkingDays, promised: int, today: date) -> int:
    """How many proposals wait longer than ``promised`` working days, whoever had them meanwhile. One query."""
    limit = begin_of_age(promised + 1, calendar, today)
    return Proposal.objects.filter(UNTOUCHED, round__cycle=cycle, agency__isnull=False, forwarded_at__lt=limit).count()


def find_arrivals(proposal: str, agency: str, **narrower: OuterRef) -> QuerySet[Any, Any]:
    """When an agency last got a proposal from another one; asked within a query that has both under these names."""
    passed_on = PASSED_ON.filter(proposal=OuterRef(proposal), agency=OuterRef(agency), **narrower)
    return passed_on.order_by("-sequence").values("happened_at")[:1]


def find_answers(proposal: str, **narrower: OuterRef) -> QuerySet[Any, Any]:
    """When an agency first made something of a proposal; asked within a query that has it under this name."""
    answers = ProposalEvent.objects.filter(move__in=ANSWERS, source=Status.FORWARDED, proposal=OuterRef(proposal))
    return answers.filter(**narrower).order_by("sequence").values("happened_at")[:1]


def count_answers(cycle: Cycle, calendar: WorkingDays, *, is_public: bool = False) -> dict[int, Days]:
    """How many proposals took how many working days to the first act of each agency that had them. Two queries.

    ``is_public``: only of proposals whose decision is announced; else one could watch the others being decided.
    """
    came = Coalesce(Subquery(find_arrivals("pk", "agency")), "forwarded_at")
    acted = Subquery(find_answers("pk", agency=OuterRef("agency"), happened_at__gte=OuterRef("came")))
    known = Proposal.objects.filter(ANNOUNCED if is_public else Q(), round__cycle=cycle)
    here = known.filter(forwarded_at__isnull=False, agency__isnull=False)
    rows = tally(here.annotate(came=came, acted=acted), "agency")
    earlier = find_arrivals("proposal", "previous_agency", sequence__lt=OuterRef("sequence"))
    gone = PASSED_ON.filter(proposal__in=known, previous_agency__isnull=False).annotate(
        came=Coalesce(Subquery(earlier), "proposal__forwarded_at")
    )
    bounds = {"happened_at__gte": OuterRef("came"), "sequence__lt": OuterRef("sequence")}
    before = Subquery(find_answers("proposal", agency=OuterRef("previous_agency"), **bounds))
    itself = Case(When(~Q(actor_label=BAPPEDA), then=F("happened_at")))
    rows += tally(gone.annotate(acted=Coalesce(before, itself)), "previous_agency")
    found: dict[int, Days] = {}
    for agency, begun, done, count in rows:
        if done is not None:  # left to Python: the database would look the answer up once more to leave it out
            found.setdefault(agency, Counter())[calendar.between(begun, done)] += count
    return found


def count_whole(cycle: Cycle, calendar: WorkingDays, *, is_public: bool = False) -> Days:
    """How many proposals took how many working days from the forum to the first answer of any agency. One query.

    ``is_public`` as in ``count_answers``.
    """
    known = Proposal.objects.filter(ANNOUNCED if is_public else Q(), round__cycle=cycle)
    here = known.filter(forwarded_at__isnull=False, agency__isnull=False)
    days: Days = Counter()
    for _cycle, begun, done, count in tally(
        here.annotate(came=F("forwarded_at"), acted=Subquery(find_answers("pk"))), "round__cycle"
    ):
        if done is not None:
            days[calendar.between(begun, done)] += count
    return days


def tally(rows: QuerySet[Any, Any], by: str) -> list[tuple[int, date, date | None, int]]:
    """How many ``came`` on one day and were ``acted`` on on another, by one column."""
    days = rows.annotate(begun=TruncDate("came"), done=TruncDate("acted")).order_by()
    return list(days.values_list(by, "begun", "done").annotate(Count("pk")))


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
