"""States of a report run and the formats it comes in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunStatus(TextChoices):
    QUEUED = "queued", _("Menunggu giliran")
    RUNNING = "running", _("Sedang disusun")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")


UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)


class ReportKind(TextChoices):
    FORUM = "forum", _("Laporan forum dan berita acara")


class Format(TextChoices):
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Excel (XLSX)")
