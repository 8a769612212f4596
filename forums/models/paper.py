"""The paper round trip: sheets printed for a session, photographed back, typed by one person and checked by another."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forums.enums import PaperKind, RowState
from forums.models.picks import Ballot
from proposals.models import Proposal
from themes.models import ForumSession


class PaperSheet(models.Model):
    """One printed page. ``key`` stands in its QR codes; ``number`` counts the pages of one kind in a session."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="sheets", verbose_name=_("sesi forum"))
    kind = models.CharField(_("isi"), max_length=10, choices=PaperKind)
    number = models.PositiveIntegerField(_("nomor lembar"))
    is_large = models.BooleanField(_("huruf besar"), default=False)
    printed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dicetak oleh"))
    printed_at = models.DateTimeField(_("dicetak"), default=timezone.now)

    class Meta:
        verbose_name = _("lembar kertas")
        verbose_name_plural = _("lembar kertas")
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "kind", "number"], name="sheet_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class PaperPhoto(models.Model):
    """A photo or scan of one or more sheets, as it came (re-encoded, without the camera's notes). Never public."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="paper_photos", verbose_name=_("sesi forum"))
    file = models.FileField(_("berkas"), upload_to="paper/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah"), default=timezone.now)

    class Meta:
        verbose_name = _("foto lembar kertas")
        verbose_name_plural = _("foto lembar kertas")
        constraints = [models.UniqueConstraint(fields=["session", "sha256"], name="paper_photo_once")]

    def __str__(self) -> str:
        return self.file.name or ""


class PaperRow(models.Model):
    """One row of a sheet, with its strip of the photo. Nothing of it counts before somebody checked it.

    ``typed`` holds the form as it was typed. A checked row points to what it became.
    """

    sheet = models.ForeignKey(PaperSheet, models.CASCADE, related_name="rows", verbose_name=_("lembar"))
    position = models.PositiveSmallIntegerField(_("baris"))
    state = models.CharField(_("keadaan"), max_length=12, choices=RowState, default=RowState.PRINTED)
    photo = models.ForeignKey(
        PaperPhoto, models.PROTECT, null=True, blank=True, related_name="rows", verbose_name=_("foto")
    )
    strip = models.FileField(_("potongan foto"), upload_to="paper/", blank=True)
    typed = models.JSONField(_("isian"), default=dict, blank=True)
    typed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diketik oleh")
    )
    typed_at = models.DateTimeField(_("diketik"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diperiksa oleh")
    )
    checked_at = models.DateTimeField(_("diperiksa"), null=True, blank=True)
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
        return f"{self.sheet}, {self.position}"
