"""What the worker does for agencies. Rows are the truth, messages only hints: a lost one is made good by a sweep."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from budgets.actions import bulk, publication, reminding, scenarios

DAY = 24 * 3600  # seconds; a message lost longer than this was made good by the sweep long ago
SWEEP_SECONDS = 20  # how often beat asks for a sweep; a message it sends is stale after that
logger = logging.getLogger(__name__)


@shared_task(name="budgets.tasks.answer_many")
def answer_many(run_id: int) -> None:
    bulk.work_on(run_id)


@shared_task(name="budgets.tasks.start_waiting_answers")
def start_waiting_answers() -> None:
    """Queue what stands still."""
    bulk.start_waiting(start=lambda run_id: queue_answers(run_id, expires=SWEEP_SECONDS))


def queue_answers(run_id: int, *, expires: int = DAY) -> None:
    """Ask a worker to carry the run out soon (``expires`` in seconds). Without Redis the sweep starts it later."""
    try:
        answer_many.apply_async((run_id,), expires=expires)
    except (OperationalError, OSError) as problem:
        logger.warning("answers %s wait for the sweep: %s", run_id, problem)


@shared_task(name="budgets.tasks.work_on_scenario")
def work_on_scenario(scenario_id: int) -> None:
    scenarios.work_on(scenario_id)


@shared_task(name="budgets.tasks.start_waiting_scenarios")
def start_waiting_scenarios() -> None:
    """Queue what is still to be reckoned, locked or unlocked."""
    scenarios.start_waiting(start=lambda scenario_id: queue_scenario(scenario_id, expires=SWEEP_SECONDS))


def queue_scenario(scenario_id: int, *, expires: int = DAY) -> None:
    """Ask a worker to go on with the scenario (``expires`` in seconds). Without Redis the sweep starts it later."""
    try:
        work_on_scenario.apply_async((scenario_id,), expires=expires)
    except (OperationalError, OSError) as problem:
        logger.warning("scenario %s waits for the sweep: %s", scenario_id, problem)


@shared_task(name="budgets.tasks.publish_due")
def publish_due() -> None:
    """Announce what was set for a moment that has come; each once, whoever else asks at the same time."""
    publication.publish_due()


def queue_announcements() -> None:
    """Ask a worker to announce soon what is due. Without Redis the sweep does it later."""
    try:
        publish_due.apply_async(expires=DAY)
    except (OperationalError, OSError) as problem:
        logger.warning("announcements wait for the sweep: %s", problem)


@shared_task(name="budgets.tasks.send_reminders")
def send_reminders() -> None:
    """Send the letters of reminders that are due; harmless at the same time or again."""
    reminding.send_due_letters()


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """A worker that comes back first looks for what the one before left behind."""
    try:
        start_waiting_answers.apply_async(expires=SWEEP_SECONDS)
        start_waiting_scenarios.apply_async(expires=SWEEP_SECONDS)
    except (OperationalError, OSError) as problem:
        logger.warning("no answers at start: %s", problem)
