"""Who stands behind a proposal, for its page: how many, by which way, and whether the reader is among them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from accounts.models import User
from proposals.enums import SupportChannel
from proposals.models import Proposal, Support
from proposals.rules.support import explain_no_support

NOBODY: Mapping[str, int] = {"total": 0, "mine": 0, **{channel.value: 0 for channel in SupportChannel}}


@dataclass(frozen=True)
class Backing:
    """Supporters of a proposal and of those joined with it, each person once.

    ``channels`` has words and counts, without empty ones. ``obstacle`` says why the reader cannot support.
    ``assist_key`` is for an officer's form; the same key twice is one person.
    """

    total: int
    channels: tuple[tuple[str, int], ...]
    is_mine: bool
    obstacle: str
    assist_key: uuid.UUID | None


def read_backing(proposal: Proposal, reader: User | AnonymousUser) -> Backing:
    """One query, two for a joined proposal. Needs lead, author, entered_by, public status and support count loaded."""
    person = reader if isinstance(reader, User) else None
    head = find_head(proposal)
    counts = count_supports(head, person) if head.support_count else NOBODY
    obstacle = explain_no_support(person, head)
    return Backing(
        total=counts["total"],
        channels=tuple((str(c.label), counts[c.value]) for c in SupportChannel if counts[c.value]),
        is_mine=bool(counts["mine"]),
        obstacle=obstacle,
        assist_key=uuid.uuid4() if person and not obstacle and person.can_assist() else None,
    )


def find_head(proposal: Proposal) -> Proposal:
    """The proposal itself, or the lead it was joined with: supports of a cluster are counted there."""
    if proposal.lead_id is None:
        return proposal
    needed = ("public_status", "author", "entered_by", "lead", "support_count")
    return Proposal.objects.only(*needed).get(pk=proposal.lead_id)


def count_supports(head: Proposal, person: User | None) -> Mapping[str, int]:
    """Persons in all and by channel, and under ``mine`` whether ``person`` is one of them."""
    rows = Support.objects.filter(Q(proposal=head.pk) | Q(proposal__lead=head.pk))
    counted = {channel.value: Count("person", distinct=True, filter=Q(channel=channel)) for channel in SupportChannel}
    mine = Count("pk", filter=Q(person=person.pk if person else None))
    return rows.aggregate(total=Count("person", distinct=True), mine=mine, **counted)
