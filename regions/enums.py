"""Levels of the administrative tree (Kepmendagri region codes)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegionLevel(TextChoices):
    """Level of a region; the code has 1, 2, 3 or 4 dotted parts."""

    PROVINCE = "province", _("Provinsi")
    CITY = "city", _("Kota")
    KECAMATAN = "kecamatan", _("Kecamatan")
    KELURAHAN = "kelurahan", _("Kelurahan")


class AgencyKind(TextChoices):
    """Kind of perangkat daerah."""

    DINAS = "dinas", _("Dinas")
    BADAN = "badan", _("Badan")
    SATUAN = "satuan", _("Satuan")
    INSPEKTORAT = "inspektorat", _("Inspektorat")
    SEKRETARIAT = "sekretariat", _("Sekretariat")
    KECAMATAN = "kecamatan", _("Kecamatan")
