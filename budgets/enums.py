"""The heaps of the triage, and how they can be sorted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tab(TextChoices):
    """Heaps of an agency's queue; the values stand in the address."""

    WAITING = "baru", _("Perlu ditelaah")
    RETURNED = "dikembalikan", _("Dikembalikan")
    SEALED = "diputuskan", _("Diputuskan, belum diumumkan")
    PUBLISHED = "diumumkan", _("Diumumkan")


class Sorting(TextChoices):
    """Orders of the queue; the values stand in the address."""

    OLDEST = "terlama", _("Paling lama")
    NEWEST = "terbaru", _("Paling baru")
    DEAREST = "terbesar", _("Anggaran terbesar")
