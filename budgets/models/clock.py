"""The days nobody works – the service clock counts the others – and reminders to agencies that keep people waiting."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.enums import MessageStatus
from regions.models import Agency


class Holiday(models.Model):
    """A national holiday, or a day off together (cuti bersama)."""

    day = models.DateField(_("tanggal"), unique=True)
    name = models.CharField(_("hari libur"), max_length=100)

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class Reminder(models.Model):
    """Bappeda reminded an agency, at most once a day (WIB): ``waiting`` proposals, ``late`` of them past the promised
    time, the oldest for ``oldest`` working days.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reminders", verbose_name=_("perangkat daerah"))
    day = models.DateField(_("hari"))
    waiting = models.PositiveIntegerField(_("menunggu"))
    late = models.PositiveIntegerField(_("lewat janji layanan"))
    oldest = models.PositiveIntegerField(_("tertua (hari kerja)"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    made_at = models.DateTimeField(_("waktu"), default=timezone.now)

    class Meta:
        verbose_name = _("pengingat")
        verbose_name_plural = _("pengingat")
        ordering = ["-day", "agency"]
        constraints = [models.UniqueConstraint(fields=["agency", "day"], name="reminded_once_a_day")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.day}"


class ReminderLetter(models.Model):
    """The letter of a reminder to one officer, written in the same transaction: the outbox of the service clock.

    ``next_try_at`` moves on after each failure; after the last one it has failed and ``problem`` says why.
    """

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="letters", verbose_name=_("pengingat"))
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("penerima"))
    status = models.CharField(_("status"), max_length=8, choices=MessageStatus, default=MessageStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_try_at = models.DateTimeField(_("dicoba lagi"), default=timezone.now)
    problem = models.CharField(_("kendala"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("tersampaikan"), null=True, blank=True)

    class Meta:
        verbose_name = _("surat pengingat")
        verbose_name_plural = _("surat pengingat")
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(status=MessageStatus.WAITING), name="reminder_letter_waiting"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["reminder", "recipient"], name="reminder_letter_once"),
            models.CheckConstraint(
                condition=Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
                name="reminder_letter_sent_iff_sent_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reminder} – {self.get_status_display()}"
