"""What backs a proposal: files, and what each level of verification recommended."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.enums import AttachmentKind, ReviewLevel, Status
from proposals.models.proposal import Proposal
from proposals.querysets import AttachmentQuerySet


class Attachment(models.Model):
    """A photo or document. It has an id the moment it arrives and stays private until an officer releases it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="attachments", verbose_name=_("usulan"))
    kind = models.CharField(_("jenis"), max_length=8, choices=AttachmentKind)
    file = models.FileField(_("berkas"), upload_to="attachments/")
    thumbnail = models.FileField(_("gambar kecil"), upload_to="thumbnails/", blank=True)
    original_name = models.CharField(_("nama berkas"), max_length=150)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # "No recognisable child or person with disability, or their consent is attached", said by whoever uploaded it.
    is_declared = models.BooleanField(_("pernyataan tentang orang dalam foto"), default=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah"), default=timezone.now)
    released_at = models.DateTimeField(_("boleh tampil sejak"), null=True, blank=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ditinjau oleh")
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lampiran")
        verbose_name_plural = _("lampiran")
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="attachment_released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_public(self) -> bool:
        """Released by an officer, and the proposal itself may be read by everybody."""
        return self.released_at is not None and self.proposal.status not in {Status.DRAFT, Status.WITHDRAWN}


class Review(models.Model):
    """What one level recommended, with the volume and amount (rupiah) it saw fit. Rows are added, never changed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="reviews", verbose_name=_("usulan"))
    level = models.CharField(_("tingkat"), max_length=10, choices=ReviewLevel)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("penelaah"))
    recommendation = models.TextField(_("rekomendasi"))
    volume = models.DecimalField(_("volume"), max_digits=12, decimal_places=2, null=True, blank=True)
    amount = models.BigIntegerField(_("anggaran (rupiah)"), null=True, blank=True)
    is_embargoed = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("waktu"), default=timezone.now)

    class Meta:
        verbose_name = _("telaah")
        verbose_name_plural = _("telaah")
        constraints = [
            models.CheckConstraint(
                condition=(Q(volume__isnull=True) | Q(volume__gt=0)) & (Q(amount__isnull=True) | Q(amount__gt=0)),
                name="review_figures_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.recommendation[:40]}"
