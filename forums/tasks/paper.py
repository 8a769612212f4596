"""Photos of paper are read by the worker."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from forums.actions.paper import reading

DAY = 24 * 3600  # seconds; a message lost longer than this was made good by the sweep long ago
SWEEP_SECONDS = 20  # how often beat asks for a sweep; a message it sends is stale after that
logger = logging.getLogger(__name__)


@shared_task(name="forums.tasks.read_paper")
def read_paper(upload_id: int) -> None:
    reading.read_upload(upload_id)


@shared_task(name="forums.tasks.read_waiting_paper")
def read_waiting_paper() -> None:
    """Queue what stands still."""
    reading.start_waiting(start=lambda upload_id: queue_upload(upload_id, expires=SWEEP_SECONDS))


def queue_upload(upload_id: int, *, expires: int = DAY) -> None:
    """Ask a worker to read the upload soon (``expires`` in seconds). Without Redis the sweep starts it later."""
    try:
        read_paper.apply_async((upload_id,), expires=expires)
    except (OperationalError, OSError) as problem:
        logger.warning("paper %s waits for the sweep: %s", upload_id, problem)


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """A worker that comes back first looks for what the one before left behind."""
    try:
        read_waiting_paper.apply_async(expires=SWEEP_SECONDS)
    except (OperationalError, OSError) as problem:
        logger.warning("no paper at start: %s", problem)
