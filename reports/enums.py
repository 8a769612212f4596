"""States of a report run and the formats it comes in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunStatus(TextChoices):
    QUEUED = "queued", _("Menunggu giliran")
    RUNNING = "running", _("Sedang disusun")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")


UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)
# First half of the advisory lock a worker holds while it compiles a run; the second half is the run's id.
LOCK_SPACE = 0x4C41504F  # "LAPO"


class ReportKind(TextChoices):
    FORUM = "forum", _("Laporan forum dan berita acara")


class Format(TextChoices):
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Excel (XLSX)")
