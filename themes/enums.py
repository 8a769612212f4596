"""Stages of a round, kinds of sessions, and how the people present are counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """Where a round stands; computed from the clock and the round's dates, never stored."""

    ANNOUNCED = "announced", _("Segera dibuka")
    OPEN = "open", _("Usulan dibuka")
    CHECKING = "checking", _("Pemeriksaan usulan")
    FORUM = "forum", _("Forum berlangsung")
    TRIAGE = "triage", _("Telaah perangkat daerah")
    FINISHED = "finished", _("Selesai")


class ActivityKind(TextChoices):
    """What a proposal asks for; dashboards show the share that is not physical."""

    PHYSICAL = "physical", _("Fisik")
    GOODS = "goods", _("Barang")
    NON_PHYSICAL = "non_physical", _("Nonfisik")


class SessionKind(TextChoices):
    PRE = "pre", _("Pra-musrenbang tematik")
    DESK = "desk", _("Desk/pendampingan")
    FORUM = "forum", _("Forum musrenbang tematik")
    CSR = "csr", _("Forum CSR/TSP")
    AGENCY = "agency", _("Forum perangkat daerah")

    @property
    def is_deciding(self) -> bool:
        """Whether it agrees on priorities; the others gather and clean what a forum decides on (domain §3)."""
        return self not in {SessionKind.PRE, SessionKind.DESK}


class SessionMode(TextChoices):
    OFFLINE = "offline", _("Luring (tatap muka)")
    ONLINE = "online", _("Daring")
    HYBRID = "hybrid", _("Hibrida (luring dan daring)")


class SessionPhase(TextChoices):
    """Where a session stands; computed from the clock and its signature, never stored."""

    COMING = "coming", _("Akan datang")
    LIVE = "live", _("Sedang berlangsung")
    WRITING = "writing", _("Dibahas, menunggu berita acara")
    SIGNED = "signed", _("Selesai, hasil tersedia")


class Sex(TextChoices):
    FEMALE = "female", _("Perempuan")
    MALE = "male", _("Laki-laki")


class AgeBand(TextChoices):
    """Bands follow the age rules of the themes: child, youth under child rules, youth, adult, elderly."""

    UNDER_16 = "under_16", _("di bawah 16")
    FROM_16 = "16_17", _("16–17")
    FROM_18 = "18_30", _("18–30")
    FROM_31 = "31_59", _("31–59")
    FROM_60 = "60_up", _("60 ke atas")


class Presence(TextChoices):
    HALL = "hall", _("Di tempat")
    ONLINE = "online", _("Daring")
