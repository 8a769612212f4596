"""What a decision rested on, kept as it stood then: it is public with the decision and never changes afterwards."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.models import Proposal


class Explanation(models.Model):
    """The grounds of one decision (budgets.grounds). Written with the decision by a lock, else when it is published.

    It belongs to the decision at hand if it was not written before that: one taken back and made anew is older.
    ``is_draft``: written ahead of an announcement that was not made yet; nobody reads it before.
    """

    proposal = models.OneToOneField(Proposal, models.CASCADE, primary_key=True, related_name="explanation")
    grounds = models.JSONField(_("dasar keputusan"), default=dict)
    written_at = models.DateTimeField(_("ditulis"), default=timezone.now)
    is_draft = models.BooleanField(_("belum diumumkan"), default=False, editable=False)

    class Meta:
        verbose_name = _("penjelasan keputusan")
        verbose_name_plural = _("penjelasan keputusan")

    def __str__(self) -> str:
        return f"{self.proposal}: {self.written_at:%Y-%m-%d %H:%M}"
