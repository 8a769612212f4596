"""What reports there are, whom they are for, the states of a run and the formats it comes in."""

from django.db.models import IntegerChoices, TextChoices
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


class Turn(IntegerChoices):
    """Who is served first, as priorities of the queue (0 is the highest, steps of three are what Redis knows).

    Somebody who waits for one report comes before somebody's further ones; bundles and the portal itself come last.
    """

    FIRST = 0, _("Laporan pertama seseorang")
    FURTHER = 3, _("Laporan berikutnya dari orang yang sama")
    PART = 6, _("Bagian dari kumpulan laporan")
    PORTAL = 9, _("Laporan menurut jadwal")


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
    AREA = "area", _("Usulan wilayah")
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


class SipdImportState(TextChoices):
    WAITING = "waiting", _("Menunggu dibaca")
    READ = "read", _("Menunggu persetujuan Anda")
    COMMITTING = "committing", _("Sedang dimasukkan")
    DONE = "done", _("Sudah dimasukkan")
    UNDOING = "undoing", _("Sedang dibatalkan")
    UNDONE = "undone", _("Dibatalkan kembali")
    FAILED = "failed", _("Gagal")
    DISCARDED = "discarded", _("Tidak jadi dimasukkan")


# States in which a worker has something to do.
SIPD_BUSY = (SipdImportState.WAITING, SipdImportState.COMMITTING, SipdImportState.UNDOING)
SIPD_SPACE = 0x53495044  # "SIPD": first half of the advisory lock on an import that is worked on


class SipdFate(TextChoices):
    """What becomes of a row that came back from SIPD."""

    NEW = "new", _("Nomor baru")
    CHANGED = "changed", _("Status berubah")
    RENUMBERED = "renumbered", _("Nomor lain")
    SAME = "same", _("Sudah tercatat")
    EMPTY = "empty", _("Belum bernomor")
    UNKNOWN = "unknown", _("Kode tidak dikenal")
    NOT_READY = "not_ready", _("Belum diteruskan")
    BAD_ID = "bad_id", _("Nomor tidak terbaca")
    CODE_TWICE = "code_twice", _("Satu kode, dua isi")
    ID_TWICE = "id_twice", _("Satu nomor, dua kode")
    ID_TAKEN = "id_taken", _("Nomor milik usulan lain")


class SipdScope(TextChoices):
    """Which proposals go into SIPD; the value is kept with the question of a run."""

    ACCOMMODATED = "diakomodasi", _("Yang diakomodasi")
    FORWARDED = "diteruskan", _("Semua yang diteruskan forum")


class OpenFormat(TextChoices):
    """Formats of open data; the value ends its address."""

    CSV = "csv", _("CSV")
    JSON = "json", _("JSON")
    PB = "pb", _("Pabulib")

    @property
    def media_type(self) -> str:
        return {"csv": "text/csv", "json": "application/json", "pb": "text/plain"}[self.value]


class ForumList(TextChoices):
    """Which list of the forums; the value is kept with the question of a run, and names its files."""

    PRIORITY = "prioritas", _("Daftar usulan prioritas")
    SHORT = "pendek", _("Daftar pendek")
    LONG = "panjang", _("Daftar panjang")


class AreaList(TextChoices):
    """Which proposals of a kelurahan or kecamatan; the value is kept with the question of a run."""

    ALL = "semua", _("Semua usulan")
    LONG = "panjang", _("Daftar panjang forum")
    NOT_AGREED = "belum-disepakati", _("Belum disepakati forum")
