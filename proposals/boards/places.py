"""Where a proposal stands in a queue as asked, and what lies beside it there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from musrenbang.lib.keyset import Order
from proposals.querysets import ProposalQuerySet


@dataclass(frozen=True)
class Place:
    """Where a proposal stands in the queue as asked; ``position`` is 0 when it is not in it (any more).

    ``previous`` and ``following`` are codes or empty; ``cursor`` is that of the page it stands on.
    """

    position: int
    total: int
    previous: str
    following: str
    cursor: str


def stand(rows: ProposalQuerySet, order: Order, pk: int, value: Any, *, size: int) -> Place:
    """The place in ``rows`` of the proposal ``pk``; its column of the order holds ``value``, pages have ``size`` rows.

    Three queries, or four. What left the queue still has its neighbours.
    """
    earlier = order.beyond(value, pk, backwards=True)
    found = rows.order_by().aggregate(
        total=Count("pk"), before=Count("pk", filter=earlier), here=Count("pk", filter=Q(pk=pk))
    )
    position = found["before"] + 1 if found["here"] else 0
    others = rows.exclude(pk=pk).order_by(*order.names(backwards=True)).filter(earlier)
    return Place(
        position=position,
        total=found["total"],
        previous=others.values_list("code", flat=True).first() or "",
        following=find_following(rows, order, pk, value),
        cursor=find_cursor(rows, order, position, size),
    )


def find_following(rows: ProposalQuerySet, order: Order, pk: int, value: Any) -> str:
    """The code of the one after ``pk``, from the top again at the end; empty when nothing is left."""
    codes = rows.exclude(pk=pk).order_by(*order.names(backwards=False)).values_list("code", flat=True)
    return codes.filter(order.beyond(value, pk, backwards=False)).first() or codes.first() or ""


def find_cursor(rows: ProposalQuerySet, order: Order, position: int, size: int) -> str:
    """The cursor of the page on which the one at ``position`` stands; empty for the first page."""
    start = (position - 1) // size * size if position else 0
    if not start:
        return ""
    last = rows.order_by(*order.names(backwards=False))[start - 1]
    return f"n{order.spell(last)}"
