"""Who is told what, by which channel: rows of the outbox, written with the event, so neither comes without the other.

``proposals.notifications`` delivers them; filing never waits for a mail server, a gateway or Redis.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from accounts.enums import Notices
from accounts.models import User
from accounts.phones import read_mobile
from proposals.enums import Channel, EventKind, MessageChannel, MessageStatus
from proposals.lifecycle import MoveName
from proposals.models import Message, Proposal, ProposalEvent
from proposals.rules.access import SENDS_NOTHING, choose_pin_way

# One's own acts need no message, but for the first: it says that the proposal arrived.
CONFIRMED = frozenset({MoveName.SUBMIT})
DIGEST_HOUR = 7  # WIB
# Of a proposal, all it takes to know whom to tell and how; its other personal columns stay closed.
WHOM = ("channel", "contact", "author__notices", "author__phone", "author__erased_at")


def queue_messages(events: Iterable[ProposalEvent]) -> None:
    """Write what is to be told about ``events``; the same event twice is told once. Embargoed ones are not told."""
    queue(compose_messages(events))


def queue(messages: Iterable[Message]) -> None:
    """Write what was composed; by now its events are written."""
    Message.objects.bulk_create(messages, batch_size=1000, ignore_conflicts=True)


def compose_messages(events: Iterable[ProposalEvent]) -> list[Message]:
    """What is to be told about ``events``, which need not be written yet. One query, or none."""
    told = [event for event in events if not event.is_embargoed and concerns_author(event)]
    if not told:
        return []
    people = [event.proposal.author_id for event in told]
    proven = EmailAddress.objects.filter(user__in=people, primary=True, verified=True)
    reached = set(proven.values_list("user", flat=True))
    messages = (write_messages(event, has_mail=event.proposal.author_id in reached) for event in told)
    return list(chain.from_iterable(messages))


def concerns_author(event: ProposalEvent) -> bool:
    author = event.proposal.author
    if author is None or author.erased_at:
        return False
    return event.actor_id != author.pk or event.move in CONFIRMED


def write_messages(event: ProposalEvent, *, has_mail: bool) -> list[Message]:
    """One in the portal, and one that goes out where the person can be reached."""
    author = event.proposal.author
    assert author is not None  # noqa: S101 – concerns_author asked
    now = timezone.now()
    channel = choose_channel(author, event, has_mail=has_mail)
    messages = [
        Message(event=event, recipient=author, channel=MessageChannel.PORTAL, status=MessageStatus.SENT, sent_at=now)
    ]
    if channel:
        is_daily = author.notices == Notices.DAILY and event.kind != EventKind.KEY
        is_digest = channel == MessageChannel.EMAIL and is_daily
        due_at = next_digest(now) if is_digest else now
        messages.append(
            Message(event=event, recipient=author, channel=channel, is_digest=is_digest, next_try_at=due_at)
        )
    return messages


def next_digest(now: datetime) -> datetime:
    """When the letter that collects the day's messages goes out next."""
    today = timezone.localtime(now).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def choose_channel(author: User, event: ProposalEvent, *, has_mail: bool) -> MessageChannel | None:
    """Letters go to proven addresses only; others are told by the gateway, or by an officer.

    Whoever was helped to file and left no number is told by the officer all the same: face to face. A PIN never goes
    through an officer, and only to the contact of its proposal, whatever else its proposer wants to hear.
    """
    proposal = event.proposal
    if event.kind == EventKind.KEY:
        return None if proposal.channel == Channel.ASSISTED else choose_pin_way(proposal.contact)
    if author.notices == Notices.NONE:
        return None
    if has_mail and settings.EMAIL_BACKEND != SENDS_NOTHING:
        return MessageChannel.EMAIL
    return choose_spoken_channel(author, proposal)


def choose_spoken_channel(author: User, proposal: Proposal) -> MessageChannel | None:
    """How somebody is told whom no letter reaches; None leaves her to the portal."""
    if mobile_of(author, proposal):
        return MessageChannel.GATEWAY if settings.MESSAGE_GATEWAY else MessageChannel.HAND
    return MessageChannel.HAND if proposal.channel == Channel.ASSISTED else None


def mobile_of(author: User, proposal: Proposal) -> str:
    """The number the proposer left with this proposal, else the one of her account; empty when there is none."""
    return read_mobile(proposal.contact) or read_mobile(author.phone)
