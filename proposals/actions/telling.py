"""Messages that people read in the portal, and those an officer brings them by telephone or face to face."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import MessageChannel, MessageStatus
from proposals.models import Message
from proposals.querysets import MessageQuerySet


def mark_read(*, message_id: int, by: User) -> None:
    """Note when ``by`` first opened one of her messages; whatever is not hers stays as it is."""
    mine = Message.objects.in_portal_of(by).unread().order_by()
    mine.filter(pk=message_id).update(read_at=timezone.now())


def mark_all_read(*, by: User) -> int:
    """Note that ``by`` has seen all her messages; returns how many were new."""
    return Message.objects.in_portal_of(by).unread().order_by().update(read_at=timezone.now())


@transaction.atomic
def note_told(*, message_id: int, by: User) -> Message:
    """The officer ``by`` told the person: this message, and earlier ones about the same proposal that waited with it.

    Raises Denied when it is not hers to tell, or no longer waits.
    """
    message = lock_waiting(message_id, by)
    waiting = siblings(message).filter(status=MessageStatus.WAITING, pk__lte=message.pk)
    waiting.update(status=MessageStatus.SENT, sent_at=timezone.now(), sent_by=by, problem="")
    return message


@transaction.atomic
def note_unreached(*, message_id: int, by: User) -> Message:
    """Nobody answers at that number; the message stays in the portal. Raises Denied as ``note_told`` does."""
    message = lock_waiting(message_id, by)
    waiting = siblings(message).filter(status=MessageStatus.WAITING, pk__lte=message.pk)
    with override("id"):  # kept, like every problem with a message, in one language
        waiting.update(status=MessageStatus.FAILED, sent_by=by, problem=_("Tidak bisa dihubungi."))
    return message


@transaction.atomic
def take_back(*, message_id: int, by: User) -> Message:
    """Undo what ``by`` noted by mistake: the person still has to be told. Raises Denied for what others noted."""
    message = lock_message(message_id, by)
    if message.sent_by_id != by.pk:
        raise Denied(_("Hanya petugas yang mencatatnya yang bisa membatalkannya."))
    noted = siblings(message).filter(sent_by=by, status=message.status, sent_at=message.sent_at, pk__lte=message.pk)
    noted.update(status=MessageStatus.WAITING, sent_at=None, sent_by=None, problem="")
    return message


def lock_waiting(message_id: int, by: User) -> Message:
    message = lock_message(message_id, by)
    if message.status != MessageStatus.WAITING:
        moment = date_format(timezone.localtime(message.sent_at), "j F Y, H.i") if message.sent_at else ""
        raise Denied(_("Kabar ini sudah dicatat petugas lain. %(moment)s") % {"moment": moment and f"({moment} WIB)"})
    return message


def lock_message(message_id: int, by: User) -> Message:
    """The message under its row lock. Raises Denied when it is not for ``by`` to tell."""
    rows = Message.objects.to_be_told_by(by).filter(pk=message_id)
    message = rows.select_for_update(of=("self",)).select_related("event__proposal").first()
    if message is None:
        raise Denied(_("Kabar ini bukan untuk wilayah Anda."))
    return message


def siblings(message: Message) -> MessageQuerySet:
    """Messages an officer brings to the same person about the same proposal."""
    same = {"recipient": message.recipient_id, "event__proposal": message.event.proposal_id}
    return Message.objects.filter(channel=MessageChannel.HAND, **same)
