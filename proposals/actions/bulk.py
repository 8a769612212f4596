"""The same move on many proposals at once, so that one refusal stops nobody else's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.history import record_many
from proposals.actions.moving import MOVED, change, lock_free
from proposals.actions.review import level_of, return_to_proposer, verify
from proposals.lifecycle import MoveName
from proposals.models import Proposal, ProposalEvent, Reason, Review
from proposals.rules.moves import check_can_move, check_demands, check_version, is_repeated

# More belongs to the worker (over half a second); an officer does the rest in a second go.
MOST_AT_ONCE = 50
Chosen = Sequence[tuple[Proposal, int]]  # read ``with_surroundings``, each with the version its preview showed


@dataclass(frozen=True)
class Outcome:
    """What became of one proposal; ``refusal`` is the sentence why it was left as it is, else empty."""

    proposal: Proposal
    refusal: str = ""


@dataclass(frozen=True)
class Moved:
    """What one go through many did, and by key why it left others. Who is in neither was held by somebody else."""

    done: list[Proposal]
    refusals: dict[int, str]  # empty where ``by`` had made this very move with this very preview before


def act_on_all(*, chosen: Chosen, name: MoveName, by: User, **words: Any) -> list[Outcome]:
    """Verify or return all that may be, in one transaction; whoever is held by somebody else is tried on her own then.

    Sent twice it is done once: what ``by`` has just done with this very preview counts as done.
    """
    at_once, alone = ACTS[name]
    moved = at_once(chosen=chosen, by=by, **words)
    refusals = {**dict.fromkeys((proposal.pk for proposal in moved.done), ""), **moved.refusals}
    for proposal, version in chosen:
        if proposal.pk not in refusals:
            refusals[proposal.pk] = act_on_one(proposal, version, name, alone, by, words)
    return [Outcome(proposal, refusals[proposal.pk]) for proposal, _version in chosen]


def act_on_one(
    proposal: Proposal, version: int, name: str, act: Callable[..., Proposal], by: User, words: Mapping[str, Any]
) -> str:
    """Do ``act`` (the action of move ``name``) to one proposal; says why it was refused, or nothing."""
    try:
        act(proposal_id=proposal.pk, by=by, version=version, known=proposal, **words)
    except Denied as denied:
        present = Proposal.objects.get(pk=proposal.pk)
        return "" if is_repeated(by, present, name, version) else denied.sentence
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise
        return _("Sedang diubah orang lain. Coba lagi sebentar.")
    return ""


@transaction.atomic
def verify_many(*, chosen: Chosen, by: User, recommendation: str) -> Moved:
    """``verify`` for many, without other figures than were asked for."""
    moved = move_many(chosen=chosen, name=MoveName.VERIFY, by=by, note=recommendation)
    reviews = [
        Review(proposal=proposal, level=level_of(proposal), reviewer=by, recommendation=recommendation)
        for proposal in moved.done
    ]
    Review.objects.bulk_create(reviews)
    return moved


def return_many(*, chosen: Chosen, by: User, reason: Reason, note: str) -> Moved:
    """``return_to_proposer`` for many."""
    return move_many(chosen=chosen, name=MoveName.RETURN, by=by, reason=reason, note=note)


@transaction.atomic
def move_many(*, chosen: Chosen, name: MoveName, by: User, note: str, reason: Reason | None = None) -> Moved:
    """``move`` for many: each by its own rules, with its own event and message, but few statements for all of them."""
    versions = {proposal.pk: version for proposal, version in chosen}
    moved, events = Moved([], {}), []
    for proposal in lock_free({proposal.pk: proposal for proposal, _version in chosen}):
        try:
            events.append(_move(proposal, versions[proposal.pk], name, by, note, reason))
        except Denied as denied:
            is_done = is_repeated(by, proposal, name, versions[proposal.pk])
            moved.refusals[proposal.pk] = "" if is_done else denied.sentence
        else:
            moved.done.append(proposal)
    Proposal.objects.bulk_update(moved.done, MOVED)
    record_many(events)
    return moved


def _move(
    proposal: Proposal, version: int, name: MoveName, by: User, note: str, reason: Reason | None
) -> ProposalEvent:
    check_version(by, proposal, version)
    row, label = check_can_move(by, proposal, name)
    check_demands(row, note, reason)
    proposal.updated_at = timezone.now()
    return change(proposal, row, by=by, label=label, note=note, reason=reason)


# For each move: all at once, and one on its own.
ACTS: Mapping[MoveName, tuple[Callable[..., Moved], Callable[..., Proposal]]] = {
    MoveName.VERIFY: (verify_many, verify),
    MoveName.RETURN: (return_many, return_to_proposer),
}
