"""Ceilings, the one statement that commits money without ever overrunning one, and who sees what of a desk."""

from typing import TYPE_CHECKING, Self

from django.db import connections
from django.db.models import F, Q, QuerySet

from accounts.enums import Role
from budgets.enums import BulkState, LockStage, ScenarioState, Scope, Side
from musrenbang.lib.advisory import held_keys

if TYPE_CHECKING:
    from accounts.models import User
    from budgets.models import (
        AnswerTemplate,
        Assessment,
        Assignment,
        BulkRun,
        Ceiling,
        CheckItem,
        InternalNote,
        Rubric,
        Scenario,
        ScenarioRow,
    )
    from proposals.models import Proposal
    from themes.models import Cycle

RUBRIC_SPACE = 2031  # of the advisory locks on the rubric of a cycle
BULK_SPACE = 2029  # of the advisory locks that workers hold on a BulkRun
SCENARIO_SPACE = 2030  # and on a Scenario
PUBLICATION_SPACE = 2032  # and on a Publication


class CeilingQuerySet(QuerySet["Ceiling"]):
    def above(self, proposal: "Proposal") -> "CeilingQuerySet":
        """Every ceiling a proposal counts under: its agency's, its kecamatan's where there is one, the city's."""
        over = Q(scope=Scope.CITY) | Q(agency=proposal.agency_id)
        if proposal.kelurahan:
            over |= Q(kecamatan=proposal.kelurahan.parent_id)
        return self.filter(over, cycle=proposal.round.cycle_id)

    def of_agencies(self) -> "CeilingQuerySet":
        return self.filter(scope=Scope.AGENCY)

    def tightest(self) -> "Ceiling | None":
        """The one with the least left."""
        return self.order_by(F("amount") - F("committed"), "pk").first()

    def commit(self, amount: int) -> int:
        """Take ``amount`` rupiah out of what is left under every one of them, or nothing: rows changed is 0 then.

        The rows are locked by key, so two officers never wait for each other in a ring; the condition is looked at
        under the lock, and the table's CHECK stands behind it.
        """
        locked = self._lock()
        if any(ceiling.left < amount for ceiling in locked):
            return 0
        return self._of(locked).update(committed=F("committed") + amount)

    def release(self, amount: int) -> int:
        """Give ``amount`` rupiah back."""
        return self._of(self._lock()).update(committed=F("committed") - amount)

    def stop_commits(self) -> None:
        """Until the transaction ends nobody commits or releases money: a new ceiling counts what lies under it.

        To be called before any row of the table was locked.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute("LOCK TABLE budgets_ceiling IN EXCLUSIVE MODE")

    def _lock(self) -> "list[Ceiling]":
        return list(self.select_for_update(of=("self",), no_key=True).order_by("pk"))

    def _of(self, locked: "list[Ceiling]") -> "CeilingQuerySet":
        return self.model.objects.filter(pk__in=[ceiling.pk for ceiling in locked])


class BulkRunQuerySet(QuerySet["BulkRun"]):
    def begun_by(self, user: "User") -> Self:
        """What one began oneself: it holds words nobody else may read yet."""
        return self.filter(by=user)

    def waiting(self) -> Self:
        """To be carried out, and no worker is at it: its lock is free. Oldest first."""
        return self.filter(state=BulkState.WAITING).exclude(pk__in=held_keys(BULK_SPACE)).order_by("pk")


class AssignmentQuerySet(QuerySet["Assignment"]):
    def standing(self) -> Self:
        """Of the agency that has the proposal now: what was re-routed is nobody's task at the former one."""
        return self.filter(agency=F("proposal__agency"))


class NoteQuerySet(QuerySet["InternalNote"]):
    def visible_to(self, user: "User") -> Self:
        """An agency reads its own notes, Bappeda all of them, nobody else any."""
        if user.has_role(Role.PLANNER):
            return self
        return self.filter(agency__in=user.agency_ids())


class CheckItemQuerySet(QuerySet["CheckItem"]):
    def used_by(self, agency_id: int | None) -> Self:
        """The checklist of an agency: what all look at, and what it added."""
        return self.filter(Q(agency__isnull=True) | Q(agency=agency_id), is_active=True)


class AnswerQuerySet(QuerySet["AnswerTemplate"]):
    def usable_by(self, user: "User") -> Self:
        """Ready sentences of everybody and of the own agencies."""
        shared = Q(agency__isnull=True) | Q(agency__in=user.agency_ids())
        return self.filter(shared, is_active=True).select_related("reason", "agency")

    def written_for(self, user: "User") -> Self:
        """Those of the own agencies, which one may change; also such as are laid aside."""
        return self.filter(agency__in=user.agency_ids()).select_related("reason", "agency")


class ScenarioQuerySet(QuerySet["Scenario"]):
    def visible_to(self, user: "User") -> Self:
        """Planners try things out; nobody else hears of it before it is published."""
        return self if user.has_role(Role.PLANNER) else self.none()

    def unfinished(self) -> Self:
        """To be reckoned, locked or unlocked."""
        reckoned = Q(state__in=[ScenarioState.WAITING, ScenarioState.RUNNING])
        return self.filter(reckoned | Q(stage__in=[LockStage.LOCKING, LockStage.UNLOCKING]))

    def waiting(self) -> Self:
        """Unfinished, and nobody is at it: its lock is free. Oldest first."""
        return self.unfinished().exclude(pk__in=held_keys(SCENARIO_SPACE)).order_by("pk")


class ScenarioRowQuerySet(QuerySet["ScenarioRow"]):
    def on(self, side: str) -> Self:
        """Those a list shows under ``side``."""
        overridden = Q(proposal__overrides__scenario=F("scenario"), proposal__overrides__ended_at__isnull=True)
        sides = {
            Side.IN: Q(is_in=True),
            Side.OUT: Q(is_in=False),
            Side.FIXED: Q(is_fixed=True),
            Side.OVERRIDDEN: overridden,
            Side.REFUSED: ~Q(refusal=""),
        }
        return self.filter(sides[Side(side)]) if side in sides else self

    def for_list(self) -> Self:
        """With what one line of a list shows."""
        related = ("proposal__round__theme", "proposal__kelurahan__parent", "proposal__agency")
        return self.select_related(*related)

    def to_settle(self) -> Self:
        """What a lock still has to decide: the chosen first, each side by rank."""
        return self.filter(settled__isnull=True, is_fixed=False, refusal="").order_by("-is_in", "rank")

    def to_open(self) -> Self:
        """What a lock decided and an unlocking has not taken back yet."""
        return self.filter(settled__isnull=False).order_by("rank")


class RubricQuerySet(QuerySet["Rubric"]):
    def in_force(self, cycle: "Cycle | int") -> "Rubric | None":
        """The latest published version of a cycle, with its criteria."""
        return self.filter(cycle=cycle, published_at__isnull=False).prefetch_related("criteria").first()

    def drafts(self) -> Self:
        return self.filter(published_at__isnull=True)

    def keep_in_force(self, cycle_id: int) -> None:
        """Until the transaction ends no other version comes into force; to be called before any row is locked."""
        self._hold("pg_advisory_xact_lock_shared", cycle_id)

    def stop_scoring(self, cycle_id: int) -> None:
        """Until the transaction ends nobody scores in the cycle, and nobody else changes its rubrics."""
        self._hold("pg_advisory_xact_lock", cycle_id)

    def _hold(self, function: str, cycle_id: int) -> None:
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [RUBRIC_SPACE, cycle_id])


class AssessmentQuerySet(QuerySet["Assessment"]):
    def counted(self) -> Self:
        """What goes into the standing: nothing from whoever has a conflict of interest."""
        return self.filter(has_conflict=False)
