"""The outbox: what is to be told to whom, written in the same transaction as the event it tells of."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.enums import MessageChannel, MessageStatus
from proposals.models.history import ProposalEvent
from proposals.querysets import MessageQuerySet


class Message(models.Model):
    """One event told to the proposer by one channel: never lost, since the row comes with the event; never doubled,
    since there is one row per event and channel.

    ``sent_at`` is when it reached the portal, the mail server, the gateway, or when an officer said so (``sent_by``).
    ``is_digest`` waits for the daily letter. ``next_try_at`` moves on after each failure; after the last one the status
    is failed and ``problem`` says why.
    """

    event = models.ForeignKey(ProposalEvent, models.PROTECT, related_name="messages", verbose_name=_("peristiwa"))
    recipient = models.ForeignKey(User, models.CASCADE, related_name="messages", verbose_name=_("penerima"))
    channel = models.CharField(_("cara"), max_length=8, choices=MessageChannel)
    status = models.CharField(_("status"), max_length=8, choices=MessageStatus, default=MessageStatus.WAITING)
    is_digest = models.BooleanField(_("dalam ringkasan harian"), default=False)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_try_at = models.DateTimeField(_("dicoba lagi"), default=timezone.now)
    problem = models.CharField(_("kendala"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("dibuat"), default=timezone.now)
    sent_at = models.DateTimeField(_("tersampaikan"), null=True, blank=True)
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("disampaikan oleh")
    )
    read_at = models.DateTimeField(_("dibaca"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("kabar")
        verbose_name_plural = _("kabar")
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(status=MessageStatus.WAITING), name="message_waiting_first"
            ),
            models.Index(fields=["recipient", "-id"], name="message_of_recipient"),
            # Every page of who is signed in counts these; without it whoever has much read mail reads all of it again.
            models.Index(
                fields=["recipient", "-id"],
                condition=Q(channel=MessageChannel.PORTAL, read_at__isnull=True),
                name="message_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "channel"], name="message_once_per_event_and_channel"),
            models.CheckConstraint(
                condition=Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_iff_sent_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} – {self.get_channel_display()}"
