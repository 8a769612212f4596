"""What an agency works with and nobody outside sees: who has it, notes, what was checked, ready answers."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.querysets import AnswerQuerySet, AssignmentQuerySet, CheckItemQuerySet, NoteQuerySet
from musrenbang.lib.seen import imprint
from proposals.models import Proposal, Reason
from regions.models import Agency


class Assignment(models.Model):
    """Somebody of the agency has this proposal on her desk; several may."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="assignments", verbose_name=_("usulan"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("perangkat daerah"))
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name=_("petugas"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ditugaskan oleh"))
    assigned_at = models.DateTimeField(_("ditugaskan"), default=timezone.now)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("penugasan")
        verbose_name_plural = _("penugasan")
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="assigned_once")]
        indexes = [models.Index(fields=["user", "proposal"], name="assigned_to")]

    def __str__(self) -> str:
        return f"{self.proposal} – {self.user}"


class InternalNote(models.Model):
    """A note between colleagues. It stays with the agency that wrote it, and Bappeda; it is never public."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="internal_notes", verbose_name=_("usulan"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("perangkat daerah")
    )  # none: Bappeda's own
    text = models.TextField(_("catatan"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    written_at = models.DateTimeField(_("ditulis"), default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("catatan dalam")
        verbose_name_plural = _("catatan dalam")
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.proposal}"


class CheckItem(models.Model):
    """One line of the checklist of an agency, or of all of them (none named)."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="check_items", verbose_name=_("perangkat daerah")
    )
    label = models.CharField(_("yang diperiksa"), max_length=150)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = CheckItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("butir periksa")
        verbose_name_plural = _("butir periksa")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class Tick(models.Model):
    """Somebody checked one line for one proposal."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="ticks", verbose_name=_("usulan"))
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="ticks", verbose_name=_("butir"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    ticked_at = models.DateTimeField(_("diperiksa"), default=timezone.now)

    class Meta:
        verbose_name = _("centang")
        verbose_name_plural = _("centang")
        constraints = [models.UniqueConstraint(fields=["proposal", "item"], name="ticked_once")]

    def __str__(self) -> str:
        return f"{self.item}"


class AnswerTemplate(models.Model):
    """A ready sentence for one reason, of one agency or of all (none named); ``{judul}``, ``{kode}`` are filled in."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="answers", verbose_name=_("perangkat daerah")
    )
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="answers", verbose_name=_("alasan"))
    title = models.CharField(_("nama templat"), max_length=80)
    text = models.TextField(_("kalimat"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("ditulis oleh"))
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("templat jawaban")
        verbose_name_plural = _("templat jawaban")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def imprint(self) -> str:
        """What a form carries that was opened with it."""
        return imprint(self.agency_id, self.reason_id, self.title, self.text, self.is_active)
