"""What the worker does. The row is the truth, a message only a hint: a lost one is made good by the sweep."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from reports.actions import comparing, compiling, letters, open_data, retention, retries, schedule
from reports.catalogue.open_data import SHELF
from reports.enums import OpenFormat, Turn
from reports.models import ReportRun
from themes.models import Cycle

DAY = 24 * 3600  # seconds; a message lost longer than this was made good by the sweep long ago
MINUTE = 60  # seconds; whoever still wants a file of open data then asks again
SWEEP_SECONDS = 20  # how often beat asks for a sweep; a message it sends is stale after that
logger = logging.getLogger(__name__)


@shared_task(name="reports.tasks.compile_report")
def compile_report(run_id: int) -> None:
    """Compile it, start what waited for it, and tell its asker."""
    compiling.compile_run(run_id)
    compiling.start_next_runs(run_id, start=queue_run)
    letters.send_due_letters()


@shared_task(name="reports.tasks.start_waiting_runs")
def start_waiting_runs() -> None:
    """Queue what stands still. Messages expire with the next sweep, so a backlog never holds a run twice for long."""
    compiling.start_waiting_runs(start=lambda run_id: queue_run(run_id, expires=SWEEP_SECONDS))


@shared_task(name="reports.tasks.ask_after_sign_off")
def ask_after_sign_off() -> None:
    """Reports of what was signed off since the last look, and what failed once more; letters that did not go out."""
    for run_id in (*schedule.ask_after_sign_off(), *retries.ask_again()):
        queue_run(run_id)
    retries.raise_alarms()
    letters.send_due_letters()
    letters.send_alarms()


@shared_task(name="reports.tasks.ask_every_night")
def ask_every_night() -> None:
    """The standing reports of the running cycles; where no figure changed, no new version is kept. What failed, too."""
    for run_id in (*schedule.ask_every_night(), *retries.ask_given_up()):
        queue_run(run_id)


@shared_task(name="reports.tasks.sweep_old_reports")
def sweep_old_reports() -> None:
    """Delete what is neither the newest version, nor signed, nor young; harmless to do twice."""
    gone = retention.delete_old_runs(), retention.delete_orphans()
    logger.info("deleted %s old report runs and %s files of nobody", *gone)


def queue_run(run_id: int, *, expires: int = DAY) -> None:
    """Ask a worker to compile the run soon (``expires`` in seconds). Without Redis the sweep starts it later."""
    run = ReportRun.objects.by_turn().filter(pk=run_id).first()
    try:
        compile_report.apply_async((run_id,), expires=expires, priority=run.turn if run else Turn.FIRST)
    except (OperationalError, OSError) as problem:
        logger.warning("report run %s waits for the sweep: %s", run_id, problem)


@shared_task(name="reports.tasks.compare_versions")
def compare_versions(older_id: int, run_id: int) -> None:
    """What became of a long report since an older version; whoever waits for it looks again."""
    comparing.find_changes(older_id=older_id, run_id=run_id)


def queue_comparison(older: ReportRun, run: ReportRun) -> None:
    """Ask a worker to compare them. Without Redis the reader's next look asks again, after a minute."""
    if not comparing.claim_comparison(older, run):
        return
    try:
        compare_versions.apply_async((older.pk, run.pk), expires=MINUTE, priority=Turn.FIRST)
    except (OperationalError, OSError) as problem:
        logger.warning("comparing report runs %s and %s waits: %s", older.pk, run.pk, problem)


@shared_task(name="reports.tasks.refresh_open_data")
def refresh_open_data(year: int, key: str, file_format: str) -> None:
    """Make a file of open data anew; one that is not open any more is left alone."""
    cycle, dataset = Cycle.objects.filter(plan_year=year).first(), SHELF.get(key)
    if cycle and dataset and dataset.is_open(cycle):
        open_data.refresh_open_data(dataset, cycle, OpenFormat(file_format))


def queue_open_data(year: int, key: str, file_format: str) -> None:
    """Ask a worker for it. Without Redis whoever comes once it is too old waits for it instead."""
    try:
        refresh_open_data.apply_async((year, key, file_format), expires=MINUTE, priority=Turn.FIRST)
    except (OperationalError, OSError) as problem:
        logger.warning("open data %s of %s stays as it is for now: %s", key, year, problem)


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """A worker that comes back first looks for what the one before left behind."""
    try:
        start_waiting_runs.apply_async(expires=SWEEP_SECONDS)
    except (OperationalError, OSError) as problem:
        logger.warning("no sweep at start: %s", problem)
