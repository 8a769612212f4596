"""The paper round trip: sheets printed for a session, photographed back, typed by one person and checked by another."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forums.enums import PaperKind, RowState, UploadState
from forums.models.picks import Ballot
from musrenbang.lib.encrypted import EncryptedJSONField
from proposals.models import Proposal
from themes.models import ForumSession


class PaperSheet(models.Model):
    """One printed page. ``key`` stands in its QR codes; ``number`` counts the pages of one kind in a session.

    Sheets printed in one go share a ``batch``, so the same set can be printed again.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="sheets", verbose_name=_("sesi forum"))
    batch = models.UUIDField(_("cetakan"), default=uuid.uuid4, editable=False)
    kind = models.CharField(_("isi"), max_length=10, choices=PaperKind)
    number = models.PositiveIntegerField(_("nomor lembar"))
    is_large = models.BooleanField(_("huruf besar"), default=False)
    printed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dicetak oleh"))
    printed_at = models.DateTimeField(_("dicetak"), default=timezone.now)

    class Meta:
        verbose_name = _("lembar kertas")
        verbose_name_plural = _("lembar kertas")
        ordering = ["kind", "number"]
        indexes = [models.Index(fields=["session", "batch"], name="sheet_by_batch")]
        constraints = [models.UniqueConstraint(fields=["session", "kind", "number"], name="sheet_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def label(self) -> str:
        """What stands beside the QR: ``U3`` is the third page of proposals of its session."""
        return f"{PaperKind(self.kind).letter}{self.number}"


class PaperUpload(models.Model):
    """A photo or scan as it was sent, read by the worker. The row is the truth, the message in the queue only a hint.

    ``file`` is what came; it goes once its pages are drawn anew. ``progress`` in percent; ``attempts`` ends in FAILED.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        ForumSession, models.CASCADE, related_name="paper_uploads", verbose_name=_("sesi forum")
    )
    file = models.FileField(_("berkas"), upload_to="paper/", blank=True)
    name = models.CharField(_("nama berkas"), max_length=150)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    state = models.CharField(_("keadaan"), max_length=7, choices=UploadState, default=UploadState.WAITING)
    progress = models.PositiveSmallIntegerField(_("kemajuan (%)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    error = models.TextField(_("sebab kegagalan"), blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah"), default=timezone.now)

    class Meta:
        verbose_name = _("unggahan foto lembar")
        verbose_name_plural = _("unggahan foto lembar")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "sha256"], name="paper_upload_once"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="paper_progress_is_percent"),
            models.CheckConstraint(condition=~Q(state=UploadState.FAILED) | ~Q(error=""), name="paper_failed_says_why"),
        ]

    def __str__(self) -> str:
        return self.name


class PaperPhoto(models.Model):
    """One page of an upload, drawn anew without the camera's notes. Never public.

    ``note`` says in a sentence what could not be read; such a photo waits until somebody says which row it shows, or
    sets it aside.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="paper_photos", verbose_name=_("sesi forum"))
    upload = models.ForeignKey(PaperUpload, models.CASCADE, related_name="photos", verbose_name=_("unggahan"))
    page = models.PositiveSmallIntegerField(_("halaman"), default=1)
    file = models.FileField(_("berkas"), upload_to="paper/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diselesaikan oleh")
    )

    class Meta:
        verbose_name = _("foto lembar kertas")
        verbose_name_plural = _("foto lembar kertas")
        ordering = ["upload", "page"]
        constraints = [
            models.UniqueConstraint(fields=["session", "sha256"], name="paper_photo_once"),
            models.UniqueConstraint(fields=["upload", "page"], name="paper_page_once"),
        ]

    def __str__(self) -> str:
        return self.file.name or ""


class PaperRow(models.Model):
    """One row of a sheet. Nothing of it counts before somebody checked it.

    ``typed`` holds the form as it was typed (encrypted: a guardian's name may stand in it), ``corrected`` the fields
    that the checker changed. Who types or checks holds the row for a while (``claimed_by``); ``version`` tells two
    people apart who did so anyway. A checked row points to what it became.
    """

    sheet = models.ForeignKey(PaperSheet, models.CASCADE, related_name="rows", verbose_name=_("lembar"))
    position = models.PositiveSmallIntegerField(_("baris"))
    state = models.CharField(_("keadaan"), max_length=12, choices=RowState, default=RowState.PRINTED)
    typed = EncryptedJSONField(_("isian"), default=dict, blank=True)
    typed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diketik oleh")
    )
    typed_at = models.DateTimeField(_("diketik"), null=True, blank=True)
    corrected = models.JSONField(_("dibetulkan"), default=list, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diperiksa oleh")
    )
    checked_at = models.DateTimeField(_("diperiksa"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sedang dikerjakan oleh")
    )
    claimed_at = models.DateTimeField(_("sejak"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="paper_row", verbose_name=_("usulan")
    )
    ballot = models.OneToOneField(
        Ballot, models.PROTECT, null=True, blank=True, related_name="paper_row", verbose_name=_("suara")
    )

    class Meta:
        verbose_name = _("baris kertas")
        verbose_name_plural = _("baris kertas")
        ordering = ["sheet", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="paper_row_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[RowState.TYPED, RowState.CHECKED])
                | Q(typed_by__isnull=False, typed_at__isnull=False),
                name="paper_row_typed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=RowState.CHECKED, checked_by__isnull=False, checked_at__isnull=False)
                | (~Q(state=RowState.CHECKED) & Q(checked_by__isnull=True, proposal__isnull=True, ballot__isnull=True)),
                name="paper_row_counts_only_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What stands beside the QR: ``U3-2`` is the second row of sheet U3."""
        return f"{self.sheet.label}-{self.position}"

    @property
    def key(self) -> uuid.UUID:
        """What the row becomes carries this key, so it is never entered twice."""
        return uuid.uuid5(self.sheet.key, f"row:{self.position}")

    @property
    def ballot_number(self) -> int:
        """The number printed on a ballot, once per session: sheets have fewer than ten rows."""
        return self.sheet.number * 10 + self.position


class PaperStrip(models.Model):
    """What a photo shows of a row: cut out and straightened, or the whole photo where somebody said which row it is.

    ``sharpness``: pixels per module of its QR, times ten; 0 where the QR could not be read.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    row = models.ForeignKey(PaperRow, models.CASCADE, related_name="strips", verbose_name=_("baris"))
    photo = models.ForeignKey(PaperPhoto, models.CASCADE, related_name="strips", verbose_name=_("foto"))
    file = models.FileField(_("potongan foto"), upload_to="paper/")
    sharpness = models.PositiveIntegerField(_("ketajaman"), default=0)
    placed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ditempatkan oleh")
    )
    made_at = models.DateTimeField(_("dibuat"), default=timezone.now)

    class Meta:
        verbose_name = _("potongan foto")
        verbose_name_plural = _("potongan foto")
        ordering = ["row", "pk"]
        constraints = [models.UniqueConstraint(fields=["row", "photo"], name="strip_once_per_photo")]

    def __str__(self) -> str:
        return self.file.name or ""
