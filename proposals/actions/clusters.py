"""Duplicates are joined with one lead: each keeps its number, author and photos, and hears what becomes of the lead."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from proposals.actions.moving import carry_out, lock_proposal, move
from proposals.actions.support import recount
from proposals.lifecycle import MoveName, find_move
from proposals.models import Proposal
from proposals.rules.clusters import check_can_lead
from proposals.rules.moves import status_before


@transaction.atomic
def join(*, proposal_id: int, lead_id: int, by: User, note: str, version: int | None = None) -> Proposal:
    """Join a proposal with ``lead_id``, of which it is a duplicate; ``note`` tells the proposer why.

    Two officers who join A with B and B with A at once wait for each other in the order of the keys: one joins, the
    other hears why not. Raises Denied when the proposal cannot be joined by ``by`` now, or the other one cannot lead.
    """
    lead, proposal = lock_pair(lead_id, proposal_id)
    check_can_lead(lead, proposal)
    joined = move(proposal_id=proposal_id, name=MoveName.JOIN, by=by, note=note, fields={"lead": lead}, version=version)
    recount(lead)
    return joined


def lock_pair(lead_id: int, member_id: int) -> tuple[Proposal, Proposal]:
    """Both, locked in the order of their keys, so that nobody holds one while waiting for who holds the other."""
    locked = {pk: lock_proposal(pk) for pk in sorted({lead_id, member_id})}
    return locked[lead_id], locked[member_id]


@transaction.atomic
def split(*, proposal_id: int, by: User, note: str, version: int | None = None) -> Proposal:
    """Take a proposal out of its cluster, back to where it was before. Raises Denied."""
    lead_id = Proposal.objects.values_list("lead", flat=True).get(pk=proposal_id)
    lead = lock_proposal(lead_id) if lead_id else None
    parted = move(
        proposal_id=proposal_id, name=MoveName.SPLIT, by=by, note=note, fields={"lead": None}, version=version
    )
    if lead:
        recount(lead)
    return parted


def release_members(lead: Proposal, *, by: User) -> None:
    """Nobody's voice goes with somebody else's: when a lead is withdrawn its members stand on their own again."""
    for member_id in lead.members.order_by("pk").values_list("pk", flat=True):
        member = lock_proposal(member_id)
        row = find_move(MoveName.SPLIT, member.status, status_before(member))
        if row is None:
            continue
        with override("id"):  # histories have one language
            note = _("Usulan induk %(code)s ditarik pengusulnya; usulan ini diproses sendiri lagi.")
        carry_out(member, row, by=by, label="Portal", note=note % {"code": lead.code}, fields={"lead": None})
    recount(lead)
