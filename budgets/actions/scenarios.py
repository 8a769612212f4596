"""Scenarios: begin one, change it by hand, and carry out whatever its row says is still to be done.

The row is the truth. Whoever works on it – the request itself when it is short, else a worker – holds its advisory
lock, so two never do, and a dead one has let go.
"""

import logging
from collections.abc import Callable

from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.actions import locking
from budgets.boards.knobs import Knobs
from budgets.enums import LockStage, Method, ScenarioState
from budgets.models import Override, Scenario
from budgets.querysets import SCENARIO_SPACE
from budgets.rules import check_can_change, check_can_plan
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.denied import Denied
from proposals.enums import EMBARGOED, Status
from proposals.models import Proposal
from proposals.rules.moves import check_sentence
from themes.models import Cycle

MAX_ATTEMPTS = 5
MANY = 50_000  # proposals; of so many the worker reckons
UNFINISHED = (ScenarioState.WAITING, ScenarioState.RUNNING)
logger = logging.getLogger(__name__)


def start_scenario(*, cycle: Cycle, by: User, name: str, method: Method, knobs: Knobs) -> Scenario:
    """Note what is to be reckoned; the caller reckons it (``work_on``) or queues it (budgets.tasks)."""
    check_can_plan(by)
    return Scenario.objects.create(cycle=cycle, created_by=by, name=name, method=method, knobs=knobs.as_json())


@transaction.atomic
def start_like(*, former: Scenario, by: User, name: str, method: Method, knobs: Knobs) -> Scenario:
    """The same; what was put in or left out by hand in ``former`` comes along."""
    made = start_scenario(cycle=former.cycle, by=by, name=name, method=method, knobs=knobs)
    Override.objects.bulk_create(
        Override(scenario=made, proposal_id=o.proposal_id, is_in=o.is_in, reason=o.reason, by=by)
        for o in former.list_exceptions()
    )
    return made


@transaction.atomic
def copy_scenario(*, scenario: Scenario, by: User, name: str, floors: dict[str, int]) -> Scenario:
    """The same again with other floors (rupiah by theme); what was put in or left out by hand comes along."""
    check_can_plan(by)
    knobs = Knobs.from_json({**scenario.knobs, "floors": {**scenario.knobs.get("floors", {}), **floors}})
    return start_like(former=scenario, by=by, name=name[:80], method=Method(scenario.method), knobs=knobs)


@transaction.atomic
def reckon_again(*, scenario_id: int, by: User) -> Scenario:
    """With proposals, scores and votes as they are now; the knobs stay."""
    scenario = lock_scenario_row(scenario_id, by)
    return ask_anew(scenario)


@transaction.atomic
def set_override(*, scenario_id: int, proposal: Proposal, is_in: bool, reason: str, by: User) -> Override:
    """Put one proposal in or leave it out, whatever the method says. Raises Denied without a reason people can read."""
    scenario = lock_scenario_row(scenario_id, by)
    check_sentence(reason)
    if proposal.status != Status.FORWARDED:
        raise Denied(_("Usulan ini sudah diputuskan, jadi tidak ikut dipilih lagi."))
    end_override(scenario, proposal, by)
    made = Override.objects.create(scenario=scenario, proposal=proposal, is_in=is_in, reason=reason.strip(), by=by)
    ask_anew(scenario)
    return made


@transaction.atomic
def drop_override(*, scenario_id: int, proposal: Proposal, by: User) -> None:
    """Let the method decide again; that there was an exception stays on record."""
    scenario = lock_scenario_row(scenario_id, by)
    end_override(scenario, proposal, by)
    ask_anew(scenario)


def end_override(scenario: Scenario, proposal: Proposal, by: User) -> None:
    standing = scenario.overrides.filter(proposal=proposal, ended_at__isnull=True)
    standing.update(ended_at=timezone.now(), ended_by=by)


@transaction.atomic
def delete_scenario(*, scenario_id: int, by: User) -> None:
    """An attempt nobody locked may go; not one with exceptions, which stay on record with who made them and why."""
    scenario = lock_scenario_row(scenario_id, by)
    if scenario.overrides.exists():
        raise Denied(_("Skenario ini memuat pengecualian yang tercatat, jadi tidak bisa dihapus."))
    scenario.delete()


def lock_scenario_row(scenario_id: int, by: User) -> Scenario:
    """The scenario with its row locked. Raises Denied for who does not plan, when it is gone or its choice locked."""
    check_can_plan(by)
    rows = Scenario.objects.select_for_update(of=("self",)).select_related("cycle")
    scenario: Scenario | None = rows.filter(pk=scenario_id).first()
    if scenario is None:
        raise Denied(_("Skenario ini sudah dihapus."))
    check_can_change(scenario)
    return scenario


def ask_anew(scenario: Scenario) -> Scenario:
    scenario.state, scenario.progress, scenario.attempts, scenario.error = ScenarioState.WAITING, 0, 0, ""
    scenario.save(update_fields=["state", "progress", "attempts", "error"])
    return scenario


def is_long(scenario: Scenario) -> bool:
    """Whether nobody should wait for it in front of a page."""
    taking_part = Proposal.objects.filter(round__cycle=scenario.cycle, status__in=[Status.FORWARDED, *EMBARGOED])
    return bool(scenario.knobs.get("is_exact")) or taking_part.count() > MANY


def work_on(scenario_id: int, *, checkpoint: Callable[[int], None] = lambda _percent: None) -> None:
    """Reckon, lock or unlock as the row says, unless somebody is at it; harmless to call again.

    A broken database connection is raised: the row still says what is to be done, and the sweep starts it anew.
    """
    with try_lock(SCENARIO_SPACE, scenario_id) as is_ours, translation.override("id"):
        scenario = Scenario.objects.unfinished().select_related("cycle").filter(pk=scenario_id).first()
        if is_ours and scenario and count_attempt(scenario):
            try_to_carry_out(scenario, checkpoint)


def try_to_carry_out(scenario: Scenario, checkpoint: Callable[[int], None]) -> None:
    try:
        carry_out(scenario, checkpoint)
    except OperationalError:
        raise
    except Exception:
        if not Scenario.objects.filter(pk=scenario.pk).exists():  # somebody deleted it meanwhile
            return
        logger.exception("scenario %s failed", scenario.pk)
        fail(scenario, _("Terjadi kesalahan di server; rinciannya tercatat."))


def count_attempt(scenario: Scenario) -> bool:
    """Whether one more attempt makes sense; one that never gets there says so."""
    if scenario.attempts >= MAX_ATTEMPTS:
        fail(scenario, _("Pekerjaan ini terhenti berkali-kali. Beri tahu pengelola server."))
        return False
    scenario.attempts += 1
    return bool(Scenario.objects.filter(pk=scenario.pk).update(attempts=scenario.attempts))


def carry_out(scenario: Scenario, checkpoint: Callable[[int], None]) -> None:
    def report(percent: int) -> None:
        scenario.progress = percent
        scenario.save(update_fields=["progress"])
        checkpoint(percent)

    if scenario.state in UNFINISHED:
        from budgets.actions.allocating import reckon  # noqa: PLC0415 – numpy and HiGHS are not for every process

        scenario.state = ScenarioState.RUNNING
        scenario.save(update_fields=["state"])
        reckon(scenario, report)
    elif scenario.stage == LockStage.LOCKING:
        locking.settle(scenario, report)
    else:
        locking.take_back(scenario, report)


def fail(scenario: Scenario, sentence: str) -> None:
    """What was decided before stays decided: a lock that stopped half way can be gone on with, or opened."""
    scenario.error, scenario.progress = sentence, 100
    if scenario.state in UNFINISHED:
        scenario.state = ScenarioState.FAILED
    else:
        scenario.stage = LockStage.LOCKED
    scenario.save(update_fields=["state", "stage", "error", "progress"])


def start_waiting(*, start: Callable[[int], object]) -> int:
    """Hand every scenario nobody works on to ``start``; returns how many there were."""
    waiting = list(Scenario.objects.waiting().values_list("pk", flat=True))
    for scenario_id in waiting:
        start(scenario_id)
    return len(waiting)
