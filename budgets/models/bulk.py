"""The same answer for many proposals, carried out by the worker; and how an officer likes her table."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.enums import BulkState
from budgets.querysets import BulkRunQuerySet


class BulkRun(models.Model):
    """One act on many proposals. The row is the truth, the message in the queue only a hint.

    ``chosen`` are pairs of key and version as the preview showed them; ``words`` what the act needs besides (keys of
    rows as numbers). ``outcomes`` says of each key why it was refused, or nothing. ``progress`` in percent. It belongs
    to who began it, and nobody else sees it. Taken up again after a crash it does nothing twice.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField(_("langkah"), max_length=20)
    chosen = models.JSONField(_("usulan"), default=list)
    words = models.JSONField(_("isian"), default=dict)
    outcomes = models.JSONField(_("hasil"), default=dict)
    address = models.CharField(_("saringan"), max_length=500, blank=True)
    state = models.CharField(_("keadaan"), max_length=8, choices=BulkState, default=BulkState.WAITING)
    progress = models.PositiveSmallIntegerField(_("kemajuan (%)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    error = models.TextField(_("kesalahan"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="bulk_runs", verbose_name=_("oleh"))
    begun_at = models.DateTimeField(_("dimulai"), default=timezone.now)
    finished_at = models.DateTimeField(_("selesai"), null=True, blank=True)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("jawaban sekaligus")
        verbose_name_plural = _("jawaban sekaligus")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="bulk_progress_is_percent"),
            models.CheckConstraint(
                condition=Q(state=BulkState.WAITING, finished_at__isnull=True)
                | (~Q(state=BulkState.WAITING) & Q(finished_at__isnull=False)),
                name="bulk_finished_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} × {len(self.chosen)}"


class DeskColumns(models.Model):
    """Which columns an officer wants in the triage table (budgets.columns), in the table's own order."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="desk_columns")
    names = ArrayField(models.CharField(max_length=20), verbose_name=_("kolom"))

    class Meta:
        verbose_name = _("kolom telaah")
        verbose_name_plural = _("kolom telaah")

    def __str__(self) -> str:
        return ", ".join(self.names)
