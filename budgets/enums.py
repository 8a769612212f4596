"""The heaps of the triage, and how they can be sorted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tab(TextChoices):
    """Heaps of an agency's queue; the values stand in the address."""

    WAITING = "baru", _("Baru")
    MINE = "saya", _("Tugas saya")
    ASSESSED = "ditelaah", _("Sudah ditelaah")
    RETURNED = "dikembalikan", _("Menunggu pengusul")
    SEALED = "diputuskan", _("Diputuskan, belum diumumkan")
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
