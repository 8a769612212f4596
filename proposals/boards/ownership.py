"""What a proposal's page offers to whoever filed it."""

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from proposals.enums import Status
from proposals.lifecycle import MOVES, MoveName
from proposals.models import Proposal, ProposalEvent

WITHDRAWABLE = frozenset(move.source for move in MOVES if move.name == MoveName.WITHDRAW)
CONFIRMABLE = frozenset(move.source for move in MOVES if move.name == MoveName.CONFIRM)


@dataclass(frozen=True)
class Ownership:
    """``is_helper``: typed for somebody else. ``is_guest``: without an account, so the receipt is the only way back."""

    key: uuid.UUID
    code: str
    is_helper: bool
    is_guest: bool
    is_returned: bool
    asked: ProposalEvent | None  # the return that waits for an answer: its reason and its note
    is_withdrawable: bool
    is_confirmable: bool


def read_ownership(user: User | AnonymousUser, code: str) -> Ownership | None:
    """None for everybody but the proposer and her helper."""
    if not isinstance(user, User):
        return None
    own = Proposal.objects.owned_by(user).filter(code=code).values("key", "status", "author").first()
    if own is None:
        return None
    is_returned = own["status"] == Status.RETURNED
    return Ownership(
        key=own["key"],
        code=code,
        is_helper=own["author"] != user.pk,
        is_guest=user.is_guest,
        is_returned=is_returned,
        asked=_last_return(code) if is_returned else None,
        is_withdrawable=own["status"] in WITHDRAWABLE,
        is_confirmable=own["status"] in CONFIRMABLE,
    )


def _last_return(code: str) -> ProposalEvent | None:
    returns = ProposalEvent.objects.filter(proposal__code=code, move=MoveName.RETURN).select_related("reason")
    return returns.order_by("-sequence").first()
