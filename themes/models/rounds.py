"""Themes are data: a city adds or retires one. A round is one theme in one yearly cycle, with dates of its own."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from musrenbang.lib.bilingual import shown
from themes.enums import Stage
from themes.querysets import ThemeRoundQuerySet

MAY_STAY_EMPTY = _("Bila kosong, halaman berbahasa Inggris menampilkan teks Indonesianya.")


class Theme(models.Model):
    """A group whom the ordinary forum passes over. ``letters`` stand in the codes of its proposals.

    What ends in ``_en`` is for English pages alone (musrenbang.lib.bilingual).
    """

    slug = models.SlugField(_("alamat"), unique=True)
    letters = models.CharField(_("huruf kode"), max_length=3, unique=True)
    name = models.CharField(_("nama"), max_length=60)
    name_en = models.CharField(_("nama dalam bahasa Inggris"), max_length=60, blank=True, help_text=MAY_STAY_EMPTY)
    audience = models.CharField(_("untuk siapa"), max_length=200)
    audience_en = models.CharField(
        _("untuk siapa, dalam bahasa Inggris"), max_length=200, blank=True, help_text=MAY_STAY_EMPTY
    )
    description = models.TextField(_("keterangan"), blank=True)
    description_en = models.TextField(_("keterangan dalam bahasa Inggris"), blank=True, help_text=MAY_STAY_EMPTY)
    icon = models.CharField(_("ikon (lucide)"), max_length=40)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    min_age = models.PositiveSmallIntegerField(_("umur terendah"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("umur tertinggi"), null=True, blank=True)
    needs_guardian = models.BooleanField(_("selalu perlu persetujuan wali"), default=False)
    is_corporate = models.BooleanField(_("untuk perusahaan"), default=False)
    sdg_goals = models.CharField(_("tujuan SDG"), max_length=40, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("tema")
        verbose_name_plural = _("tema")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Cycle(models.Model):
    """One yearly deliberation, named after the year it plans (RKPD)."""

    plan_year = models.PositiveSmallIntegerField(_("tahun rencana"), unique=True)
    published_at = models.DateTimeField(_("keputusan diumumkan"), null=True, blank=True)
    closed_at = models.DateTimeField(_("ditutup"), null=True, blank=True)

    class Meta:
        verbose_name = _("siklus")
        verbose_name_plural = _("siklus")
        ordering = ["-plan_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(published_at__isnull=False),
                name="cycle_closed_only_after_publication",
            ),
        ]

    def __str__(self) -> str:
        return f"RKPD {self.plan_year}"


# The dates of a round in their order; what Bappeda moves, and what a new year begins with.
ROUND_DATES = ("opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by")


class ThemeRound(models.Model):
    """One theme in one cycle. All times aware; ends are exclusive to the second.

    ``last_number`` is the running number behind the codes, moved on under this row's lock.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rounds", verbose_name=_("siklus"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="rounds", verbose_name=_("tema"))
    opens_at = models.DateTimeField(_("usulan dibuka"))
    closes_at = models.DateTimeField(_("usulan ditutup"))
    forum_starts_at = models.DateTimeField(_("forum dimulai"))
    forum_ends_at = models.DateTimeField(_("forum berakhir"))
    decided_by = models.DateTimeField(_("keputusan diumumkan paling lambat"))
    last_number = models.PositiveIntegerField(_("nomor terakhir"), default=0, editable=False)

    objects = ThemeRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("putaran tema")
        verbose_name_plural = _("putaran tema")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "theme"], name="round_once_per_cycle"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"))
                & Q(closes_at__lte=F("forum_starts_at"))
                & Q(forum_starts_at__lt=F("forum_ends_at"))
                & Q(forum_ends_at__lte=F("decided_by")),
                name="round_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.cycle}"

    @property
    def title(self) -> str:
        """What pages call it, in the reader's language."""
        return f"{shown(self.theme, 'name')} {self.cycle}"

    def stage_at(self, moment: datetime) -> Stage:
        """Where the round stands at ``moment`` (aware)."""
        ends = (
            (self.opens_at, Stage.ANNOUNCED),
            (self.closes_at, Stage.OPEN),
            (self.forum_starts_at, Stage.CHECKING),
            (self.forum_ends_at, Stage.FORUM),
            (self.decided_by, Stage.TRIAGE),
        )
        return next((stage for end, stage in ends if moment < end), Stage.FINISHED)

    @property
    def stage(self) -> Stage:
        return self.stage_at(timezone.now())


class RoundChange(models.Model):
    """New dates for a round: asked for by one planner, in force once another one confirms them.

    ``before`` and ``after`` hold the dates by their column, in ISO 8601 with the offset of WIB.
    """

    round = models.ForeignKey(ThemeRound, models.CASCADE, related_name="changes", verbose_name=_("putaran tema"))
    before = models.JSONField(_("sebelum"))
    after = models.JSONField(_("sesudah"))
    note = models.TextField(_("alasan"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diajukan oleh"))
    asked_at = models.DateTimeField(_("diajukan"), default=timezone.now)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diputuskan oleh")
    )
    settled_at = models.DateTimeField(_("diputuskan"), null=True, blank=True)
    is_in_force = models.BooleanField(_("berlaku"), default=False)

    class Meta:
        verbose_name = _("perubahan tanggal")
        verbose_name_plural = _("perubahan tanggal")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(settled_at__isnull=True), name="round_change_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, is_in_force=False)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="round_change_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_in_force=False) | ~Q(settled_by=F("by")), name="round_change_takes_two"
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)


class Facilitator(models.Model):
    """A person who runs the forums of a round ("Laskar Perencana")."""

    round = models.ForeignKey(ThemeRound, models.CASCADE, related_name="facilitators", verbose_name=_("putaran tema"))
    user = models.ForeignKey(User, models.CASCADE, related_name="facilitates", verbose_name=_("pengguna"))

    class Meta:
        verbose_name = _("fasilitator")
        verbose_name_plural = _("fasilitator")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="facilitator_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.round}"
