"""A session of a round, who was there, and its minutes: kept by the database as they were signed."""

from datetime import datetime

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from musrenbang.lib.bilingual import shown
from regions.models import Region
from themes.enums import AgeBand, Presence, SessionKind, SessionMode, SessionPhase, Sex
from themes.models.rounds import ThemeRound
from themes.querysets import ForumSessionQuerySet

# What hangs on a session stays as it was signed: the database refuses it, whoever asks. A correction is an addendum.
REFUSE_WHEN_CLOSED = """
    IF EXISTS (
        SELECT 1 FROM themes_forumsession session
        WHERE session.id IN (OLD.session_id, NEW.session_id) AND session.closed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the minutes of this session are signed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def keeps_signed(name: str) -> pgtrigger.Trigger:
    """Rows with a ``session`` are neither added, changed nor deleted once it is closed."""
    acts = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=acts, func=REFUSE_WHEN_CLOSED)


class ForumSession(models.Model):
    """One meeting of a round, in a hall, online or both. Closed sessions are not edited any more."""

    round = models.ForeignKey(ThemeRound, models.PROTECT, related_name="sessions", verbose_name=_("putaran tema"))
    kind = models.CharField(_("jenis"), max_length=8, choices=SessionKind, default=SessionKind.FORUM)
    mode = models.CharField(_("cara"), max_length=8, choices=SessionMode, default=SessionMode.HYBRID)
    place = models.CharField(_("tempat"), max_length=200)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("wilayah")
    )
    starts_at = models.DateTimeField(_("mulai"))
    ends_at = models.DateTimeField(_("selesai"))
    chair = models.CharField(_("pimpinan musyawarah"), max_length=150)
    accommodations = models.CharField(_("akomodasi yang disediakan"), max_length=200, blank=True)
    online_address = models.URLField(_("alamat rapat daring"), blank=True)
    agenda = models.TextField(_("susunan acara, satu per baris"), blank=True)
    team = models.ManyToManyField(User, blank=True, related_name="+", verbose_name=_("tim fasilitator"))
    # How many proposals each participant may pick, and from when until when; null: not opened, not closed yet.
    picks_each = models.PositiveSmallIntegerField(
        _("pilihan tiap peserta"), default=3, validators=[MinValueValidator(1)]
    )
    picks_opened_at = models.DateTimeField(_("pemilihan dibuka"), null=True, blank=True)
    picks_closed_at = models.DateTimeField(_("pemilihan ditutup"), null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dibuat oleh"))
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(_("ditutup"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ditutup oleh")
    )

    present: int  # people counted; only on rows of for_list()

    objects = ForumSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sesi forum")
        verbose_name_plural = _("sesi forum")
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="session_times_in_order"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="session_closed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(picks_each__gte=1), name="session_picks_each_positive"),
            models.CheckConstraint(
                condition=Q(picks_closed_at__isnull=True) | Q(picks_opened_at__isnull=False),
                name="session_picks_opened_before_closed",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
                func="RAISE EXCEPTION 'the minutes of this session are signed';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.round}"

    @property
    def title(self) -> str:
        """What tells this meeting from all others on the screen: kind, theme, where and when."""
        words = {
            "kind": self.get_kind_display(),
            "theme": shown(self.round.theme, "name"),
            "where": self.region.name if self.region else self.place,
            "day": date_format(timezone.localtime(self.starts_at), "j F Y"),
        }
        return gettext("%(kind)s %(theme)s, %(where)s, %(day)s") % words

    @property
    def is_deciding(self) -> bool:
        """Whether it agrees on priorities, instead of handing on what it gathered."""
        return SessionKind(self.kind).is_deciding

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def phase(self) -> SessionPhase:
        """Where it stands now."""
        return self.phase_at(timezone.now())

    def phase_at(self, moment: datetime) -> SessionPhase:
        """Where it stands at ``moment`` (aware); its end is exclusive."""
        if self.is_closed:
            return SessionPhase.SIGNED
        if moment < self.starts_at:
            return SessionPhase.COMING
        return SessionPhase.LIVE if moment < self.ends_at else SessionPhase.WRITING


Group = tuple[str, str, str, bool]  # presence, sex, age band, has disability


class AttendanceCount(models.Model):
    """How many people of one group were present: counts without names."""

    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="attendance", verbose_name=_("sesi forum"))
    presence = models.CharField(_("kehadiran"), max_length=6, choices=Presence, default=Presence.HALL)
    sex = models.CharField(_("jenis kelamin"), max_length=6, choices=Sex)
    age_band = models.CharField(_("kelompok umur"), max_length=8, choices=AgeBand)
    has_disability = models.BooleanField(_("penyandang disabilitas"), default=False)
    count = models.PositiveIntegerField(_("jumlah"), default=0)

    class Meta:
        verbose_name = _("daftar hadir")
        verbose_name_plural = _("daftar hadir")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "presence", "sex", "age_band", "has_disability"],
                name="attendance_group_once",
            ),
        ]
        triggers = [keeps_signed("keeps_attendance")]

    def __str__(self) -> str:
        return f"{self.get_sex_display()} {self.get_age_band_display()}: {self.count}"


class Minutes(models.Model):
    """The berita acara of a session; the signed paper is the proof."""

    session = models.OneToOneField(ForumSession, models.CASCADE, related_name="minutes", verbose_name=_("sesi forum"))
    number = models.CharField(_("nomor berita acara"), max_length=60)
    materials = models.TextField(_("materi yang dibahas"), blank=True)
    notes = models.TextField(_("catatan kesepakatan"), blank=True)
    delegates = models.TextField(_("delegasi, satu per baris"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    signed_on = models.DateField(_("ditandatangani tanggal"), null=True, blank=True)
    scan = models.FileField(_("pindaian bertanda tangan"), upload_to="minutes/", blank=True)
    # What the session said when the scan came in (forums.datasets.minutes.mark_report); empty: from before marks.
    scan_mark = models.CharField(max_length=64, blank=True, editable=False)
    scan_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("berita acara")
        verbose_name_plural = _("berita acara")
        constraints = [
            models.CheckConstraint(
                condition=Q(scan="", uploaded_at__isnull=True) | (~Q(scan="") & Q(uploaded_at__isnull=False)),
                name="minutes_scan_iff_uploaded",
            ),
        ]
        triggers = [keeps_signed("keeps_minutes")]

    def __str__(self) -> str:
        return self.number
