"""The heaps of the triage, and how they can be sorted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tab(TextChoices):
    """Heaps of an agency's queue; the values stand in the address."""

    WAITING = "baru", _("Baru")
    MINE = "saya", _("Tugas saya")
    ASSESSED = "ditelaah", _("Sudah ditelaah")
    RETURNED = "dikembalikan", _("Menunggu pengusul")
    SEALED = "diputuskan", _("Menunggu diumumkan")
    PUBLISHED = "diumumkan", _("Diumumkan")


class Sorting(TextChoices):
    """Orders of the queue; the values stand in the address."""

    OLDEST = "terlama", _("Paling lama")
    NEWEST = "terbaru", _("Paling baru")
    DEAREST = "terbesar", _("Anggaran terbesar")
    CHEAPEST = "terkecil", _("Anggaran terkecil")
    TITLE = "judul", _("Judul A–Z")
    TITLE_BACK = "judul-z", _("Judul Z–A")
    RANK = "prioritas", _("Prioritas forum")
    RANK_BACK = "prioritas-z", _("Prioritas forum, dari bawah")


class BulkState(TextChoices):
    """How far an answer for many is."""

    WAITING = "waiting", _("Dikerjakan")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")


class Scope(TextChoices):
    """What a ceiling lies over."""

    CITY = "city", _("Kota")
    AGENCY = "agency", _("Perangkat daerah")
    KECAMATAN = "kecamatan", _("Kecamatan")

    def name_ceiling(self, over: str = "") -> str:
        """``pagu kota``, ``pagu Dinas Kesehatan``, ``pagu Kecamatan Lowokwaru``: as it is said within a sentence."""
        words = {Scope.CITY: _("pagu kota"), Scope.KECAMATAN: _("pagu Kecamatan %(name)s")}
        return str(words.get(self, _("pagu %(name)s"))) % {"name": over}


class Measure(TextChoices):
    """Where the 1 to 5 of a criterion comes from."""

    JUDGED = "judged", _("Dinilai petugas")
    BENEFICIARIES = "beneficiaries", _("Dihitung dari penerima manfaat, menurut penduduk tema")
    SPREAD = "spread", _("Dihitung dari pemerataan antarwilayah")
    TIE = "tie", _("Penentu bila skor sama")


class Method(TextChoices):
    """How a scenario chooses (budgets.allocation)."""

    RANKED = "ranked", _("Urut skor")
    OPTIMAL = "optimal", _("Optimum")
    EQUAL_SHARES = "equal_shares", _("Porsi setara")


class ScenarioState(TextChoices):
    """How far a scenario is."""

    WAITING = "waiting", _("Menunggu")
    RUNNING = "running", _("Dihitung")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")


class LockStage(TextChoices):
    """How far the choice of a scenario has become decisions."""

    OPEN = "open", _("Belum dikunci")
    LOCKING = "locking", _("Sedang dikunci")
    LOCKED = "locked", _("Terkunci")
    UNLOCKING = "unlocking", _("Sedang dibuka")


class PublicationState(TextChoices):
    """What became of an announcement on a date."""

    WAITING = "waiting", _("Terjadwal")
    DONE = "done", _("Sudah diumumkan")
    FAILED = "failed", _("Tidak jadi")
    CALLED_OFF = "off", _("Dibatalkan")


class Pivot(TextChoices):
    """What the rows of the table theme × place are; the values stand in the address."""

    AGENCY = "opd", _("Perangkat daerah")
    KECAMATAN = "kecamatan", _("Kecamatan")


class Side(TextChoices):
    """Which proposals of a scenario a list shows; the values stand in the address."""

    ALL = "", _("Semua")
    IN = "masuk", pgettext_lazy("skenario", "Masuk")
    OUT = "belum", _("Belum masuk")
    FIXED = "tetap", _("Sudah diputuskan sebelumnya")
    OVERRIDDEN = "pengecualian", _("Pengecualian")
    REFUSED = "tertahan", _("Tidak bisa dikunci")


class Column(TextChoices):
    """What the triage table can show beside code and title; the values stand in the form and in the account."""

    THEME = "tema", _("Tema")
    PLACE = "lokasi", _("Lokasi")
    AGENCY = "opd", _("Perangkat daerah")
    ASKED = "diusulkan", _("Diusulkan")
    ASSESSED = "telaah", _("Hasil telaah")
    VOLUME = "volume", _("Volume")
    PEOPLE = "penerima", _("Penerima manfaat")
    SUPPORT = "dukungan", _("Dukungan")
    RANK = "prioritas", _("Prioritas forum")
    SCORE = "skor", _("Skor")
    AGE = "umur", _("Umur")
    WHO = "petugas", _("Petugas")
    STATUS = "status", _("Status")


class Cluster(TextChoices):
    """Whether others were joined with a proposal; the values stand in the address."""

    LEAD = "induk", _("Induk gabungan")
    ALONE = "sendiri", _("Berdiri sendiri")


class Ranked(TextChoices):
    """What a forum made of a proposal; the values stand in the address."""

    FIRST_THREE = "3", _("1 sampai 3")
    FIRST_TEN = "10", _("1 sampai 10")
    NOT = "tanpa", _("Tanpa urutan")


class Age(TextChoices):
    """At least so many working days old; the values stand in the address."""

    WEEK = "5", _("5 hari kerja atau lebih")
    FORTNIGHT = "10", _("10 hari kerja atau lebih")
    MONTH = "20", _("20 hari kerja atau lebih")


class Assigned(TextChoices):
    """Whose task it is, besides the key of a colleague; the values stand in the address."""

    ME = "saya", _("Saya")
    NOBODY = "tanpa", _("Belum ditugaskan")
