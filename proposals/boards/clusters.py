"""What was joined with a proposal, as the officers who have it see it."""

from dataclasses import dataclass

from accounts.models import User
from proposals.enums import AttachmentKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Attachment, Proposal, ProposalEvent
from proposals.rules.moves import can_move


@dataclass(frozen=True)
class Member:
    """One proposal of a cluster beside its lead, with the photos the officer may see."""

    proposal: Proposal
    photos: list[Attachment]
    can_split: bool


def list_members(user: User, lead: Proposal) -> list[Member]:
    """The members of a cluster, oldest first; three queries, one for a proposal that leads none."""
    related = ("kelurahan", "round__theme", "round__cycle", "agency")
    rows = lead.members.filter(status=Status.CLUSTERED).select_related(*related).order_by("submitted_at", "pk")
    members = list(rows)
    if not members:
        return []
    photos = Attachment.objects.visible_to(user).filter(proposal__in=members, kind=AttachmentKind.PHOTO).order_by("pk")
    kept: dict[int, list[Attachment]] = {member.pk: [] for member in members}
    for photo in photos:
        kept[photo.proposal_id].append(photo)
    joins = ProposalEvent.objects.filter(proposal__in=members, move=MoveName.JOIN).order_by("sequence")
    before = {pk: Status(source) for pk, source in joins.values_list("proposal", "source")}  # the last one counts
    return [
        Member(member, kept[member.pk], can_move(user, member, MoveName.SPLIT, before.get(member.pk)))
        for member in members
    ]
