"""All forums of a cycle compiled at once, by real workers: one task per forum, and the archive with its index.

``python -m bench.bundles`` prints one JSON object: how many forums and themes, and the seconds with one and with two
processes of the worker.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

QUEUE = f"bench-{uuid.uuid4().hex[:8]}"  # nobody else's tasks
os.environ["TASK_QUEUE"] = QUEUE
django.setup()

from django.db.models import Count  # noqa: E402 – Django comes first
from django.utils import timezone  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from reports.actions.requests import request_run  # noqa: E402
from reports.catalogue import Question  # noqa: E402
from reports.enums import UNFINISHED, ReportKind, RunStatus  # noqa: E402
from reports.models import ReportRun  # noqa: E402
from reports.tasks import queue_run  # noqa: E402
from themes.models import Cycle, ForumSession  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 600  # seconds until a worker is taken for broken


def main() -> int:
    begun = ForumSession.objects.filter(starts_at__lte=timezone.now())
    cycle = Cycle.objects.filter(rounds__sessions__in=begun).annotate(count=Count("pk")).order_by("-count")[0]
    forums = begun.filter(round__cycle=cycle)
    planner = User.objects.filter(memberships__role=Role.PLANNER)[0]
    found: dict[str, float] = {
        "forums": forums.count(),
        "themes": forums.values("round__theme").distinct().count(),
    }
    for processes in (1, 2):
        with start_worker(processes):
            found[f"seconds_{processes}"] = compile_all(cycle, planner)
    print(json.dumps(found))
    return 0


def compile_all(cycle: Cycle, planner: User) -> float:
    """Seconds from asking to the finished archive. Raises RuntimeError when it failed."""
    warm_up(cycle, planner)
    begun = time.perf_counter()
    run = wait_for(ask(Question(ReportKind.ALL_FORUMS, cycle), planner))
    took = time.perf_counter() - begun
    failed = run.parts.exclude(status=RunStatus.DONE).count()
    if run.status != RunStatus.DONE or failed:
        msg = f"the archive ended as {run.status}, {failed} of its parts failed: {run.error}"
        raise RuntimeError(msg)
    return round(took, 2)


def warm_up(cycle: Cycle, planner: User) -> None:
    """A small report first: the start of the worker is not what is measured."""
    wait_for(ask(Question(ReportKind.ATTENDANCE, cycle), planner))


def ask(question: Question, planner: User) -> ReportRun:
    run = request_run(question=question, by=planner)
    queue_run(run.pk)
    return run


def wait_for(run: ReportRun) -> ReportRun:
    patience = time.monotonic() + PATIENCE
    while run.status in UNFINISHED:
        if time.monotonic() > patience:
            msg = f"run {run.pk} is {run.status} after {PATIENCE} s"
            raise RuntimeError(msg)
        time.sleep(0.05)
        run.refresh_from_db()
    return run


@contextmanager
def start_worker(processes: int) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "musrenbang.celery", "worker", "--loglevel=ERROR"]
    name = f"--hostname={QUEUE}-{processes}@bench"
    worker = subprocess.Popen([*command, f"--concurrency={processes}", name], cwd=ROOT)
    try:
        yield
    finally:
        worker.terminate()  # it ends what it began, then its processes
        worker.wait(timeout=60)


if __name__ == "__main__":
    sys.exit(main())
