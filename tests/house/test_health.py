"""``/readyz`` names what is missing; ``/healthz`` needs nothing."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from celery import Celery
from celery.signals import heartbeat_sent, worker_shutdown
from django.test import Client

from musrenbang import pulse
from tests.reports.faults import celery_worker, wait_until

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db(transaction=True)


SLOWEST = 75  # seconds a step may take on a busy machine; three of them fit into the time of a test


@pytest.fixture(autouse=True)
def queue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """A queue of its own, of which nobody gave a sign of life before; a busy Redis is not taken for a dead one."""
    monkeypatch.setattr(pulse, "PATIENCE", SLOWEST)
    settings.CELERY_TASK_DEFAULT_QUEUE = f"uji-{uuid4().hex}"
    return str(settings.CELERY_TASK_DEFAULT_QUEUE)


def ask(client: Client) -> dict[str, bool]:
    answer = client.get("/readyz")
    parts: dict[str, bool] = answer.json()
    assert answer.status_code == (200 if all(parts.values()) else 503)
    return parts


def test_names_what_is_missing(client: Client) -> None:
    assert ask(client) == {"database": True, "redis": True, "worker": False, "beat": False}
    pulse.beat("worker")
    pulse.beat("beat")
    assert all(ask(client).values())


def test_a_worker_that_ends_says_so_at_once() -> None:
    heartbeat_sent.send(sender=None)
    assert pulse.is_alive("worker")
    worker_shutdown.send(sender=None)
    assert not pulse.is_alive("worker")


def test_beat_that_ends_says_so_at_once(tmp_path: Path) -> None:
    scheduler = pulse.PulsingScheduler(app=Celery(broker="memory://"), schedule_filename=str(tmp_path / "plan"))
    scheduler.tick()
    assert pulse.is_alive("beat")
    scheduler.close()
    assert not pulse.is_alive("beat")


@pytest.mark.worker
def test_a_worker_lives_until_it_ends(client: Client, queue: str) -> None:
    """The real one. It may be slow to begin and to end: only what it says counts, or that it says nothing any more."""
    with celery_worker(queue) as worker:
        wait_until(lambda: ask(client)["worker"], "the worker gives a sign of life", SLOWEST)
        worker.terminate()
        worker.wait(timeout=SLOWEST)
        wait_until(lambda: not ask(client)["worker"], "the sign is gone", SLOWEST)


@pytest.mark.worker
def test_beat_lives_until_it_ends(client: Client, queue: str, tmp_path: Path) -> None:
    arguments = ["-m", "celery", "-A", "musrenbang", "beat", f"--schedule={tmp_path / 'plan'}", "--pidfile="]
    environment = os.environ | {"TASK_QUEUE": queue}
    beat = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: ask(client)["beat"], "beat gives a sign of life", SLOWEST)
    finally:
        beat.terminate()
        beat.wait(timeout=SLOWEST)
    wait_until(lambda: not ask(client)["beat"], "the sign is gone", SLOWEST)


def test_without_redis_it_says_so(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "unix:///tidak/ada.sock?db=0"
    assert ask(client) == {"database": True, "redis": False, "worker": False, "beat": False}
    with pytest.raises(redis.RedisError):
        pulse.is_alive("worker")
    assert client.get("/healthz").status_code == 200
