"""Ceilings: how much an agency may accommodate in one cycle."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.querysets import CeilingQuerySet
from regions.models import Agency
from themes.models import Cycle


class Ceiling(models.Model):
    """The pagu indikatif of one agency in one cycle, and how much of it is committed (both rupiah)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="ceilings", verbose_name=_("siklus"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="ceilings", verbose_name=_("perangkat daerah"))
    amount = models.BigIntegerField(_("pagu indikatif (rupiah)"))
    committed = models.BigIntegerField(_("sudah terpakai (rupiah)"), default=0)

    objects = CeilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pagu indikatif")
        verbose_name_plural = _("pagu indikatif")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "agency"], name="ceiling_once"),
            models.CheckConstraint(condition=Q(amount__gte=0, committed__gte=0), name="ceiling_not_negative"),
            models.CheckConstraint(condition=Q(committed__lte=F("amount")), name="ceiling_never_overrun"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.cycle}"

    @property
    def left(self) -> int:
        """Rupiah still free."""
        return self.amount - self.committed


class CeilingChange(models.Model):
    """Who set which ceiling from what to what (rupiah), and why."""

    ceiling = models.ForeignKey(Ceiling, models.CASCADE, related_name="changes", verbose_name=_("pagu"))
    before = models.BigIntegerField(_("semula (rupiah)"), null=True)
    after = models.BigIntegerField(_("menjadi (rupiah)"))
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh"))
    note = models.CharField(_("keterangan"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("waktu"), auto_now_add=True)

    class Meta:
        verbose_name = _("perubahan pagu")
        verbose_name_plural = _("perubahan pagu")

    def __str__(self) -> str:
        return f"{self.ceiling}: {self.before} → {self.after}"
