"""Who stands behind a proposal, for its page: how many, by which way, and whether the reader is among them."""

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Q, Value

from accounts.models import User
from proposals.enums import SupportChannel
from proposals.models import Proposal, Support
from proposals.rules.support import explain_no_support


@dataclass(frozen=True)
class Backing:
    """Supporters of a proposal and of those joined with it, each person once in ``total``.

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
    supporters = count_supporters(head, person) if head.support_count else {}
    obstacle = explain_no_support(person, head)
    return Backing(
        total=head.support_count,
        channels=tuple((str(c.label), supporters[c][0]) for c in SupportChannel if c in supporters),
        is_mine=any(is_mine for _count, is_mine in supporters.values()),
        obstacle=obstacle,
        assist_key=uuid.uuid4() if person and not obstacle and person.can_assist() else None,
    )


def find_head(proposal: Proposal) -> Proposal:
    """The proposal itself, or the lead it was joined with: supports of a cluster are counted there."""
    if proposal.lead_id is None:
        return proposal
    needed = ("public_status", "author", "entered_by", "lead", "support_count")
    return Proposal.objects.only(*needed).get(pk=proposal.lead_id)


def count_supporters(head: Proposal, person: User | None) -> dict[str, tuple[int, bool]]:
    """By channel: how many persons support the cluster of ``head``, and whether ``person`` is one of them."""
    rows = Support.objects.filter(proposal__in=Proposal.objects.in_cluster_of(head))
    is_mine = BoolOr(Q(person=person.pk)) if person else Value(value=False)
    counted = rows.values_list("channel").annotate(persons=Count("person", distinct=True), is_mine=is_mine)
    return {channel: (persons, mine) for channel, persons, mine in counted}
