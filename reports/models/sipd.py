"""The bridge to SIPD: how its sheet is laid out, which number it gave each proposal, and what came back from it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.models import Proposal
from reports.enums import SipdImportState
from reports.querysets import SipdImportQuerySet, SipdRecordQuerySet
from themes.models import Cycle


class SipdLayout(models.Model):
    """Order, headings and words of the SIPD sheet, as the CSV that was loaded. The newest is in force.

    Without any row the one that comes with the portal is (reports/data/susunan_sipd.csv), as version 0.
    """

    version = models.PositiveIntegerField(_("versi"), unique=True)
    text = models.TextField(_("isi"))
    note = models.CharField(_("catatan"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("dimuat"), default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dimuat oleh"))

    class Meta:
        verbose_name = _("susunan lembar SIPD")
        verbose_name_plural = _("susunan lembar SIPD")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.version}"


class SipdRecord(models.Model):
    """What a proposal is in SIPD. Without ``sipd_id`` it is not entered there yet.

    ``status`` and ``note`` are SIPD's own words. ``filled`` are cells of the sheet for which the portal has nothing, by
    their column (reports.datasets.sipd_layout), typed by Bappeda. ``entered_at`` is the day of entering there (WIB).
    """

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="sipd_record", verbose_name=_("usulan"))
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+", verbose_name=_("siklus"))
    sipd_id = models.CharField(_("nomor SIPD"), max_length=40, null=True, blank=True)
    status = models.CharField(_("status di SIPD"), max_length=100, blank=True)
    note = models.TextField(_("catatan di SIPD"), blank=True)
    filled = models.JSONField(_("lengkapan"), default=dict, blank=True)
    entered_at = models.DateField(_("tanggal diinput"), null=True, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dicatat oleh")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(_("terakhir diubah"), auto_now=True)

    objects = SipdRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("catatan SIPD")
        verbose_name_plural = _("catatan SIPD")
        constraints = [
            # At the end, so that two proposals can exchange their numbers.
            models.UniqueConstraint(
                fields=["cycle", "sipd_id"], name="sipd_number_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(sipd_id__isnull=True, entered_at__isnull=True, entered_by__isnull=True)
                | (~Q(sipd_id="") & Q(sipd_id__isnull=False, entered_at__isnull=False, entered_by__isnull=False)),
                name="sipd_entered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.sipd_id or '–'}"


class SipdImport(models.Model):
    """A sheet that came back from SIPD: read, shown row by row, and only then taken over – all of it or nothing.

    ``found`` is what each row says and what will become of it (reports.datasets.sipd_fates), with what stood there
    before. The file itself goes once it is read. ``progress`` in percent of the step that runs.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nama berkas"), max_length=150)
    kind = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(_("berkas"), upload_to="imports/", blank=True)
    entered_at = models.DateField(_("tanggal diinput di SIPD"))
    state = models.CharField(_("keadaan"), max_length=10, choices=SipdImportState, default=SipdImportState.WAITING)
    progress = models.PositiveSmallIntegerField(_("kemajuan (%)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    error = models.TextField(_("sebab kegagalan"), blank=True)
    found = models.JSONField(_("yang dipahami"), default=list, blank=True)
    renumbers = models.BooleanField(_("nomor yang berbeda diganti"), default=False)
    is_overtaken = models.BooleanField(default=False)  # what it shows changed after somebody agreed to it
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah"), default=timezone.now)
    committed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dimasukkan oleh")
    )
    committed_at = models.DateTimeField(_("dimasukkan"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dibatalkan oleh")
    )
    undone_at = models.DateTimeField(_("dibatalkan"), null=True, blank=True)

    objects = SipdImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("impor SIPD")
        verbose_name_plural = _("impor SIPD")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="sipd_import_progress_is_percent"),
            models.CheckConstraint(
                condition=~Q(state=SipdImportState.FAILED) | ~Q(error=""), name="sipd_import_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SipdImportState.DONE, SipdImportState.UNDONE])
                | Q(committed_at__isnull=False, committed_by__isnull=False),
                name="sipd_import_committed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
