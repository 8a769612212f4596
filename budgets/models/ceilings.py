"""What may be spent: ceilings over agencies, kecamatan and the whole city, and floors under themes."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.enums import Scope
from budgets.querysets import CeilingQuerySet
from musrenbang.lib.seen import imprint
from regions.models import Agency, Region
from themes.models import Cycle, Theme


class Ceiling(models.Model):
    """A pagu indikatif of one cycle, and how much of it is committed (both rupiah).

    Over one agency, over one kecamatan, or over the whole city. A proposal counts under every ceiling above it.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="ceilings", verbose_name=_("siklus"))
    scope = models.CharField(_("lingkup"), max_length=9, choices=Scope, default=Scope.AGENCY)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="ceilings", verbose_name=_("perangkat daerah")
    )
    kecamatan = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="ceilings", verbose_name=_("kecamatan")
    )
    amount = models.BigIntegerField(_("pagu indikatif (rupiah)"))
    committed = models.BigIntegerField(_("sudah terpakai (rupiah)"), default=0)

    objects = CeilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pagu indikatif")
        verbose_name_plural = _("pagu indikatif")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "agency"], name="ceiling_once"),
            models.UniqueConstraint(fields=["cycle", "kecamatan"], name="ceiling_once_per_kecamatan"),
            models.UniqueConstraint(fields=["cycle"], condition=Q(scope=Scope.CITY), name="ceiling_once_per_city"),
            models.CheckConstraint(condition=Q(amount__gte=0, committed__gte=0), name="ceiling_not_negative"),
            models.CheckConstraint(condition=Q(committed__lte=F("amount")), name="ceiling_never_overrun"),
            models.CheckConstraint(
                condition=Q(scope=Scope.CITY, agency__isnull=True, kecamatan__isnull=True)
                | Q(scope=Scope.AGENCY, agency__isnull=False, kecamatan__isnull=True)
                | Q(scope=Scope.KECAMATAN, agency__isnull=True, kecamatan__isnull=False),
                name="ceiling_over_its_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.over} {self.cycle}"

    @property
    def over(self) -> str:
        """Whose ceiling it is, as people call it."""
        return str(self.agency or self.kecamatan or _("Seluruh kota"))

    @property
    def name(self) -> str:
        """``pagu kota``, ``pagu Dinas Kesehatan``: as it is said within a sentence."""
        place = self.agency or self.kecamatan
        return Scope(self.scope).name_ceiling(place.name if place else "")

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


class ThemeFloor(models.Model):
    """What a theme is guaranteed in a cycle: an amount (rupiah), or a share of the city's ceiling (per mille)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="floors", verbose_name=_("siklus"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="floors", verbose_name=_("tema"))
    amount = models.BigIntegerField(_("batas bawah (rupiah)"), null=True, blank=True)
    share = models.PositiveSmallIntegerField(_("bagian pagu kota (per seribu)"), null=True, blank=True)

    class Meta:
        verbose_name = _("batas bawah tema")
        verbose_name_plural = _("batas bawah tema")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "theme"], name="floor_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, share__isnull=True) | Q(amount__isnull=True, share__lte=1000),
                name="floor_is_amount_or_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.cycle}"

    @property
    def imprint(self) -> str:
        """What a form carries that was opened with it."""
        return imprint(self.amount, self.share)


class FloorChange(models.Model):
    """Who set which floor to what, and why. Both as they were typed: rupiah, or per mille of the city's ceiling."""

    floor = models.ForeignKey(ThemeFloor, models.CASCADE, related_name="changes", verbose_name=_("batas bawah"))
    amount = models.BigIntegerField(_("rupiah"), null=True)
    share = models.PositiveSmallIntegerField(_("per seribu"), null=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh"))
    note = models.CharField(_("keterangan"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("waktu"), auto_now_add=True)

    class Meta:
        verbose_name = _("perubahan batas bawah")
        verbose_name_plural = _("perubahan batas bawah")

    def __str__(self) -> str:
        return f"{self.floor}: {self.amount or self.share}"
