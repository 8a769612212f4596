"""The triage queue of an officer: heaps with counters, one page of rows, and where a proposal stands in it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, Min, OuterRef, When
from django.utils import timezone
from django.utils.formats import number_format

from accounts.models import User
from budgets.enums import Column, Tab
from budgets.models import Assignment, DeskColumns
from budgets.selection import HEAPS, Selection
from musrenbang.lib.keyset import KeysetPage, paginate
from musrenbang.lib.working_days import WorkingDays
from proposals.boards.places import Place, find_following, stand
from proposals.enums import Status
from proposals.models import ForumItem, Proposal
from proposals.querysets import UNRANKED, ProposalQuerySet

ROWS = 50
USUAL_COLUMNS = (
    *(Column.THEME, Column.PLACE, Column.ASKED, Column.ASSESSED, Column.RANK, Column.AGE),
    Column.WHO,
)


@dataclass(frozen=True)
class Row:
    """One line of the queue. ``rank`` is the forum's, ``days`` working days: of what waits since it was forwarded (or
    returned), of what is decided until it was. ``points`` in thousandths; ``people`` whose task it is.
    """

    proposal: Proposal
    rank: int | None
    days: int
    points: int | None
    people: tuple[str, ...]

    @property
    def score(self) -> str:
        """``points`` with one decimal, as people here write it."""
        return number_format(Decimal(self.points or 0) / 1000, 1)


@dataclass(frozen=True)
class Pile:
    """One heap: how many lie on it (filters aside), and how many working days the oldest has been waiting."""

    tab: Tab
    count: int
    oldest: int | None


@dataclass(frozen=True)
class Queue:
    """One page of the queue, and all heaps."""

    rows: list[Row]
    page: KeysetPage[Proposal]
    piles: list[Pile]


def count_heaps(user: User) -> dict[Tab, int]:
    """How many proposals lie on each heap of ``user``; one query."""
    return {pile.tab: pile.count for pile in read_piles(user, WorkingDays(()))}


def read_piles(user: User, calendar: WorkingDays) -> list[Pile]:
    """Every heap of ``user``; one query."""
    heaps = {tab: heap(user) for tab, heap in HEAPS.items()}
    since = {tab: "status_since" if tab == Tab.RETURNED else "forwarded_at" for tab in heaps}
    counts = {f"{tab}_count": Count("pk", filter=heap) for tab, heap in heaps.items()}
    oldest = {f"{tab}_since": Min(since[tab], filter=heap) for tab, heap in heaps.items() if tab in WAITING}
    found = Proposal.objects.triaged_by(user).aggregate(**counts, **oldest)
    return [Pile(tab, found[f"{tab}_count"], _age(found.get(f"{tab}_since"), calendar)) for tab in Tab]


WAITING = (Tab.WAITING, Tab.MINE, Tab.ASSESSED, Tab.RETURNED)


def _age(moment: Any, calendar: WorkingDays) -> int | None:
    return calendar.since(moment) if moment else None


def read_queue(user: User, selection: Selection, cursor: str, calendar: WorkingDays) -> Queue:
    """The page of the queue that ``cursor`` names; two queries whatever its length, one more where words are asked."""
    rows = describe(select(user, selection, calendar))
    page = paginate(rows, selection.order, cursor, ROWS)
    today = timezone.localdate()
    return Queue(
        [_read_row(proposal, calendar, today) for proposal in page.object_list], page, read_piles(user, calendar)
    )


def describe(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """With everything one line can show. What stands in other tables is looked up for the lines of the page alone."""
    tasks = Assignment.objects.filter(proposal=OuterRef("pk"), agency=OuterRef("agency")).order_by("assigned_at", "pk")
    name = Case(When(user__display_name="", then=F("user__username")), default=F("user__display_name"))
    people = ArraySubquery(tasks.values_list(name, flat=True))
    return proposals.for_queue().with_rank().annotate(points=F("standing__points"), people=people)


def _read_row(proposal: Any, calendar: WorkingDays, today: date) -> Row:
    rank = None if proposal.forum_rank == UNRANKED else proposal.forum_rank
    days = count_days(proposal, calendar, today)
    return Row(proposal, rank, days, proposal.points, tuple(proposal.people))


def count_days(proposal: Proposal, calendar: WorkingDays, today: date) -> int:
    """The age of a proposal in working days, as ``Row`` says it."""
    begun = proposal.status_since if proposal.status == Status.RETURNED else proposal.forwarded_at
    ended = timezone.localdate(proposal.decided_at) if proposal.decided_at else today
    return calendar.between(timezone.localdate(begun), ended) if begun else 0


def list_columns(user: User, selection: Selection) -> tuple[Column, ...]:
    """The columns ``user`` wants, in the order of the table; one query. What is decided always says how."""
    chosen = DeskColumns.objects.filter(user=user).values_list("names", flat=True).first()
    names = [*(USUAL_COLUMNS if chosen is None else chosen)]
    if selection.tab in {Tab.SEALED, Tab.PUBLISHED}:
        names.append(Column.STATUS)
    return tuple(column for column in Column if column in names)


def find_ranks(proposals: list[Proposal]) -> dict[int, int]:
    """The priority the latest closed forum gave, per proposal; those without one are left out."""
    items = ForumItem.objects.filter(proposal__in=proposals, rank__isnull=False, session__closed_at__isnull=False)
    ranked = items.order_by("session__closed_at").values_list("proposal_id", "rank")
    return {proposal_id: rank for proposal_id, rank in ranked if rank is not None}


def find_place(user: User, selection: Selection, proposal: Proposal, calendar: WorkingDays) -> Place:
    """Where ``proposal`` stands under this filter, and its neighbours; three queries, or four."""
    rows, value = select(user, selection, calendar), _value(selection, proposal)
    return stand(rows, selection.order, proposal.pk, value, size=ROWS)


def find_next(user: User, selection: Selection, done: Proposal, calendar: WorkingDays) -> str:
    """The code of the one after ``done`` under the same filter, from the top again at its end; empty: none left."""
    rows, value = select(user, selection, calendar), _value(selection, done)
    return find_following(rows, selection.order, done.pk, value)


def select(user: User, selection: Selection, calendar: WorkingDays) -> ProposalQuerySet:
    """What ``user`` has under this filter, unsorted."""
    return selection.narrow(Proposal.objects.triaged_by(user), user, calendar).order_by()


def _value(selection: Selection, proposal: Proposal) -> Any:
    """What ``proposal`` holds in the column of the order."""
    if selection.order.field == "forum_rank":
        return find_ranks([proposal]).get(proposal.pk, UNRANKED)
    return getattr(proposal, selection.order.field)
