"""What a device in the hall needs to know of a session: figures and lists, nobody's name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from forums.enums import ActOutcome
from forums.models import SessionAct
from proposals.models import ForumItem
from themes.models import ForumSession

Json = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing done on a device. ``given``: its clean parts; ``problem``: why they cannot be understood, if so.

    ``payload`` is what the journal keeps. ``made_at`` is what the device's clock said, aware.
    """

    key: UUID
    kind: str
    made_at: datetime
    payload: Json
    given: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def read_state(session: ForumSession) -> Json:
    """The session as it is now; six queries, however long its list is."""
    return {
        "session": describe_session(session),
        "counts": [list(row) for row in list_counts(session)],
        "items": [describe_item(item) for item in list_items(session)],
        "tables": [[table.number, table.topic] for table in session.tables.all()],
        "conflicts": [describe_conflict(act) for act in list_conflicts(session)],
    }


def describe_session(session: ForumSession) -> Json:
    return {
        "id": session.pk,
        "title": session.title,
        "mode": session.mode,
        "is_closed": session.is_closed,
        "is_deciding": session.is_deciding,
        "picks_each": session.picks_each,
    }


def list_counts(session: ForumSession) -> list[tuple[Any, ...]]:
    rows = session.attendance.filter(count__gt=0).order_by("pk")
    return list(rows.values_list("presence", "sex", "age_band", "has_disability", "count"))


def list_items(session: ForumSession) -> list[ForumItem]:
    """Everything on the list, agreed ones first, in their order."""
    items = session.items.select_related("proposal__kelurahan", "reason")
    return list(items.annotate(picked=Sum("picks__ballot__weight", default=0)).order_by("rank", "pk"))


def describe_item(item: ForumItem) -> Json:
    """``key``: by which the device that filed it in the hall knows it before it has a number."""
    proposal = item.proposal
    return {
        "id": item.pk,
        "key": str(proposal.key) if proposal.session_id == item.session_id else "",
        "code": proposal.code,
        "title": proposal.title,
        "place": proposal.kelurahan.name if proposal.kelurahan else "",
        "volume": f"{proposal.volume.normalize():f}" if proposal.volume is not None else "",
        "unit": proposal.unit,
        "amount": proposal.requested_amount,
        "picked": getattr(item, "picked", 0),
        **describe_decision(item),
    }


def describe_decision(item: ForumItem) -> Json:
    """What the session made of a proposal so far."""
    return {
        "version": item.version,
        "outcome": item.outcome,
        "is_short": item.is_short,
        "rank": item.rank,
        "table": item.table,
        "reason": item.reason.label if item.reason else "",
        "note": item.note,
    }


def list_conflicts(session: ForumSession) -> list[SessionAct]:
    """What collided with a colleague's work and nobody has settled yet, oldest first."""
    return list(session.acts.filter(outcome=ActOutcome.CONFLICT, settled_at__isnull=True).order_by("pk"))


def describe_conflict(act: SessionAct) -> Json:
    return {"key": str(act.key), "kind": act.kind, "payload": act.payload, **act.answer}
