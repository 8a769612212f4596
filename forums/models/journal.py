"""What facilitators did on devices without signal, as it arrived."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forums.enums import ActOutcome
from themes.models import ForumSession


class SessionAct(models.Model):
    """One act made in a hall: applied once, however often it arrives; its answer is kept and told again.

    ``payload`` is the act as the device sent it, of a proposal only its key: the rest stands on the proposal.
    ``answer`` is what the device was told. A conflict waits until a person settles it: ``settled_at``.
    """

    key = models.UUIDField(unique=True)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="acts", verbose_name=_("sesi forum"))
    kind = models.CharField(_("tindakan"), max_length=20)
    payload = models.JSONField(_("isi"), default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    made_at = models.DateTimeField(_("dilakukan"))  # by the device's clock, never trusted for deadlines
    received_at = models.DateTimeField(_("diterima"), auto_now_add=True)
    outcome = models.CharField(_("hasil"), max_length=8, choices=ActOutcome)
    answer = models.JSONField(_("jawaban"), default=dict)
    settled_at = models.DateTimeField(_("diselesaikan"), null=True, blank=True)

    class Meta:
        verbose_name = _("catatan lapangan")
        verbose_name_plural = _("catatan lapangan")
        indexes = [models.Index(fields=["session", "-id"], name="act_newest_first")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_outcome_display()}"
