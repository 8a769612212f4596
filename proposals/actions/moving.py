"""The one road every change of status takes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from proposals.actions.history import tell, write
from proposals.datasets.changes import without_hidden_address
from proposals.enums import Status
from proposals.lifecycle import Move, MoveName
from proposals.models import Proposal, ProposalEvent, Reason
from proposals.rules.moves import check_can_move, check_demands, check_version

# Columns a move may change by itself.
MOVED = (
    *("status", "status_since", "version", "updated_at", "forwarded_at"),
    *("decided_at", "published_at", "reason", "decision_note"),
)


def lock_proposal(proposal_id: int, known: Proposal | None = None) -> Proposal:
    """The proposal with its row locked until the transaction ends. Raises Proposal.DoesNotExist.

    Two statements on purpose: a row that changed while a joining one waited would come with the agency and kelurahan
    it pointed to before, that is with none. One, where it is ``known`` already with what it points to.
    """
    if known is not None:
        return lock_known(known)
    lock_row(proposal_id)
    return Proposal.objects.with_surroundings().get(pk=proposal_id)


def lock_known(known: Proposal) -> Proposal:
    """``known`` as it is now; what it pointed to (``with_surroundings``) is taken along where it still points there."""
    return take_along(known, Proposal.objects.select_for_update().get(pk=known.pk))


def lock_free(known: Mapping[int, Proposal]) -> list[Proposal]:
    """``lock_known`` for many at once, without those that somebody else holds: nobody is waited for."""
    rows = Proposal.objects.select_for_update(skip_locked=True).filter(pk__in=known).order_by("pk")
    return [take_along(known[proposal.pk], proposal) for proposal in rows]


def take_along(known: Proposal, proposal: Proposal) -> Proposal:
    for name in ("round", "kelurahan", "agency", "author"):
        if getattr(proposal, f"{name}_id") == getattr(known, f"{name}_id"):
            setattr(proposal, name, getattr(known, name))
    return proposal


def lock_row(proposal_id: int) -> datetime:
    """Lock the row of a proposal; returns when the transaction began, by the database's clock (aware)."""
    rows = Proposal.objects.select_for_update().values_list(TransactionNow(), flat=True)
    began_at: datetime = rows.get(pk=proposal_id)
    return began_at


@transaction.atomic
def move(
    *,
    proposal_id: int,
    name: MoveName,
    by: User,
    target: Status | None = None,
    note: str = "",
    reason: Reason | None = None,
    fields: Mapping[str, Any] | None = None,
    version: int | None = None,
    known: Proposal | None = None,
) -> Proposal:
    """Move a proposal along one row of the lifecycle table and record it.

    ``fields`` are columns that change with the move; their before and after go into the event. ``version`` is the one
    the form was opened with, ``known`` as for ``lock_proposal``. Raises Denied when the rule, the version or a missing
    reason forbids it.
    """
    proposal = lock_proposal(proposal_id, known)
    check_version(by, proposal, version)
    return move_locked(proposal, name=name, by=by, target=target, note=note, reason=reason, fields=fields)


def move_locked(
    proposal: Proposal,
    *,
    name: MoveName,
    by: User,
    target: Status | None = None,
    note: str = "",
    reason: Reason | None = None,
    fields: Mapping[str, Any] | None = None,
    beside: Collection[str] = (),
) -> Proposal:
    """``move`` for whoever holds the lock already; ``beside`` as in ``carry_out``. Raises Denied."""
    row, label = check_can_move(by, proposal, name, target)
    check_demands(row, note, reason)
    return carry_out(proposal, row, by=by, label=label, note=note, reason=reason, fields=fields, beside=beside)


def carry_out(
    proposal: Proposal,
    row: Move,
    *,
    by: User | None,
    label: str,
    note: str = "",
    reason: Reason | None = None,
    fields: Mapping[str, Any] | None = None,
    beside: Collection[str] = (),
) -> Proposal:
    """Change and record what one row of the table says; the caller holds the lock and has checked the right to it.

    ``beside`` names columns that the caller has set already, and that no history tells.
    """
    event = change(proposal, row, by=by, label=label, note=note, reason=reason, fields=fields)
    # Nothing else: writing the title again would make the database take it to its words once more.
    proposal.save(update_fields={*MOVED, *(fields or {}), *beside})
    write(event)
    return proposal


def change(
    proposal: Proposal,
    row: Move,
    *,
    by: User | None,
    label: str,
    note: str = "",
    reason: Reason | None = None,
    fields: Mapping[str, Any] | None = None,
) -> ProposalEvent:
    """Set what one row of the table says; returns the event that tells of it. Neither is written yet."""
    previous_agency = proposal.agency
    changes = without_hidden_address(proposal, assign(proposal, fields or {}))
    apply_status(proposal, row, note=note, reason=reason)
    proposal.version += 1
    return tell(
        proposal,
        name=row.name,
        source=row.source,
        by=by,
        label=label,
        note=note,
        reason=reason,
        changes=changes,
        is_embargoed=row.embargoed,
        previous_agency_id=previous_agency.pk if previous_agency else None,
    )


def assign(proposal: Proposal, fields: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set ``fields`` and return ``{name: [before, after]}`` of those that really changed, spelled for people."""
    changes = {}
    for name, after in fields.items():
        before = getattr(proposal, name)
        if before != after:
            changes[name] = [spell(before), spell(after)]
            setattr(proposal, name, after)
    return changes


def spell(value: object) -> int | bool | str | None:
    """A value as the history keeps it: numbers and text, related rows by name."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def apply_status(
    proposal: Proposal, row: Move, *, note: str, reason: Reason | None, at: datetime | None = None
) -> None:
    """Set the status and the columns the database ties to it, as of ``at`` (default: now)."""
    if row.source == row.target:
        return
    now = at or timezone.now()
    proposal.status, proposal.status_since = row.target, now
    if row.decides:
        proposal.decided_at = now
        proposal.reason = reason
        proposal.decision_note = note
        proposal.published_at = None if row.embargoed else now
    else:
        proposal.decided_at = proposal.published_at = proposal.reason = None
        proposal.decision_note = ""
    if row.target == Status.FORWARDED and proposal.forwarded_at is None:
        proposal.forwarded_at = now
