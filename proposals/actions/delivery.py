"""Sending what waits in the outbox: each letter and text once, by one worker, again after growing pauses.

A message is claimed before it is sent: the claim counts the attempt and moves the next one on, and is committed. So a
worker that dies while sending leaves a message that waits, not one that is lost or held; no transaction is open while a
mail server takes its time; and a message that kills every worker ends after the last attempt.
"""

import logging
import time
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Notices
from accounts.handles import read_handle
from accounts.models import User
from musrenbang.lib.gateways import (
    DelayedError,
    MailServer,
    RefusedError,
    UndeliveredError,
    UnreachableError,
    send_text,
)
from proposals.actions.outbox import choose_spoken_channel, mobile_of
from proposals.enums import EventKind, MessageChannel, MessageStatus
from proposals.models import Message
from proposals.notifications import name_parcel, write_letter, write_pin_letter, write_pin_text, write_text
from proposals.rules.access import has_pin

# Until the next attempt, longer than any attempt takes; after the last one the message has failed, five days on.
PAUSES = (
    *(timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6)),
    *(timedelta(hours=12), timedelta(days=1), timedelta(days=1), timedelta(days=2)),
)
OUTGOING = (MessageChannel.EMAIL, MessageChannel.GATEWAY)
SWEEP_SECONDS = 15  # shorter than the time between two sweeps, so that letters never keep reports from the workers

logger = logging.getLogger(__name__)
Parcel = Sequence[Message]


class UnwantedError(RefusedError):
    """The recipient no longer wants it; so nobody else should bring it either."""


def send_due_messages(*, seconds: float = SWEEP_SECONDS) -> int:
    """Send what is due, for at most about ``seconds``; returns how many letters and texts went out.

    Harmless to call at the same time or again. A way out that is closed is left alone until the next sweep.
    """
    ways, sent, end = set(OUTGOING), 0, time.monotonic() + seconds
    with closing(MailServer()) as mail_server, translation.override("id"):
        while ways and time.monotonic() < end and (parcel := claim(ways)):
            try:
                deliver(parcel, mail_server)
            except UndeliveredError as problem:
                settle_failure(parcel, problem)
                if isinstance(problem, UnreachableError):
                    ways.discard(MessageChannel(parcel[0].channel))
            else:
                settle_success(parcel)
                sent += 1
    return sent


@transaction.atomic
def claim(ways: Collection[str]) -> Parcel:
    """The next message due by one of ``ways``, or all of one person's that wait for her daily letter.

    Rows another worker is claiming are passed over. Empty when nothing is due.
    """
    now = timezone.now()
    due = Message.objects.due_at(now).filter(channel__in=ways)
    first = due.without_followers(now).select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if first is None:
        return []
    rows = Message.objects.filter(pk=first.pk)
    if first.is_digest:
        rows = due.filter(recipient=first.recipient_id, is_digest=True)
    keys = list(rows.values_list("pk", flat=True))
    pause = PAUSES[min(first.attempts, len(PAUSES) - 1)]
    Message.objects.filter(pk__in=keys).update(attempts=F("attempts") + 1, next_try_at=now + pause)
    return list(Message.objects.for_telling().filter(pk__in=keys).order_by("pk"))


def deliver(parcel: Parcel, mail_server: MailServer) -> None:
    """Send it the way its channel says. Raises UndeliveredError, whatever went wrong."""
    first = parcel[0]
    if first.attempts > len(PAUSES):
        raise RefusedError(_("Pengiriman terhenti %(count)s kali.") % {"count": len(PAUSES)})
    check_is_wanted(first)
    try:
        if first.event.kind == EventKind.KEY:
            deliver_pin(first, mail_server)
        elif first.channel == MessageChannel.EMAIL:
            mail_server.send(write_letter(parcel, find_address(first.recipient)))
        else:
            deliver_text(first)
    except (UndeliveredError, OperationalError):
        raise
    except Exception as error:
        logger.exception("message %s could not be composed", first.pk)
        raise DelayedError(_("Terjadi kesalahan di portal; rinciannya tercatat di server.")) from error


def check_is_wanted(message: Message) -> None:
    """Raises UnwantedError when the person stopped the letters, or left, after the message was written.

    A PIN was asked for, whatever else she wants to hear; nobody needs one after turning into an account.
    """
    recipient = message.recipient
    if recipient.erased_at:
        raise UnwantedError(_("Penerima sudah menghapus datanya."))
    if message.event.kind == EventKind.KEY:
        if not has_pin(message.event.proposal):
            raise UnwantedError(_("Pengusul sudah tidak memerlukan PIN."))
    elif recipient.notices == Notices.NONE:
        raise UnwantedError(_("Penerima memilih membaca kabar di portal saja."))


def find_address(recipient: User) -> str:
    """The proven address she has now. Raises RefusedError when there is none any more."""
    proven = EmailAddress.objects.filter(user=recipient, primary=True, verified=True).first()
    if proven is None:
        raise RefusedError(_("Tidak ada lagi alamat e-mail yang terbukti."))
    return str(proven.email)


def deliver_text(message: Message) -> None:
    number = mobile_of(message.recipient, message.event.proposal)
    if not number:
        raise RefusedError(_("Tidak ada lagi nomor HP."))
    send_text(number, write_text(message), key=name_parcel([message]))


def deliver_pin(message: Message, mail_server: MailServer) -> None:
    """The PIN as it is now, to the contact on its proposal and nowhere else."""
    contact = read_handle(message.event.proposal.contact)
    if message.channel == MessageChannel.EMAIL and contact.email:
        mail_server.send(write_pin_letter(message, contact.email))
    elif message.channel == MessageChannel.GATEWAY and contact.phone:
        send_text(contact.phone, write_pin_text(message), key=name_parcel([message]))
    else:
        raise RefusedError(_("Kontak pada usulan sudah diganti."))


def settle_success(parcel: Parcel) -> None:
    waiting = Message.objects.filter(pk__in=[m.pk for m in parcel], status=MessageStatus.WAITING)
    waiting.update(status=MessageStatus.SENT, sent_at=timezone.now(), problem="")


@transaction.atomic
def settle_failure(parcel: Parcel, problem: UndeliveredError) -> None:
    """Say why. What will never go out this way has failed, and goes on by telephone where that is possible."""
    sentence = str(problem)[:200]
    waiting = Message.objects.filter(pk__in=[m.pk for m in parcel], status=MessageStatus.WAITING)
    if isinstance(problem, DelayedError) and parcel[0].attempts < len(PAUSES):
        waiting.update(problem=sentence)
        return
    logger.warning("message %s failed after %s attempts: %s", parcel[0].pk, parcel[0].attempts, sentence)
    waiting.update(status=MessageStatus.FAILED, problem=sentence)
    if not isinstance(problem, UnwantedError):
        hand_over(parcel)


def hand_over(parcel: Parcel) -> None:
    """A letter that failed becomes a text or an officer's call, a text that failed an officer's call; a PIN neither."""
    others = []
    for message in parcel:
        if message.event.kind == EventKind.KEY:
            continue
        channel = choose_spoken_channel(message.recipient, message.event.proposal)
        if channel and message.channel == MessageChannel.GATEWAY:
            channel = MessageChannel.HAND
        if channel:
            others.append(Message(event=message.event, recipient=message.recipient, channel=channel))
    Message.objects.bulk_create(others, ignore_conflicts=True)
