"""What reports there are, whom they are for, the states of a run and the formats it comes in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunStatus(TextChoices):
    QUEUED = "queued", _("Menunggu giliran")
    RUNNING = "running", _("Sedang disusun")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")
    CANCELLED = "cancelled", _("Dihentikan")


UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)
# First half of the advisory lock a worker holds while it compiles a run; the second half is the run's id.
LOCK_SPACE = 0x4C41504F  # "LAPO"


class Audience(TextChoices):
    """A public version says less: published decisions only, small groups merged, no notes of officers."""

    INTERNAL = "internal", _("Pemakaian dalam")
    PUBLIC = "public", _("Semua orang")


class ReportKind(TextChoices):
    """Every report of the catalogue; the entries themselves stand in reports.catalogue."""

    FORUM = "forum", _("Laporan forum dan berita acara")
    PRIORITIES = "priorities", _("Daftar usulan prioritas")
    NOT_AGREED = "not_agreed", _("Daftar usulan yang belum disepakati")
    AGENCY_WORK = "agency_work", _("Daftar kerja perangkat daerah")
    CITY_RECAP = "city_recap", _("Rekap kota")
    EQUITY = "equity", _("Laporan keadilan")
    SERVICE_CLOCK = "service_clock", _("Waktu layanan")
    ATTENDANCE = "attendance", _("Daftar hadir")
    POLICY_BRIEF = "policy_brief", _("Ringkasan kebijakan")
    SDG = "sdg", _("Sumbangan pada tujuan pembangunan berkelanjutan")
    DATA_ACCESS = "data_access", _("Catatan akses data pribadi")
    SIPD = "sipd", _("Lembar SIPD")
    ALL_FORUMS = "all_forums", _("Semua laporan forum")


class Format(TextChoices):
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", _("CSV")
    JSON = "json", _("JSON")
    ZIP = "zip", _("Arsip ZIP")
