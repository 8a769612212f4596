"""What the worker does for proposals. The rows of the outbox are the truth; a sweep only asks to look at them."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from proposals.actions import words
from proposals.actions.delivery import send_due_messages
from proposals.actions.erasure import delete_abandoned_guests

SWEEP_EXPIRES = 20  # seconds; beat asks again by then
logger = logging.getLogger(__name__)


@shared_task(name="proposals.tasks.send_waiting_messages")
def send_waiting_messages() -> None:
    send_due_messages()


@shared_task(name="proposals.tasks.sweep_guests")
def sweep_guests() -> None:
    """Delete who began without an account and never sent anything."""
    logger.info("deleted %s abandoned guests", delete_abandoned_guests())


@shared_task(name="proposals.tasks.learn_words")
def learn_words() -> None:
    """Bring the words the search knows up to date."""
    words.learn_words()


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """A worker that comes back first sends what the one before left behind."""
    try:
        send_waiting_messages.apply_async(expires=SWEEP_EXPIRES)
    except (OperationalError, OSError) as problem:
        logger.warning("no letters at start: %s", problem)
