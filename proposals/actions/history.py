"""What happened is written down once, chained, and told to whom it concerns, in the transaction of the act itself."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from proposals.actions.outbox import WHOM, queue_messages
from proposals.enums import EventKind, Status
from proposals.models import Proposal, ProposalEvent

BATCH = 1000
LINK = ("proposal", "sequence", "hash")  # of the event before: all it takes to go on from it
# What members of a cluster are told when it happens to their lead.
TOLD_TO_MEMBERS = frozenset(
    {Status.FORWARDED, Status.NOT_AGREED, Status.REJECTED, Status.ACCOMMODATED, Status.UNACCOMMODATED}
)


def record(proposal: Proposal, *, name: str, source: str, by: User | None, label: str, **facts: Any) -> ProposalEvent:
    """Add what just happened to the history, and to those of the proposals joined with it; call it under the row lock.

    ``name`` is a MoveName, or empty where the proposer mended her text and nothing moved.
    """
    return write(tell(proposal, name=name, source=source, by=by, label=label, **facts))


def write(event: ProposalEvent) -> ProposalEvent:
    """``record`` for an event that was told already."""
    is_first = event.source == Status.DRAFT  # a draft has no history
    return add(event, None if is_first else read_last(event.proposal))


def tell(proposal: Proposal, *, name: str, source: str, by: User | None, label: str, **facts: Any) -> ProposalEvent:
    """The event of what just happened to ``proposal``, neither chained nor written yet."""
    return ProposalEvent(
        proposal=proposal,
        kind=EventKind.MOVED if source != proposal.status else EventKind.CORRECTED,
        move=name,
        source=source,
        target=proposal.status,
        actor=by,
        actor_label=label,
        agency_id=proposal.agency_id,
        happened_at=timezone.now(),
        **{field: value for field, value in facts.items() if value is not None},
    )


def record_many(events: list[ProposalEvent]) -> None:
    """Add the events of many proposals at once, one each, as ``record`` does; call it under their row locks."""
    add_links(events)
    queue_messages([*events, *tell_members(events)])


def record_key(proposal: Proposal, *, by: User, label: str, note: str) -> ProposalEvent:
    """Add that ``by`` had a new PIN made, and tell its proposer; call it under the row lock. No timeline shows it.

    It says the status that everybody may know: nothing of it changes.
    """
    event = ProposalEvent(
        proposal=proposal,
        kind=EventKind.KEY,
        source=proposal.public_status,
        target=proposal.public_status,
        actor=by,
        actor_label=label,
        note=note,
        agency_id=proposal.agency_id,
        happened_at=timezone.now(),
    )
    return add(event, read_last(proposal))


def read_last(proposal: Proposal) -> ProposalEvent | None:
    """The link to which the next event is chained, and no more of it."""
    return proposal.events.order_by("-sequence").only(*LINK).first()


def add_links(events: list[ProposalEvent]) -> None:
    """Chain each event to the one before it, one for a proposal, and write all of them; call it under the row locks."""
    earlier = ProposalEvent.objects.filter(proposal__in=[event.proposal_id for event in events])
    newest = earlier.order_by("proposal", "-sequence").distinct("proposal").only(*LINK)
    before = {event.proposal_id: event for event in newest}
    for event in events:
        event.seal(before.get(event.proposal_id))
    ProposalEvent.objects.bulk_create(events, BATCH)


def add(event: ProposalEvent, previous: ProposalEvent | None) -> ProposalEvent:
    """Chain ``event`` to the one before it, and queue what is to be told of it."""
    event.seal(previous)
    event.save(force_insert=True)
    queue_messages([event, *tell_members([event])])
    return event


def tell_members(events: list[ProposalEvent]) -> list[ProposalEvent]:
    """Write what ``events`` decided about leads into the history of their members; returns the new events.

    Embargoed events wait for their publication. Locks the members: always after their lead, and by key.
    """
    telling = {event.proposal_id: event for event in events if is_told_to_members(event)}
    if not telling:
        return []
    members = Proposal.objects.filter(lead__in=telling).order_by("pk").select_related("author")
    locked = members.only("status", "lead", *WHOM).select_for_update(of=("self",))
    followed = [follow(member, telling[member.lead_id]) for member in locked if member.lead_id]
    add_links(followed)
    return followed


def is_told_to_members(event: ProposalEvent) -> bool:
    if event.kind == EventKind.PUBLISHED:
        return True
    return event.kind == EventKind.MOVED and not event.is_embargoed and event.target in TOLD_TO_MEMBERS


@override("id")  # histories have one language, whatever the officer reads
def follow(member: Proposal, event: ProposalEvent) -> ProposalEvent:
    """The event of a lead as its member's history tells it, neither chained nor written yet."""
    word = event.get_target_display()
    sentence = _("Usulan induk %(code)s: %(status)s.") % {"code": event.proposal.code, "status": word}
    return ProposalEvent(
        proposal=member,
        kind=EventKind.FOLLOWED,
        source=member.status,
        target=member.status,
        actor=event.actor,
        actor_label=event.actor_label,
        reason=event.reason or event.proposal.reason,
        note=" ".join(filter(None, (sentence, event.note or event.proposal.decision_note))),
        agency_id=event.agency_id,
        happened_at=event.happened_at,
    )
