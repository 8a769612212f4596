"""Real faults for report tests: a full disk, a lock somebody holds, a worker that can be killed."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond ``size`` bytes, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def wait_until(condition: Callable[[], bool], what: str, seconds: float) -> None:
    """Ask ``condition`` again and again; fails the test when it did not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what}")
        time.sleep(0.02)  # between two questions; the condition decides, not the clock


def is_somebody_blocked() -> bool:
    """Whether another session of this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def database_url() -> str:
    """The address of the test's own database, for processes that a test starts."""
    database = connection.settings_dict
    address = f"{database['USER']}:{database['PASSWORD'] or ''}@{quote(database['HOST'], safe='')}"
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{address}{port}/{database['NAME']}"


@contextmanager
def celery_worker(queue: str, *, children: int = 1, redis_url: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A real worker on the test's database, files and Redis (or another); killed with its children at the end."""
    environment = os.environ | ({"REDIS_URL": redis_url} if redis_url else {})
    environment |= {
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "TASK_QUEUE": queue,
    }
    command = [sys.executable, "-m", "celery", "-A", "musrenbang.celery", "worker"]
    options = [f"--concurrency={children}", "--loglevel=WARNING", f"--hostname={queue}@test"]
    worker = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield worker
    finally:
        kill_whole(worker)


def kill_whole(worker: subprocess.Popen[bytes]) -> None:
    """kill -9 of the worker and all its children; harmless when they are gone."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=10)
