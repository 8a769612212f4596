"""The triage queue of an officer: heaps with counters, one page of rows, and which proposal comes next."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from budgets.enums import Tab
from budgets.selection import HEAPS, Selection
from musrenbang.lib.keyset import KeysetPage, paginate
from proposals.models import ForumItem, Proposal
from proposals.querysets import ProposalQuerySet

ROWS = 50


@dataclass(frozen=True)
class Row:
    """One line of the queue. ``rank`` is the forum's, ``days`` whole days since it was forwarded."""

    proposal: Proposal
    rank: int | None
    days: int


@dataclass(frozen=True)
class Queue:
    """One page of the queue, with how many proposals lie on each heap (filters aside)."""

    rows: list[Row]
    page: KeysetPage[Proposal]
    counts: list[tuple[Tab, int]]


def count_heaps(user: User) -> dict[Tab, int]:
    """How many proposals lie on each heap of ``user``; one query."""
    heaps = {tab.value: Count("pk", filter=heap) for tab, heap in HEAPS.items()}
    found = Proposal.objects.triaged_by(user).aggregate(**heaps)
    return {tab: found[tab.value] for tab in Tab}


def read_queue(user: User, selection: Selection, cursor: str) -> Queue:
    """The page of the queue that ``cursor`` names; four queries whatever its length."""
    page = paginate(_select(user, selection), selection.order, cursor, ROWS)
    ranks = find_ranks(page.object_list)
    now = timezone.now()
    rows = [
        Row(proposal, ranks.get(proposal.pk), (now - proposal.forwarded_at).days if proposal.forwarded_at else 0)
        for proposal in page.object_list
    ]
    return Queue(rows, page, list(count_heaps(user).items()))


def find_ranks(proposals: list[Proposal]) -> dict[int, int]:
    """The priority the latest closed forum gave, per proposal; those without one are left out."""
    items = ForumItem.objects.filter(proposal__in=proposals, rank__isnull=False, session__closed_at__isnull=False)
    ranked = items.order_by("session__closed_at").values_list("proposal_id", "rank")
    return {proposal_id: rank for proposal_id, rank in ranked if rank is not None}


def find_next(user: User, selection: Selection, done: Proposal) -> Proposal | None:
    """The proposal after ``done`` under the same filter, from the top again at its end; None when nothing is left."""
    order = selection.order
    left = _select(user, selection).exclude(pk=done.pk).order_by(*order.names(backwards=False))
    after = order.beyond(getattr(done, order.field), done.pk, backwards=False)
    return left.filter(after).first() or left.first()


def _select(user: User, selection: Selection) -> ProposalQuerySet:
    return selection.narrow(Proposal.objects.triaged_by(user)).for_queue()
