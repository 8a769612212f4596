"""What the worker does. The row is the truth, a message only a hint: a lost one is made good by the sweep."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from reports.actions import compiling

DAY = 24 * 3600  # seconds; a message lost longer than this was made good by the sweep long ago
SWEEP_SECONDS = 20  # how often beat asks for a sweep; a message it sends is stale after that
logger = logging.getLogger(__name__)


@shared_task(name="reports.tasks.compile_report")
def compile_report(run_id: int) -> None:
    compiling.compile_run(run_id)


@shared_task(name="reports.tasks.start_waiting_runs")
def start_waiting_runs() -> None:
    """Queue what stands still. Messages expire with the next sweep, so a backlog never holds a run twice for long."""
    compiling.start_waiting_runs(start=lambda run_id: queue_run(run_id, expires=SWEEP_SECONDS))


def queue_run(run_id: int, *, expires: int = DAY) -> None:
    """Ask a worker to compile the run soon (``expires`` in seconds). Without Redis the sweep starts it later."""
    try:
        compile_report.apply_async((run_id,), expires=expires)
    except (OperationalError, OSError) as problem:
        logger.warning("report run %s waits for the sweep: %s", run_id, problem)


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """A worker that comes back first looks for what the one before left behind."""
    try:
        start_waiting_runs.apply_async(expires=SWEEP_SECONDS)
    except (OperationalError, OSError) as problem:
        logger.warning("no sweep at start: %s", problem)
