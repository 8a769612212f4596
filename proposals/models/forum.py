"""A proposal's place on the list of a forum session."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.enums import ForumOutcome
from proposals.models.proposal import Proposal, Reason
from themes.models import ForumSession, keeps_signed


class ForumItem(models.Model):
    """A proposal on the list of a session, with what the forum made of it. Final when the session is closed."""

    session = models.ForeignKey(ForumSession, models.PROTECT, related_name="items", verbose_name=_("sesi forum"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="forum_items", verbose_name=_("usulan"))
    # Every item stands on the long list; the short one holds what is presented and ranked.
    is_short = models.BooleanField(_("pada daftar pendek"), default=False)
    table = models.PositiveSmallIntegerField(_("nomor meja"), null=True, blank=True)
    outcome = models.CharField(_("hasil"), max_length=10, choices=ForumOutcome, default=ForumOutcome.OPEN)
    rank = models.PositiveIntegerField(_("urutan prioritas"), null=True, blank=True)
    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("alasan")
    )
    note = models.TextField(_("penjelasan"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terakhir diubah oleh")
    )

    class Meta:
        verbose_name = _("butir daftar forum")
        verbose_name_plural = _("butir daftar forum")
        constraints = [
            models.UniqueConstraint(fields=["session", "proposal"], name="forum_item_once"),
            models.UniqueConstraint(
                fields=["session", "rank"], name="forum_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(outcome=ForumOutcome.AGREED, rank__isnull=False)
                | (~Q(outcome=ForumOutcome.AGREED) & Q(rank__isnull=True)),
                name="forum_item_ranked_iff_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ForumOutcome.NOT_AGREED) | (Q(reason__isnull=False) & ~Q(note="")),
                name="forum_item_not_agreed_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ForumOutcome.AGREED) | Q(is_short=True), name="forum_item_agreed_is_short"
            ),
        ]
        triggers = [keeps_signed("keeps_signed_list")]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_outcome_display()}"
