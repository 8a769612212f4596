"""Verification by kelurahan and kecamatan: each level leaves a row with what it recommends."""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from proposals.actions.moving import lock_proposal, move, move_locked
from proposals.enums import ReviewLevel, Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal, Reason, Review
from proposals.rules.moves import check_version


@transaction.atomic
def verify(
    *,
    proposal_id: int,
    by: User,
    recommendation: str,
    volume: Decimal | None = None,
    amount: int | None = None,
    version: int | None = None,
    known: Proposal | None = None,
) -> Proposal:
    """Confirm that the proposal is right, with a recommended volume and amount (rupiah) where they differ."""
    proposal = lock_proposal(proposal_id, known)
    check_version(by, proposal, version)
    move_locked(proposal, name=MoveName.VERIFY, by=by, note=recommendation)
    add_review(
        proposal,
        level=level_of(proposal),
        by=by,
        recommendation=recommendation,
        volume=volume,
        amount=amount,
    )
    return proposal


def level_of(verified: Proposal) -> ReviewLevel:
    """Who has just verified this proposal."""
    is_kelurahan = verified.status == Status.KELURAHAN_VERIFIED
    return ReviewLevel.KELURAHAN if is_kelurahan else ReviewLevel.KECAMATAN


def return_to_proposer(
    *, proposal_id: int, by: User, reason: Reason, note: str, version: int | None = None, known: Proposal | None = None
) -> Proposal:
    """Ask the proposer to complete or mend the proposal; ``reason`` (for returning) and ``note`` say what."""
    name = MoveName.RETURN
    return move(proposal_id=proposal_id, name=name, by=by, reason=reason, note=note, version=version, known=known)


def reject(*, proposal_id: int, by: User, reason: Reason, note: str, version: int | None = None) -> Proposal:
    """Refuse at kelurahan or kecamatan level; the reason is public at once."""
    return move(proposal_id=proposal_id, name=MoveName.REJECT, by=by, reason=reason, note=note, version=version)


def add_review(
    proposal: Proposal,
    *,
    level: ReviewLevel,
    by: User,
    recommendation: str,
    volume: Decimal | None = None,
    amount: int | None = None,
    is_embargoed: bool = False,
) -> Review:
    """Add the row one level leaves behind."""
    return Review.objects.create(
        proposal=proposal,
        level=level,
        reviewer=by,
        recommendation=recommendation,
        volume=volume,
        amount=amount,
        is_embargoed=is_embargoed,
    )
