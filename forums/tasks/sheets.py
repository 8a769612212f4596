"""Spreadsheets are read and taken over by the worker."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from forums.actions.sheets import tidying, working

DAY = 24 * 3600  # seconds; a message lost longer than this was made good by the sweep long ago
SWEEP_SECONDS = 20  # how often beat asks for a sweep; a message it sends is stale after that
logger = logging.getLogger(__name__)


@shared_task(name="forums.tasks.work_on_import")
def work_on_import(run_id: int) -> None:
    working.work_on(run_id)


@shared_task(name="forums.tasks.start_waiting_imports")
def start_waiting_imports() -> None:
    """Queue what stands still. Messages expire with the next sweep, so a backlog never holds a run twice for long."""
    working.start_waiting_imports(start=lambda run_id: queue_import(run_id, expires=SWEEP_SECONDS))


@shared_task(name="forums.tasks.forget_old_imports")
def forget_old_imports() -> None:
    tidying.forget_old_imports()


def queue_import(run_id: int, *, expires: int = DAY) -> None:
    """Ask a worker to see to the run soon (``expires`` in seconds). Without Redis the sweep starts it later."""
    try:
        work_on_import.apply_async((run_id,), expires=expires)
    except (OperationalError, OSError) as problem:
        logger.warning("import run %s waits for the sweep: %s", run_id, problem)


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """A worker that comes back first looks for what the one before left behind."""
    try:
        start_waiting_imports.apply_async(expires=SWEEP_SECONDS)
    except (OperationalError, OSError) as problem:
        logger.warning("no imports at start: %s", problem)
