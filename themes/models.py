"""Themes are data: a city adds or retires one. A round is one theme in one yearly cycle, with dates of its own."""

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
from regions.models import Agency, Region
from themes.enums import ActivityKind, AgeBand, Presence, SessionKind, SessionMode, Sex, Stage
from themes.querysets import CatalogItemQuerySet, ForumSessionQuerySet, ThemeRoundQuerySet

MAY_STAY_EMPTY = _("Bila kosong, halaman berbahasa Inggris menampilkan teks Indonesianya.")


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


class Theme(models.Model):
    """A group whom the ordinary forum passes over. ``letters`` stand in the codes of its proposals.

    What ends in ``_en`` is for English pages alone (musrenbang.lib.bilingual).
    """

    slug = models.SlugField(_("alamat"), unique=True)
    letters = models.CharField(_("huruf kode"), max_length=3, unique=True)
    name = models.CharField(_("nama"), max_length=60)
    name_en = models.CharField(_("nama dalam bahasa Inggris"), max_length=60, blank=True, help_text=MAY_STAY_EMPTY)
    audience = models.CharField(_("untuk siapa"), max_length=200)
    audience_en = models.CharField(
        _("untuk siapa, dalam bahasa Inggris"), max_length=200, blank=True, help_text=MAY_STAY_EMPTY
    )
    description = models.TextField(_("keterangan"), blank=True)
    description_en = models.TextField(_("keterangan dalam bahasa Inggris"), blank=True, help_text=MAY_STAY_EMPTY)
    icon = models.CharField(_("ikon (lucide)"), max_length=40)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    min_age = models.PositiveSmallIntegerField(_("umur terendah"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("umur tertinggi"), null=True, blank=True)
    needs_guardian = models.BooleanField(_("selalu perlu persetujuan wali"), default=False)
    is_corporate = models.BooleanField(_("untuk perusahaan"), default=False)
    sdg_goals = models.CharField(_("tujuan SDG"), max_length=40, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("tema")
        verbose_name_plural = _("tema")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Cycle(models.Model):
    """One yearly deliberation, named after the year it plans (RKPD)."""

    plan_year = models.PositiveSmallIntegerField(_("tahun rencana"), unique=True)
    published_at = models.DateTimeField(_("keputusan diumumkan"), null=True, blank=True)
    closed_at = models.DateTimeField(_("ditutup"), null=True, blank=True)

    class Meta:
        verbose_name = _("siklus")
        verbose_name_plural = _("siklus")
        ordering = ["-plan_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(published_at__isnull=False),
                name="cycle_closed_only_after_publication",
            ),
        ]

    def __str__(self) -> str:
        return f"RKPD {self.plan_year}"


# The dates of a round in their order; what Bappeda moves, and what a new year begins with.
ROUND_DATES = ("opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by")


class ThemeRound(models.Model):
    """One theme in one cycle. All times aware; ends are exclusive to the second.

    ``last_number`` is the running number behind the codes, moved on under this row's lock.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rounds", verbose_name=_("siklus"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="rounds", verbose_name=_("tema"))
    opens_at = models.DateTimeField(_("usulan dibuka"))
    closes_at = models.DateTimeField(_("usulan ditutup"))
    forum_starts_at = models.DateTimeField(_("forum dimulai"))
    forum_ends_at = models.DateTimeField(_("forum berakhir"))
    decided_by = models.DateTimeField(_("keputusan diumumkan paling lambat"))
    last_number = models.PositiveIntegerField(_("nomor terakhir"), default=0, editable=False)

    objects = ThemeRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("putaran tema")
        verbose_name_plural = _("putaran tema")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "theme"], name="round_once_per_cycle"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"))
                & Q(closes_at__lte=F("forum_starts_at"))
                & Q(forum_starts_at__lt=F("forum_ends_at"))
                & Q(forum_ends_at__lte=F("decided_by")),
                name="round_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.cycle}"

    @property
    def title(self) -> str:
        """What pages call it, in the reader's language."""
        return f"{shown(self.theme, 'name')} {self.cycle}"

    def stage_at(self, moment: datetime) -> Stage:
        """Where the round stands at ``moment`` (aware)."""
        ends = (
            (self.opens_at, Stage.ANNOUNCED),
            (self.closes_at, Stage.OPEN),
            (self.forum_starts_at, Stage.CHECKING),
            (self.forum_ends_at, Stage.FORUM),
            (self.decided_by, Stage.TRIAGE),
        )
        return next((stage for end, stage in ends if moment < end), Stage.FINISHED)

    @property
    def stage(self) -> Stage:
        return self.stage_at(timezone.now())


class RoundChange(models.Model):
    """New dates for a round: asked for by one planner, in force once another one confirms them.

    ``before`` and ``after`` hold the dates by their column, in ISO 8601 with the offset of WIB.
    """

    round = models.ForeignKey(ThemeRound, models.CASCADE, related_name="changes", verbose_name=_("putaran tema"))
    before = models.JSONField(_("sebelum"))
    after = models.JSONField(_("sesudah"))
    note = models.TextField(_("alasan"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diajukan oleh"))
    asked_at = models.DateTimeField(_("diajukan"), default=timezone.now)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diputuskan oleh")
    )
    settled_at = models.DateTimeField(_("diputuskan"), null=True, blank=True)
    is_in_force = models.BooleanField(_("berlaku"), default=False)

    class Meta:
        verbose_name = _("perubahan tanggal")
        verbose_name_plural = _("perubahan tanggal")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(settled_at__isnull=True), name="round_change_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, is_in_force=False)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="round_change_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_in_force=False) | ~Q(settled_by=F("by")), name="round_change_takes_two"
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)


class CatalogItem(models.Model):
    """A standard activity of the kamus usulan of one cycle and theme. ``unit_price`` in rupiah.

    An item belongs to one agency, or goes to the kecamatan in which the proposal lies.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="catalog", verbose_name=_("siklus"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="catalog", verbose_name=_("tema"))
    name = models.CharField(_("nama kegiatan"), max_length=200)
    unit = models.CharField(_("satuan"), max_length=30)
    unit_price = models.BigIntegerField(_("harga satuan (rupiah)"), validators=[MinValueValidator(1)])
    usual_volume = models.DecimalField(_("volume lazim"), max_digits=12, decimal_places=2, default=1)
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="catalog",
        verbose_name=_("perangkat daerah"),
    )
    routes_to_kecamatan = models.BooleanField(_("ditangani kecamatan setempat"), default=False)
    sector_code = models.CharField(_("kode bidang urusan"), max_length=5)
    sdg_target = models.CharField(_("target SDG"), max_length=6, blank=True)
    kind = models.CharField(_("sifat"), max_length=12, choices=ActivityKind)
    is_active = models.BooleanField(_("aktif"), default=True)

    objects = CatalogItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("kamus usulan")
        verbose_name_plural = _("kamus usulan")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "theme", "name"], name="catalog_name_once"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="catalog_price_positive"),
            models.CheckConstraint(
                condition=Q(routes_to_kecamatan=True, agency__isnull=True)
                | Q(routes_to_kecamatan=False, agency__isnull=False),
                name="catalog_has_one_route",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Synonym(models.Model):
    """A word people use for what the kamus calls otherwise, e.g. "polisi tidur" for "pembatas kecepatan"."""

    word = models.CharField(_("kata warga"), max_length=60, unique=True)
    meaning = models.CharField(_("kata dalam kamus"), max_length=120)

    class Meta:
        verbose_name = _("padanan kata")
        verbose_name_plural = _("padanan kata")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} → {self.meaning}"


class Facilitator(models.Model):
    """A person who runs the forums of a round ("Laskar Perencana")."""

    round = models.ForeignKey(ThemeRound, models.CASCADE, related_name="facilitators", verbose_name=_("putaran tema"))
    user = models.ForeignKey(User, models.CASCADE, related_name="facilitates", verbose_name=_("pengguna"))

    class Meta:
        verbose_name = _("fasilitator")
        verbose_name_plural = _("fasilitator")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="facilitator_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.round}"


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
    def is_closed(self) -> bool:
        return self.closed_at is not None


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
