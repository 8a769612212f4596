"""A report is a record: what was asked, how far it is, why it failed, and the files it ended in."""

import hashlib
import json
from zipfile import is_zipfile

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models import Agency, Region
from reports.enums import UNFINISHED, Audience, Format, ReportKind, RunStatus
from reports.querysets import AlarmQuerySet, ReportFileQuerySet, ReportRunQuerySet
from themes.models import Cycle, ForumSession, ThemeRound

QUESTION = ("kind", "audience", "cycle", "round", "session", "agency", "region", "filters")


class ReportRun(models.Model):
    """One compilation of a report. The row is the truth; the message in the queue only a hint.

    What is asked are the fields of QUESTION; two runs with the same question are versions of one report, and the newest
    that is done supersedes the others. ``progress`` in percent. Running means: a worker holds the advisory lock of this
    run (see reports.actions). Without ``requested_by`` the portal asked: at night, or after a forum was signed off;
    ``tries`` says how often in a row it did, since what it asked for failed.
    A run with a ``parent`` is a part of a bundle, which waits for all its parts; without the bundle it is a report like
    any other. ``fingerprint`` is a SHA-256 over every figure and word (hex); when the portal finds it unchanged at
    night, it keeps no second version but writes ``confirmed_at``.
    """

    key = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    kind = models.CharField(_("laporan"), max_length=24, choices=ReportKind, default=ReportKind.FORUM)
    audience = models.CharField(_("untuk"), max_length=8, choices=Audience, default=Audience.INTERNAL)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="report_runs", verbose_name=_("siklus"))
    round = models.ForeignKey(
        ThemeRound, models.PROTECT, null=True, blank=True, related_name="report_runs", verbose_name=_("putaran tema")
    )
    session = models.ForeignKey(
        ForumSession, models.PROTECT, null=True, blank=True, related_name="report_runs", verbose_name=_("sesi forum")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="report_runs", verbose_name=_("perangkat daerah")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="report_runs", verbose_name=_("wilayah")
    )
    filters = models.JSONField(_("saringan"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("versi"), default=1)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name=_("bagian dari")
    )
    status = models.CharField(_("status"), max_length=9, choices=RunStatus, default=RunStatus.QUEUED)
    progress = models.PositiveSmallIntegerField(_("kemajuan (%)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    tries = models.PositiveSmallIntegerField(_("kali berturut-turut diminta portal"), default=1)
    error = models.TextField(_("sebab kegagalan"), blank=True)
    row_count = models.PositiveIntegerField(_("jumlah baris"), default=0)
    fault_count = models.PositiveIntegerField(_("baris yang tidak dapat dimuat"), default=0)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diminta oleh")
    )
    requested_at = models.DateTimeField(_("diminta"), auto_now_add=True)
    started_at = models.DateTimeField(_("mulai"), null=True, blank=True)
    finished_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    cancel_asked_at = models.DateTimeField(_("diminta berhenti"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("digantikan"), null=True, blank=True)
    seen_at = models.DateTimeField(_("dilihat peminta"), null=True, blank=True)
    told_at = models.DateTimeField(_("dikabarkan lewat surat"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("diperiksa lagi, tidak berubah"), null=True, blank=True)

    turn: int  # of reports.enums.Turn; only on rows of by_turn()

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan")
        verbose_name_plural = _("laporan")
        indexes = [
            models.Index(fields=["kind", "cycle", "-id"], name="run_of_a_kind"),
            models.Index(
                fields=["requested_by"],
                condition=Q(seen_at__isnull=True, parent__isnull=True, finished_at__isnull=False),
                name="run_not_seen_yet",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[*QUESTION, "parent"],
                condition=Q(status__in=list(UNFINISHED)),
                nulls_distinct=False,
                name="run_one_at_a_time",
            ),
            models.UniqueConstraint(fields=[*QUESTION, "version"], nulls_distinct=False, name="run_version_once"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_is_percent"),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.DONE) | Q(progress=100, finished_at__isnull=False),
                name="run_done_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.FAILED) | (~Q(error="") & Q(finished_at__isnull=False)),
                name="run_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.CANCELLED) | Q(cancel_asked_at__isnull=False, finished_at__isnull=False),
                name="run_cancelled_was_asked_to",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ReportKind.FORUM) | Q(session__isnull=False), name="run_of_forum_has_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.subject}"

    @property
    def question_key(self) -> int:
        """A number of 63 bits; the same for all versions of one report."""
        subjects = [self.cycle_id, self.round_id, self.session_id, self.agency_id, self.region_id]
        asked = json.dumps([self.kind, self.audience, subjects, self.filters], sort_keys=True, default=str)
        return int.from_bytes(hashlib.sha256(asked.encode()).digest()[:8]) >> 1

    @property
    def subject(self) -> str:
        """Of what it is, in the reader's language where the names have it."""
        if self.session:
            return f"{self.session.get_kind_display()} {self.session.round.title}"
        if self.round:
            return f"{self.round.title}, {self.region}" if self.region else self.round.title
        return f"{self.region}, {self.cycle}" if self.region else str(self.agency or self.cycle)


class ReportFile(models.Model):
    """A finished file; the row is written after the file is whole on disk. ``size`` in bytes.

    ``key`` is part of its public address, where its run is for everybody (reports.views.public).
    """

    key = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="files", verbose_name=_("laporan"))
    format = models.CharField(_("format"), max_length=4, choices=Format)
    file = models.FileField(_("berkas"), upload_to="reports/")
    size = models.PositiveBigIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("berkas laporan")
        verbose_name_plural = _("berkas laporan")
        constraints = [models.UniqueConstraint(fields=["run", "format"], name="report_file_once")]

    def __str__(self) -> str:
        return self.file.name or ""

    @property
    def extension(self) -> str:
        """How its name ends for whoever saves it: a CSV of several tables is an archive."""
        is_archive = self.format == Format.CSV and is_zipfile(self.file.path)
        return "csv.zip" if is_archive else self.format


class Alarm(models.Model):
    """Somebody is told, once, that a report which the portal should have compiled by itself could not be.

    ``told_at``: by letter, or found to have no address; ``seen_at``: looked at, or settled by a later version.
    """

    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="alarms", verbose_name=_("laporan"))
    recipient = models.ForeignKey(User, models.CASCADE, related_name="report_alarms", verbose_name=_("penerima"))
    created_at = models.DateTimeField(_("dibuat"), auto_now_add=True)
    told_at = models.DateTimeField(_("dikabarkan lewat surat"), null=True, blank=True)
    seen_at = models.DateTimeField(_("dilihat"), null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("kabar laporan yang gagal")
        verbose_name_plural = _("kabar laporan yang gagal")
        indexes = [models.Index(fields=["recipient"], condition=Q(seen_at__isnull=True), name="alarm_not_seen_yet")]
        constraints = [models.UniqueConstraint(fields=["run", "recipient"], name="alarm_once_each")]

    def __str__(self) -> str:
        return f"{self.run} – {self.recipient_id}"
