"""Who stands behind a proposal: how many a group is, and who supports it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.enums import SupportChannel
from proposals.models.proposal import Proposal
from themes.enums import AgeBand, Sex


class GroupCount(models.Model):
    """How many people of one sex and age band a group has: counts without names."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="group_counts", verbose_name=_("usulan"))
    sex = models.CharField(_("jenis kelamin"), max_length=6, choices=Sex)
    age_band = models.CharField(_("kelompok umur"), max_length=8, choices=AgeBand)
    count = models.PositiveIntegerField(_("jumlah"))

    class Meta:
        verbose_name = _("jumlah anggota kelompok")
        verbose_name_plural = _("jumlah anggota kelompok")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "sex", "age_band"], name="group_count_once"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="group_count_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sex_display()} {self.get_age_band_display()}: {self.count}"


class Support(models.Model):
    """One person supports one proposal. Taking it back deletes the row; ``Proposal.support_count`` counts along."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supports", verbose_name=_("usulan"))
    person = models.ForeignKey(User, models.CASCADE, related_name="supports", verbose_name=_("pendukung"))
    channel = models.CharField(_("cara"), max_length=8, choices=SupportChannel)
    created_at = models.DateTimeField(_("waktu"), default=timezone.now)

    class Meta:
        verbose_name = _("dukungan")
        verbose_name_plural = _("dukungan")
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="support_once_per_person")]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_channel_display()}"
