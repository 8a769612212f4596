"""Tables that discuss, and the picks of those who took part: votes for the rule of equal shares."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forums.enums import BallotChannel
from proposals.models import ForumItem
from themes.models import ForumSession


class DiscussionTable(models.Model):
    """A group at one table. Its items carry its number; ``version`` tells two writers of its notes apart."""

    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="tables", verbose_name=_("sesi forum"))
    number = models.PositiveSmallIntegerField(_("nomor meja"))
    topic = models.CharField(_("pokok bahasan"), max_length=150, blank=True)
    notes = models.TextField(_("catatan"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("meja diskusi")
        verbose_name_plural = _("meja diskusi")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="table_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="table_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Ballot(models.Model):
    """What ``weight`` people picked alike: 1 with an account or on paper, as many as raised their hands by tally.

    One ballot per account and session, one per numbered paper; a ``key`` that arrives twice is one ballot. Who picked
    what by account is known to nobody but herself: pages and reports show sums.
    """

    key = models.UUIDField(unique=True)
    session = models.ForeignKey(ForumSession, models.CASCADE, related_name="ballots", verbose_name=_("sesi forum"))
    channel = models.CharField(_("cara"), max_length=7, choices=BallotChannel)
    weight = models.PositiveIntegerField(_("jumlah orang"), default=1)
    voter = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="ballots", verbose_name=_("pemilih")
    )
    paper_number = models.PositiveIntegerField(_("nomor kertas"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("dicatat oleh"))
    cast_at = models.DateTimeField(_("waktu"), default=timezone.now)

    class Meta:
        verbose_name = _("suara")
        verbose_name_plural = _("suara")
        constraints = [
            models.UniqueConstraint(fields=["session", "voter"], name="ballot_once_per_account"),
            models.UniqueConstraint(fields=["session", "paper_number"], name="ballot_once_per_paper"),
            models.CheckConstraint(
                condition=Q(channel=BallotChannel.ACCOUNT, voter__isnull=False, paper_number__isnull=True, weight=1)
                | Q(channel=BallotChannel.PAPER, voter__isnull=True, paper_number__isnull=False, weight=1)
                | Q(channel=BallotChannel.TALLY, voter__isnull=True, paper_number__isnull=True, weight__gt=0),
                name="ballot_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} × {self.weight}"


class Pick(models.Model):
    """One proposal on a ballot. A ballot names at most ``ForumSession.picks_each`` of them."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="picks", verbose_name=_("suara"))
    item = models.ForeignKey(ForumItem, models.CASCADE, related_name="picks", verbose_name=_("usulan"))

    class Meta:
        verbose_name = _("pilihan")
        verbose_name_plural = _("pilihan")
        constraints = [models.UniqueConstraint(fields=["ballot", "item"], name="pick_once_per_ballot")]

    def __str__(self) -> str:
        return str(self.item)
