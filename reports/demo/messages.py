"""What people of the demo were told: an inbox for the demo citizen, and calls the demo operator still has to make."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.guests import make_pin
from accounts.models import User
from proposals.actions.outbox import concerns_author
from proposals.enums import Channel, MessageChannel, MessageStatus, ProposerKind
from proposals.models import Message, Proposal, ProposalEvent
from reports.demo.town import Town

UNREAD = 3  # the newest messages of the demo citizen
HELPED, CALLED = 6, 2  # people without e-mail whom the operator helped to file, and those she has told already
UNTIL_READ = timedelta(hours=2)
UNTIL_CALLED = timedelta(hours=5)


def tell_people(town: Town, now: datetime) -> None:
    """Write the messages of the demo citizen, and of people the demo operator helped; call it after the stories."""
    helped = help_some(town)
    events = ProposalEvent.objects.public().select_related("proposal__author").order_by("happened_at", "pk")
    inbox = choose_told(events.filter(proposal__author=town.people.warga))
    messages = [in_portal(event, read_at=min(event.happened_at + UNTIL_READ, now)) for event in inbox[:-UNREAD]]
    messages += [in_portal(event) for event in inbox[-UNREAD:]]
    for number, proposal in enumerate(helped):
        told = choose_told(events.filter(proposal=proposal))
        by = town.people.kelurahan if number < CALLED else None
        messages += [message for event in told for message in (in_portal(event), by_telephone(event, by, now))]
    Message.objects.bulk_create(messages, batch_size=500)


def choose_told(events: Iterable[ProposalEvent]) -> list[ProposalEvent]:
    return [event for event in events if not event.is_embargoed and concerns_author(event)]


def help_some(town: Town) -> list[Proposal]:
    """Give some who were helped to file what they get in the portal: a guest of their own, and a PIN."""
    grown_up = [ProposerKind.PERSON, ProposerKind.GROUP]
    filed = Proposal.objects.filter(kelurahan=town.home, channel=Channel.ASSISTED, proposer_kind__in=grown_up)
    running = filed.filter(round__cycle__closed_at__isnull=True, code__isnull=False, author__isnull=True)
    proposals = list(running.order_by("-submitted_at", "pk")[:HELPED])
    guests = [User(username=f"tamu-contoh-{number}", is_guest=True) for number in range(len(proposals))]
    for guest in guests:
        guest.set_unusable_password()
    for number, (proposal, guest) in enumerate(zip(proposals, User.objects.bulk_create(guests), strict=True), start=1):
        proposal.author, proposal.pin, proposal.contact = guest, make_pin(), f"0812-0000-{number:04d}"
    Proposal.objects.bulk_update(proposals, ["author", "pin", "contact"])
    return proposals


def in_portal(event: ProposalEvent, read_at: datetime | None = None) -> Message:
    return Message(
        event=event,
        recipient=event.proposal.author,
        channel=MessageChannel.PORTAL,
        status=MessageStatus.SENT,
        created_at=event.happened_at,
        sent_at=event.happened_at,
        read_at=read_at,
    )


def by_telephone(event: ProposalEvent, by: User | None, now: datetime) -> Message:
    """Brought by the officer ``by``; without one it still waits."""
    return Message(
        event=event,
        recipient=event.proposal.author,
        channel=MessageChannel.HAND,
        status=MessageStatus.SENT if by else MessageStatus.WAITING,
        created_at=event.happened_at,
        next_try_at=event.happened_at,
        sent_at=min(event.happened_at + UNTIL_CALLED, now) if by else None,
        sent_by=by,
    )
