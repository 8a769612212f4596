"""What the worker does for the bridge to SIPD. Rows are the truth, messages only hints (see reports.tasks)."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from reports.actions.sipd import working

DAY = 24 * 3600  # seconds; a message lost longer than this was made good by the sweep long ago
SWEEP_SECONDS = 20  # how often beat asks for a sweep; a message it sends is stale after that
logger = logging.getLogger(__name__)


@shared_task(name="reports.sipd_tasks.work_on_import")
def work_on_import(run_id: int) -> None:
    working.work_on(run_id)


@shared_task(name="reports.sipd_tasks.start_waiting_imports")
def start_waiting_imports() -> None:
    """Queue what stands still."""
    working.start_waiting(start=lambda run_id: queue_import(run_id, expires=SWEEP_SECONDS))


def queue_import(run_id: int, *, expires: int = DAY) -> None:
    """Ask a worker to go on with the import (``expires`` in seconds). Without Redis the sweep starts it later."""
    try:
        work_on_import.apply_async((run_id,), expires=expires)
    except (OperationalError, OSError) as problem:
        logger.warning("SIPD import %s waits for the sweep: %s", run_id, problem)
