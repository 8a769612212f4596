"""Who was invited and who came: counts without names, and names only with consent."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from forums.enums import InvitationStatus, SessionPhotoKind, TallySource
from forums.querysets import SessionPhotoQuerySet
from musrenbang.lib.encrypted import EncryptedTextField
from themes.enums import AgeBand, Presence, Sex
from themes.models import ForumSession


class Invitation(models.Model):
    """An organisation or office asked to come. No names of people: a letter goes to an office."""

    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="invitations", verbose_name=_("sesi forum"))
    name = models.CharField(_("lembaga"), max_length=150)
    told_by = models.CharField(_("disampaikan lewat"), max_length=60, blank=True)
    told_on = models.DateField(_("disampaikan tanggal"), null=True, blank=True)
    status = models.CharField(_("jawaban"), max_length=8, choices=InvitationStatus, default=InvitationStatus.INVITED)
    seats = models.PositiveSmallIntegerField(_("jumlah utusan"), default=1)

    class Meta:
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["session", "name"], name="invited_once")]

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """One change of a count: ``delta`` people of one group more or fewer. Rows are added, never changed.

    Counts of AttendanceCount move only together with a row here, so two people counting at once lose nothing, and a
    ``key`` that arrives twice counts once. ``voids`` names the row that this one takes back.
    """

    key = models.UUIDField(unique=True)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="tallies", verbose_name=_("sesi forum"))
    presence = models.CharField(_("kehadiran"), max_length=6, choices=Presence, default=Presence.HALL)
    sex = models.CharField(_("jenis kelamin"), max_length=6, choices=Sex)
    age_band = models.CharField(_("kelompok umur"), max_length=8, choices=AgeBand)
    has_disability = models.BooleanField(_("penyandang disabilitas"), default=False)
    delta = models.IntegerField(_("perubahan"))
    source = models.CharField(_("cara"), max_length=8, choices=TallySource)
    voids = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="voided_by", verbose_name=_("membatalkan")
    )
    # Nobody for people who checked in themselves: a count without names keeps none.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("dihitung oleh"))
    made_at = models.DateTimeField(_("dihitung"), default=timezone.now)
    received_at = models.DateTimeField(_("diterima"), auto_now_add=True)

    class Meta:
        verbose_name = _("hitungan hadir")
        verbose_name_plural = _("hitungan hadir")
        indexes = [models.Index(fields=["session", "-id"], name="tally_newest_first")]
        constraints = [models.CheckConstraint(condition=~Q(delta=0), name="tally_changes_something")]
        triggers = [pgtrigger.Protect(name="keeps_tallies", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_sex_display()} {self.get_age_band_display()}: {self.delta:+d}"


class Attendee(models.Model):
    """Somebody who agreed to be written down by name. Never public; the counts do not depend on these rows."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="attendees", verbose_name=_("sesi forum"))
    name = EncryptedTextField(_("nama"))
    organization = models.CharField(_("lembaga"), max_length=150, blank=True)
    presence = models.CharField(_("kehadiran"), max_length=6, choices=Presence, default=Presence.HALL)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+", verbose_name=_("persetujuan"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("dicatat oleh"))
    recorded_at = models.DateTimeField(_("dicatat"), default=timezone.now)

    class Meta:
        verbose_name = _("peserta bernama")
        verbose_name_plural = _("peserta bernama")

    def __str__(self) -> str:
        return self.organization or str(_("Peserta"))


class SessionPhoto(models.Model):
    """A photo of a session: the paper list of those present (never public), or the room (public once reviewed)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="photos", verbose_name=_("sesi forum"))
    kind = models.CharField(_("isi foto"), max_length=10, choices=SessionPhotoKind)
    file = models.FileField(_("berkas"), upload_to="sessions/")
    thumbnail = models.FileField(_("gambar kecil"), upload_to="thumbnails/", blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    caption = models.CharField(_("keterangan"), max_length=200, blank=True)
    is_declared = models.BooleanField(_("pernyataan tentang orang dalam foto"), default=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah"), default=timezone.now)
    released_at = models.DateTimeField(_("boleh tampil sejak"), null=True, blank=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ditinjau oleh")
    )

    objects = SessionPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("foto sesi")
        verbose_name_plural = _("foto sesi")
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "sha256"], name="session_photo_once"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False, kind=SessionPhotoKind.ROOM),
                name="session_photo_released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or str(self.get_kind_display())
