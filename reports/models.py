"""A report is a record: what was asked, how far it is, why it failed, and the files it ended in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.enums import UNFINISHED, Format, ReportKind, RunStatus
from reports.querysets import ReportRunQuerySet
from themes.models import ForumSession


class ReportRun(models.Model):
    """One compilation of a report. The row is the truth; the message in the queue only a hint.

    ``progress`` in percent. Running means: a worker holds the advisory lock of this run (see reports.actions).
    """

    kind = models.CharField(_("laporan"), max_length=10, choices=ReportKind, default=ReportKind.FORUM)
    session = models.ForeignKey(ForumSession, models.PROTECT, related_name="report_runs", verbose_name=_("sesi forum"))
    status = models.CharField(_("status"), max_length=8, choices=RunStatus, default=RunStatus.QUEUED)
    progress = models.PositiveSmallIntegerField(_("kemajuan (%)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    error = models.TextField(_("sebab kegagalan"), blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diminta oleh"))
    requested_at = models.DateTimeField(_("diminta"), auto_now_add=True)
    started_at = models.DateTimeField(_("mulai"), null=True, blank=True)
    finished_at = models.DateTimeField(_("selesai"), null=True, blank=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan")
        verbose_name_plural = _("laporan")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "session"], condition=Q(status__in=list(UNFINISHED)), name="run_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_is_percent"),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.DONE) | Q(progress=100, finished_at__isnull=False),
                name="run_done_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.FAILED) | (~Q(error="") & Q(finished_at__isnull=False)),
                name="run_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.session}"


class ReportFile(models.Model):
    """A finished file; the row is written after the file is whole on disk. ``size`` in bytes."""

    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="files", verbose_name=_("laporan"))
    format = models.CharField(_("format"), max_length=4, choices=Format)
    file = models.FileField(_("berkas"), upload_to="reports/")
    size = models.PositiveBigIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("berkas laporan")
        verbose_name_plural = _("berkas laporan")
        constraints = [models.UniqueConstraint(fields=["run", "format"], name="report_file_once")]

    def __str__(self) -> str:
        return self.file.name or ""
