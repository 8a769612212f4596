"""Roles, and how consent was given."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person acts as. Everybody signed in is a citizen; the other roles come from a Membership."""

    CITIZEN = "citizen", _("Warga")
    KELURAHAN = "kelurahan", _("Operator kelurahan")
    KECAMATAN = "kecamatan", _("Kecamatan")
    FACILITATOR = "facilitator", _("Fasilitator")
    AGENCY = "agency", _("Petugas perangkat daerah")
    PLANNER = "planner", _("Perencana Bappeda")
    COMPANY = "company", _("Perusahaan (CSR/TSP)")


REGION_ROLES = (Role.KELURAHAN, Role.KECAMATAN)
# Who files for people that have no phone, and notes their support.
ASSISTING_ROLES = (*REGION_ROLES, Role.FACILITATOR)


class ConsentPurpose(TextChoices):
    """What is consented to (UU 27/2022 art. 20, 25, 26)."""

    CHILD_PROPOSAL = "child_proposal", _("Usulan anak dengan persetujuan wali atau pendamping")
    DATA_PROCESSING = "data_processing", _("Pemrosesan data pribadi")
    ACCOMMODATION = "accommodation", _("Kebutuhan akomodasi penyandang disabilitas")
    ATTENDANCE = "attendance", _("Nama pada daftar hadir forum")


class Notices(TextChoices):
    """How often letters about one's proposals come; the messages in the portal come always."""

    EACH = "each", _("Setiap ada kabar")
    DAILY = "daily", _("Satu ringkasan sehari")
    NONE = "none", _("Tidak usah dikirim, saya baca di portal")


class ConsentChannel(TextChoices):
    ONLINE = "online", _("Daring")
    PAPER = "paper", _("Di atas kertas")
    SPOKEN = "spoken", _("Lisan, dicatat petugas")


class GuardianKind(TextChoices):
    """Who answers for a child: a person, or an institution that accompanies it."""

    PARENT = "parent", _("Orang tua atau wali")
    SCHOOL = "school", _("Sekolah")
    CHILD_FORUM = "child_forum", _("Forum Anak")
    INSTITUTION = "institution", _("Lembaga pendamping")
