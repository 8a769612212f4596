"""What would be funded if: one run of the allocation over a cycle, changed by hand where a reason is given."""

import math
import uuid

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.enums import LockStage, Method, ScenarioState
from budgets.querysets import ScenarioQuerySet, ScenarioRowQuerySet
from proposals.models import Proposal
from themes.models import Cycle


class Scenario(models.Model):
    """One set of knobs, and what came of it.

    ``knobs`` is what the planner chose (ceilings and floors as they were then, weights, options); ``instance_sha256``
    the hash of everything the engine was given; ``result`` its totals, bound, gap and seconds
    (budgets.allocation). One scenario of a cycle may be locked: its choice becomes drafted decisions, one after the
    other; ``stage`` says how far that is. Whoever works on it, request or worker, holds its advisory lock.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="scenarios", verbose_name=_("siklus"))
    name = models.CharField(_("nama"), max_length=80)
    method = models.CharField(_("cara"), max_length=12, choices=Method, default=Method.OPTIMAL)
    knobs = models.JSONField(_("setelan"), default=dict)
    instance_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("keadaan"), max_length=8, choices=ScenarioState, default=ScenarioState.WAITING)
    progress = models.PositiveSmallIntegerField(_("kemajuan (%)"), default=0)
    result = models.JSONField(_("hasil"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    error = models.TextField(_("kesalahan"), blank=True)
    stage = models.CharField(_("penguncian"), max_length=9, choices=LockStage, default=LockStage.OPEN)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dibuat oleh"))
    created_at = models.DateTimeField(_("dibuat"), default=timezone.now)
    reckoned_at = models.DateTimeField(_("dihitung"), null=True, blank=True)
    locked_at = models.DateTimeField(_("dikunci"), null=True, blank=True)
    locked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dikunci oleh")
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("skenario")
        verbose_name_plural = _("skenario")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(locked_at__isnull=False), name="scenario_locked_once_per_cycle"
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False, state=ScenarioState.DONE),
                name="scenario_locked_when_done",
            ),
            models.CheckConstraint(
                condition=Q(stage=LockStage.OPEN, locked_at__isnull=True)
                | (~Q(stage=LockStage.OPEN) & Q(locked_at__isnull=False)),
                name="scenario_stage_of_its_lock",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def list_exceptions(self) -> "QuerySet[Override]":
        """What a planner put in or left out by hand, and did not take back."""
        return self.overrides.filter(ended_at__isnull=True).select_related("proposal")

    @property
    def gap_percent(self) -> str:
        """How far below the best possible it may be, in percent, rounded up."""
        thousandths = math.ceil((self.result.get("gap") or 0) * 100_000)
        return str(number_format(thousandths / 1000, decimal_pos=3))


class ScenarioRow(models.Model):
    """One proposal in a scenario. ``amount`` in rupiah, ``points`` in thousandths; ``why`` is the engine's account.

    ``version`` is the proposal's as it was reckoned with. ``is_fixed``: an agency had decided before. ``settled`` is
    the proposal's version when the lock decided it, empty before; ``refusal`` says why the lock could not.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="rows", verbose_name=_("skenario"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="scenario_rows", verbose_name=_("usulan"))
    rank = models.PositiveIntegerField(_("urutan"))
    points = models.PositiveIntegerField(_("skor (perseribu)"))
    amount = models.BigIntegerField(_("anggaran (rupiah)"))
    is_in = models.BooleanField(_("masuk"))
    why = models.JSONField(_("penjelasan"), default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_fixed = models.BooleanField(_("sudah diputuskan sebelumnya"), default=False)
    settled = models.PositiveIntegerField(null=True, editable=False)
    refusal = models.TextField(_("mengapa tidak bisa dikunci"), blank=True)

    objects = ScenarioRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("baris skenario")
        verbose_name_plural = _("baris skenario")
        constraints = [models.UniqueConstraint(fields=["scenario", "proposal"], name="scenario_row_once")]
        indexes = [models.Index(fields=["scenario", "is_in", "rank"], name="scenario_rows_in_order")]

    def __str__(self) -> str:
        return f"{self.scenario}: {self.proposal}"


class Override(models.Model):
    """A planner put one proposal in, or left it out, whatever the method says; the reason is public with the result.

    One that is taken back stays in the list, with who did it and when.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="overrides", verbose_name=_("skenario"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="overrides", verbose_name=_("usulan"))
    is_in = models.BooleanField(_("masuk"))
    reason = models.TextField(_("alasan"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    made_at = models.DateTimeField(_("ditetapkan"), default=timezone.now)
    ended_at = models.DateTimeField(_("dicabut"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dicabut oleh")
    )

    class Meta:
        verbose_name = _("pengecualian")
        verbose_name_plural = _("pengecualian")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "proposal"], condition=Q(ended_at__isnull=True), name="override_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.is_in}"
