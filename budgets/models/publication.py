"""Decisions that become public by themselves on a date."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.enums import PublicationState
from themes.models import Cycle, ThemeRound


class Publication(models.Model):
    """An announcement set for ``due_at`` (aware): whatever is decided by then, of a whole cycle or of one round.

    It is carried out once. ``count`` decisions became public by it, or ``error`` says why none did. ``expected`` is the
    fingerprint of what a planner saw when she wanted it at once: then exactly that becomes public; empty on a date.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="publications", verbose_name=_("siklus"))
    round = models.ForeignKey(
        ThemeRound, models.PROTECT, null=True, blank=True, related_name="publications", verbose_name=_("putaran tema")
    )
    due_at = models.DateTimeField(_("diumumkan pada"))
    state = models.CharField(_("keadaan"), max_length=8, choices=PublicationState, default=PublicationState.WAITING)
    count = models.PositiveIntegerField(_("jumlah keputusan"), default=0)
    error = models.TextField(_("kesalahan"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dijadwalkan oleh"))
    made_at = models.DateTimeField(_("dijadwalkan"), default=timezone.now)
    settled_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    expected = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("jadwal pengumuman")
        verbose_name_plural = _("jadwal pengumuman")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "round"],
                condition=Q(state=PublicationState.WAITING, expected=""),
                nulls_distinct=False,
                name="publication_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["cycle", "round"],
                condition=Q(state=PublicationState.WAITING) & ~Q(expected=""),
                nulls_distinct=False,
                name="publication_now_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=PublicationState.WAITING, settled_at__isnull=True)
                | (~Q(state=PublicationState.WAITING) & Q(settled_at__isnull=False)),
                name="publication_settled_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round or self.cycle}: {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self) -> bool:
        """Whether it was wanted at once, and the worker is at it or soon will be."""
        return self.state == PublicationState.WAITING and bool(self.expected)
