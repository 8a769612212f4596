"""A real worker is killed in the middle of a report; the report completes all the same, once and whole."""

import hashlib
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import openpyxl
import pikepdf
import psutil
import pytest
from django.conf import settings
from django.db import connection, transaction

from accounts.enums import Role
from musrenbang.lib.advisory import held_keys
from proposals.enums import ForumOutcome
from reports.actions.requests import request_run
from reports.enums import LOCK_SPACE, Format, RunStatus
from reports.models import ReportFile, ReportRun
from tests.factories import make_session, make_user
from tests.reports.asking import ask_of
from tests.reports.faults import celery_worker, is_somebody_blocked, kill_whole, wait_until
from tests.reports.rows import fill_session, name_titles

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
COUNT = 300


def ask() -> ReportRun:
    """A run nobody sent a message for, as when Redis was away: the worker finds it when it starts."""
    session = make_session()
    fill_session(session, ForumOutcome.AGREED, name_titles(COUNT))
    return request_run(question=ask_of(session), by=make_user(Role.PLANNER))


@contextmanager
def held_before_the_end() -> Iterator[None]:
    """Files can be read about but not entered: a worker comes to the very last step and stands there."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE reports_reportfile IN SHARE MODE")
        yield


def stands_in_the_middle(run: ReportRun) -> bool:
    run.refresh_from_db()
    return run.status == RunStatus.RUNNING and 0 < run.progress < 100 and is_somebody_blocked()


def is_done(run: ReportRun) -> bool:
    run.refresh_from_db()
    return run.status == RunStatus.DONE


def list_files() -> set[str]:
    return {path.name for path in (Path(settings.MEDIA_ROOT) / "reports").rglob("*")}


def check_whole(run: ReportRun) -> None:
    """Exactly one file of each format, all whole, and nothing else in the folder."""
    files = {file.format: file for file in ReportFile.objects.all()}
    assert set(files) == {Format.PDF, Format.XLSX, Format.CSV, Format.JSON}
    assert list_files() == {Path(file.file.name).name for file in files.values()}
    for file in files.values():
        body = Path(file.file.path).read_bytes()
        assert (file.size, file.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    with pikepdf.open(files[Format.PDF].file.path) as pdf:
        assert len(pdf.pages) > 10
    sheet = openpyxl.load_workbook(files[Format.XLSX].file.path)["Disepakati"]
    ranks = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert ranks == [*range(1, COUNT + 1)]
    assert run.files.count() == 4


def test_a_killed_worker_loses_nothing() -> None:
    run, queue = ask(), f"uji-{uuid4().hex}"
    with celery_worker(queue) as worker:
        with held_before_the_end():
            wait_until(lambda: stands_in_the_middle(run), "the worker stands in the middle", seconds=60)
            kill_whole(worker)
        wait_until(lambda: run.pk not in held_keys(LOCK_SPACE), "the dead worker's lock is free", seconds=10)
    run.refresh_from_db()
    assert (run.status, run.attempts, 0 < run.progress < 100) == (RunStatus.RUNNING, 1, True)
    assert len(list_files()) == 4, "moved into place but never entered: the next attempt has to clean up"
    assert not run.files.exists()
    orphans = list_files()
    with celery_worker(queue):
        wait_until(lambda: is_done(run), "the next worker completes the report", seconds=60)
    assert run.attempts == 2
    assert not orphans & list_files()
    check_whole(run)


def test_a_killed_child_loses_nothing() -> None:
    """Only the process that compiles dies; its parent starts another, which gets the same message again."""
    run = ask()
    with celery_worker(f"uji-{uuid4().hex}") as worker:
        with held_before_the_end():
            wait_until(lambda: stands_in_the_middle(run), "the child stands in the middle", seconds=60)
            (child,) = psutil.Process(worker.pid).children()
            os.kill(child.pid, signal.SIGKILL)
            wait_until(lambda: not child.is_running(), "the child is dead", seconds=10)
        wait_until(lambda: is_done(run), "another child completes the report", seconds=60)
    assert run.attempts == 2
    check_whole(run)
