"""A scenario becomes decisions: its choice is accommodated, the others are not, one proposal after the other.

Every proposal is decided in a transaction of its own together with its row, so whatever stops the work – a crash, a
full ceiling, an agency that was quicker – leaves whole decisions behind, and going on decides only what is left. What
an agency decided or changed meanwhile stays as it is; the row says so.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from accounts.models import User
from budgets.actions.decisions import accept, defer, reopen
from budgets.actions.explaining import correct_used, keep_grounds
from budgets.boards.funding import look_ahead
from budgets.boards.grounds import Archive, open_archive
from budgets.boards.reasons import write_answer
from budgets.enums import LockStage
from budgets.models import Scenario, ScenarioRow
from budgets.rules import BUDGET_SPENT, check_can_lock, check_can_plan, check_can_unlock, check_is_running, is_counted
from musrenbang.lib.denied import Denied
from proposals.enums import BY_EXCEPTION
from proposals.lifecycle import MoveName
from proposals.models import Proposal, Reason
from themes.models import Cycle

STRIDE = 20  # proposals between two signs of life


@transaction.atomic
def begin_lock(*, scenario_id: int, by: User) -> Scenario:
    """Say that this scenario shall be decided; the caller carries it out or queues it.

    Raises Denied unless it is reckoned, as things stand now, within the real ceilings, and the only one of its cycle.
    """
    scenario = take(scenario_id, by)
    check_is_running(scenario.cycle)
    check_can_lock(scenario, look_ahead(scenario).obstacles)
    scenario.locked_at, scenario.locked_by = timezone.now(), by
    return turn(scenario, LockStage.LOCKING)


@transaction.atomic
def go_on(*, scenario_id: int, by: User) -> Scenario:
    """Try again what could not be locked; what was changed since it was reckoned stays as it is."""
    scenario = take(scenario_id, by)
    if scenario.stage != LockStage.LOCKED:
        raise Denied(_("Skenario ini tidak sedang terkunci."))
    scenario.rows.exclude(refusal="").update(refusal="")
    scenario.locked_by = by  # whoever began it may no longer plan
    return turn(scenario, LockStage.LOCKING)


@transaction.atomic
def begin_unlock(*, scenario_id: int, by: User) -> Scenario:
    """Say that what the lock decided shall be taken back. Raises Denied once any of it is published."""
    scenario = take(scenario_id, by)
    check_can_unlock(scenario)
    scenario.locked_by = by  # whose name the history gets
    return turn(scenario, LockStage.UNLOCKING)


def take(scenario_id: int, by: User) -> Scenario:
    """The scenario; its cycle is locked first, so that of two planners one comes after the other."""
    check_can_plan(by)
    scenario = Scenario.objects.get(pk=scenario_id)
    Cycle.objects.select_for_update(no_key=True).get(pk=scenario.cycle_id)
    return Scenario.objects.select_for_update(of=("self",)).select_related("cycle", "locked_by").get(pk=scenario_id)


def turn(scenario: Scenario, stage: LockStage) -> Scenario:
    scenario.stage, scenario.progress, scenario.attempts, scenario.error = stage, 0, 0, ""
    try:
        with transaction.atomic():
            scenario.save(update_fields=["stage", "progress", "attempts", "error", "locked_at", "locked_by"])
    except IntegrityError:
        raise Denied(_("Skenario lain dari siklus ini sudah dikunci. Buka dulu yang itu.")) from None
    return scenario


def settle(scenario: Scenario, report: Callable[[int], None]) -> None:
    """Decide what is left of the choice, and keep what it rests on."""
    reasons = read_reasons()
    chosen = dict(scenario.rows.to_settle().values_list("pk", "proposal"))
    archive = open_archive(scenario.cycle, scenario, chosen.values())
    work_through(scenario, chosen, report, lambda row: decide(row, reasons, archive))
    correct_used(scenario)
    finish(scenario, LockStage.LOCKED)


def read_reasons() -> dict[str, Reason]:
    """Of those left out: the money did not reach, or a planner said so; nobody reads of money where it was a person."""
    by_hand, _is_new = Reason.objects.get_or_create(
        code=BY_EXCEPTION, defaults={"label": "Diputuskan Bappeda di luar hitungan", "position": 99}
    )
    return {BUDGET_SPENT: Reason.objects.get(code=BUDGET_SPENT), BY_EXCEPTION: by_hand}


def take_back(scenario: Scenario, report: Callable[[int], None]) -> None:
    """Reopen what the lock decided; then the scenario is free again."""
    work_through(scenario, scenario.rows.to_open().values_list("pk", flat=True), report, open_again)
    if scenario.rows.to_open().exists():
        finish(scenario, LockStage.LOCKED)
        return
    scenario.rows.exclude(refusal="").update(refusal="")
    scenario.locked_at = scenario.locked_by = None
    finish(scenario, LockStage.OPEN)


def finish(scenario: Scenario, stage: LockStage) -> None:
    scenario.stage, scenario.progress = stage, 100
    scenario.save(update_fields=["stage", "progress", "locked_at", "locked_by"])


def work_through(
    scenario: Scenario, rows: Iterable[int], report: Callable[[int], None], act: Callable[[ScenarioRow], None]
) -> None:
    keys = list(rows)
    for start in range(0, len(keys), STRIDE):
        part = ScenarioRow.objects.in_bulk(keys[start : start + STRIDE])
        known = Proposal.objects.with_surroundings().in_bulk([row.proposal_id for row in part.values()])
        for key in keys[start : start + STRIDE]:
            row = part[key]
            row.scenario, row.proposal = scenario, known[row.proposal_id]
            try_on(row, act)
        report(100 * min(len(keys), start + STRIDE) // len(keys))


def try_on(row: ScenarioRow, act: Callable[[ScenarioRow], None]) -> None:
    """One proposal and its row together, or neither and a sentence."""
    try:
        with transaction.atomic():
            act(row)
            row.save(update_fields=["settled", "refusal"])
    except Denied as denied:
        refuse(row, denied.sentence)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise
        refuse(row, _("Sedang diubah orang lain. Coba lagi sebentar."))


def refuse(row: ScenarioRow, sentence: str) -> None:
    row.refusal = sentence
    row.save(update_fields=["refusal"])


def decide(row: ScenarioRow, reasons: dict[str, Reason], archive: Archive) -> None:
    by, words = row.scenario.locked_by, write_answer(row)
    if by is None:
        raise Denied(_("Skenario ini tidak sedang dikunci."))
    common: dict[str, Any] = {"proposal_id": row.proposal_id, "by": by, "note": words}
    common |= {"version": row.version, "known": row.proposal}
    if row.is_in:
        decided = accept(**common, name=MoveName.ALLOT)
    else:
        why = BY_EXCEPTION if row.why.get("reason") == "override" else BUDGET_SPENT
        decided = defer(**common, reason=reasons[why], name=MoveName.PASS_OVER)
    keep_grounds({row.proposal_id: archive.describe(row.proposal)})
    row.settled, row.refusal = decided.version, ""


def open_again(row: ScenarioRow) -> None:
    """Only what nobody decided otherwise since the lock did; what somebody did is hers."""
    by = row.scenario.locked_by
    if by is None:
        raise Denied(_("Skenario ini tidak sedang dikunci."))
    if is_counted(row.proposal):
        words = _("Penguncian skenario dibuka kembali oleh Bappeda.")
        opened = reopen(proposal_id=row.proposal_id, by=by, note=words, version=row.proposal.version)
        row.version = opened.version
        row.save(update_fields=["version"])
    row.settled, row.refusal = None, ""
