"""Words of the forums that outlive a page."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InvitationStatus(TextChoices):
    INVITED = "invited", _("Diundang")
    COMING = "coming", _("Akan hadir")
    DECLINED = "declined", _("Tidak bisa hadir")


class SessionPhotoKind(TextChoices):
    """What a photo of a session shows."""

    ATTENDANCE = "attendance", _("Daftar hadir kertas")
    ROOM = "room", _("Suasana forum")


class TallySource(TextChoices):
    """How somebody was counted."""

    BUTTON = "button", _("Tombol hitung")
    FORM = "form", _("Isian angka")
    CHECK_IN = "check_in", _("Hadir sendiri lewat QR")


class BallotChannel(TextChoices):
    """How picks were made; hall and online count alike."""

    ACCOUNT = "account", _("Daring dengan akun")
    TALLY = "tally", _("Angkat tangan")
    PAPER = "paper", _("Kertas suara")


class PaperKind(TextChoices):
    """What a printed sheet asks for."""

    PROPOSAL = "proposal", _("Usulan")
    ATTENDANCE = "attendance", _("Daftar hadir")
    BALLOT = "ballot", _("Kertas suara")

    @property
    def letter(self) -> str:
        """Leads the number of its sheets: Usulan, Hadir, Suara."""
        return {PaperKind.PROPOSAL: "U", PaperKind.ATTENDANCE: "H", PaperKind.BALLOT: "S"}[self]


class UploadState(TextChoices):
    """How far an uploaded photo of paper is."""

    WAITING = "waiting", _("Menunggu dibaca")
    READING = "reading", _("Sedang dibaca")
    READ = "read", _("Sudah dibaca")
    FAILED = "failed", _("Tidak bisa dibaca")


class RowState(TextChoices):
    """How far a row of a printed sheet is on its way into the portal."""

    PRINTED = "printed", _("Tercetak")
    PHOTOGRAPHED = "photographed", _("Sudah difoto")
    TYPED = "typed", _("Sudah diketik")
    CHECKED = "checked", _("Sudah diperiksa")
    EMPTY = "empty", _("Tidak diisi")


class ImportState(TextChoices):
    """How far an uploaded sheet is. Only a committed one changed anything."""

    WAITING = "waiting", _("Menunggu dibaca")
    READ = "read", _("Sudah dibaca, belum dimasukkan")
    COMMITTING = "committing", _("Sedang dimasukkan")
    COMMITTED = "committed", _("Sudah dimasukkan")
    FAILED = "failed", _("Tidak bisa dibaca")
    DISCARDED = "discarded", _("Dibatalkan")


class ActOutcome(TextChoices):
    """What became of something done on a device without signal."""

    APPLIED = "applied", _("Masuk")
    CONFLICT = "conflict", _("Bertabrakan dengan rekan")
    REFUSED = "refused", _("Ditolak")


class Show(TextChoices):
    """Which of a session's lists is shown; the values stand in the address."""

    LONG = "panjang", _("Daftar panjang")
    WAITING = "ambil", _("Belum diambil")
    SHORT = "pendek", _("Daftar pendek")
    RANKED = "prioritas", _("Prioritas")
    DROPPED = "tidak", _("Belum disepakati")
    CARRIABLE = "lalu", _("Tahun lalu")


class Origin(TextChoices):
    """Where a proposal on a list comes from; the values stand in the address."""

    ONLINE = "daring", _("Lewat portal")
    HALL = "forum", _("Dari forum")
    CARRIED = "lanjutan", _("Lanjutan tahun lalu")
