"""Decisions that cost money. Lock order everywhere: proposal first, then the ceilings above it by key."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from budgets.actions.standings import catch_up
from budgets.models import Ceiling
from budgets.rules import check_can_reopen, check_figures, check_reason, deny_overrun
from proposals.actions.moving import lock_proposal, move, move_locked
from proposals.actions.review import add_review
from proposals.enums import ReviewLevel, Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal, Reason
from proposals.rules.moves import check_can_move, check_version


@transaction.atomic
def assess(
    *, proposal_id: int, by: User, volume: Decimal, amount: int, note: str = "", version: int | None = None
) -> Proposal:
    """Correct volume and amount (rupiah) of a forwarded proposal; sealed until the decision is published."""
    check_figures(volume, amount)
    proposal = move(
        proposal_id=proposal_id,
        name=MoveName.ASSESS,
        by=by,
        note=note,
        fields={"assessed_volume": volume, "assessed_amount": amount},
        version=version,
    )
    with override("id"):  # recommendations are kept in one language
        plain_words = _("Volume dan anggaran hasil telaah.")
    add_review(
        proposal,
        level=ReviewLevel.AGENCY,
        by=by,
        recommendation=note or plain_words,
        volume=volume,
        amount=amount,
        is_embargoed=True,
    )
    return proposal


@transaction.atomic
def accept(
    *,
    proposal_id: int,
    by: User,
    note: str = "",
    version: int | None = None,
    known: Proposal | None = None,
    name: MoveName = MoveName.ACCEPT,
) -> Proposal:
    """Accommodate a proposal within every ceiling above it, whatever the race; ``known`` as for ``lock_proposal``.

    The amount is the assessed one, else the requested one; ``name`` is ALLOT where a locked scenario decides. Raises
    Denied when it no longer fits.
    """
    proposal = lock_proposal(proposal_id, known)
    check_version(by, proposal, version)
    check_can_move(by, proposal, name)
    amount = proposal.assessed_amount or proposal.requested_amount or 0
    ceilings = Ceiling.objects.above(proposal)
    if not ceilings.of_agencies().exists():
        raise deny_overrun(None, amount)
    if not ceilings.commit(amount):
        raise deny_overrun(ceilings.tightest(), amount)
    volume = proposal.assessed_volume or proposal.volume
    fields = {"assessed_amount": amount, "assessed_volume": volume}
    return move_locked(proposal, name=name, by=by, note=note, fields=fields)


def defer(
    *,
    proposal_id: int,
    by: User,
    reason: Reason,
    note: str,
    version: int | None = None,
    known: Proposal | None = None,
    name: MoveName = MoveName.DEFER,
) -> Proposal:
    """Belum terakomodasi: good, but the money does not reach; it stays for companies or the next year.

    ``name`` is PASS_OVER where a locked scenario decides.
    """
    check_reason(reason)
    return move(proposal_id=proposal_id, name=name, by=by, reason=reason, note=note, version=version, known=known)


def refuse(
    *, proposal_id: int, by: User, reason: Reason, note: str, version: int | None = None, known: Proposal | None = None
) -> Proposal:
    """Refuse with a coded reason and a sentence. A wrong agency is no reason to refuse: re-route it."""
    check_reason(reason)
    name = MoveName.REFUSE
    return move(proposal_id=proposal_id, name=name, by=by, reason=reason, note=note, version=version, known=known)


@transaction.atomic
def reopen(*, proposal_id: int, by: User, note: str, version: int | None = None) -> Proposal:
    """Take back a decision that is not published yet; committed money is released."""
    before = lock_proposal(proposal_id)
    check_can_reopen(by, before)
    proposal = move(proposal_id=proposal_id, name=MoveName.REOPEN, by=by, note=note, version=version)
    if before.status == Status.ACCOMMODATED and before.assessed_amount:
        Ceiling.objects.above(before).release(before.assessed_amount)
    catch_up(proposal)
    return proposal
