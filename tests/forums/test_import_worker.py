"""A real worker is killed while it takes a sheet over: nothing of it stays, and the next one brings in all of it."""

import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from forums.actions.attendance import count
from forums.actions.sheets.deciding import take_over, upload_sheet
from forums.actions.sheets.working import work_on
from forums.enums import ImportState
from forums.models import ImportRun
from forums.querysets import IMPORT_SPACE
from musrenbang.lib.advisory import held_keys
from musrenbang.lib.spreadsheets import clean_sheet
from proposals.models import ForumItem, Proposal, ProposalEvent
from tests.factories import make_city, make_proposal, make_round, make_session
from tests.forums.ugly import row, write_xlsx
from tests.reports.faults import celery_worker, is_somebody_blocked, kill_whole, wait_until
from themes.models import ForumSession

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
COUNT = 600


def upload(session: ForumSession) -> ImportRun:
    """A sheet nobody sent a message for, as when Redis was away: the worker finds it when it starts."""
    data = write_xlsx([row(f"Lampu jalan {number}") for number in range(COUNT)])
    sheet = clean_sheet(SimpleUploadedFile("usulan.xlsx", data))
    return upload_sheet(session_id=session.pk, by=session.created_by, sheet=sheet)


@contextmanager
def held_at_the_list() -> Iterator[None]:
    """Proposals can be written but not put on the list: the worker stands in the middle of its transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE proposals_forumitem IN SHARE MODE")
        yield


def is_in(run: ImportRun, state: ImportState) -> bool:
    run.refresh_from_db()
    return run.state == state


def stands_in_the_middle(run: ImportRun) -> bool:
    return is_in(run, ImportState.COMMITTING) and 0 < run.progress < 100 and is_somebody_blocked()


@pytest.fixture
def session() -> ForumSession:
    make_city()
    return make_session(make_round("pemuda"))


def read_and_decide(session: ForumSession) -> ImportRun:
    """Read, and asked to be taken over."""
    run = upload(session)
    work_on(run.pk)
    run.refresh_from_db()
    assert run.layout["counts"] == {"new": COUNT}
    take_over(run_id=run.pk, by=session.created_by)
    return run


def test_a_worker_reads_what_waits(session: ForumSession) -> None:
    """The first sweep of a worker finds the sheet, though nobody sent a message."""
    run = upload(session)
    with celery_worker(f"uji-{uuid4().hex}"):
        wait_until(lambda: is_in(run, ImportState.READ), "the worker reads the sheet", seconds=90)
    assert (run.layout["counts"], run.attempts) == ({"new": COUNT}, 1)
    assert run.beat_at
    assert not Proposal.objects.exists()


def check_whole(run: ImportRun, session: ForumSession) -> None:
    """Every row once, each with its code, its history and its place on the list; the file is gone."""
    codes = list(Proposal.objects.filter(session=session).order_by("code").values_list("code", flat=True))
    assert codes == run.result["codes"]
    assert len(set(codes)) == COUNT == run.result["added"]
    assert session.items.count() == ProposalEvent.objects.filter(proposal__session=session).count() == COUNT
    assert [path for path in (Path(settings.MEDIA_ROOT) / "imports").rglob("*") if path.is_file()] == []


def test_a_killed_worker_leaves_nothing_half_imported(session: ForumSession) -> None:
    queue = f"uji-{uuid4().hex}"
    run = read_and_decide(session)
    with celery_worker(queue) as worker:
        with held_at_the_list():
            wait_until(lambda: stands_in_the_middle(run), "the worker stands in the middle", seconds=90)
            kill_whole(worker)
        wait_until(lambda: run.pk not in held_keys(IMPORT_SPACE), "the dead worker's lock is free", seconds=30)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (ImportState.COMMITTING, 1)
    assert not Proposal.objects.exists()
    assert not ForumItem.objects.exists()
    assert not ProposalEvent.objects.exists()
    with celery_worker(queue):
        wait_until(lambda: is_in(run, ImportState.COMMITTED), "the next worker brings all of it in", seconds=90)
    assert run.attempts == 2
    check_whole(run, session)


def test_a_killed_child_leaves_nothing_half_imported(session: ForumSession) -> None:
    """Only the process that writes dies; its parent starts another, which gets the same message again."""
    queue = f"uji-{uuid4().hex}"
    run = read_and_decide(session)
    with celery_worker(queue) as worker:
        with held_at_the_list():
            wait_until(lambda: stands_in_the_middle(run), "the child stands in the middle", seconds=90)
            (child,) = psutil.Process(worker.pid).children()
            os.kill(child.pid, signal.SIGKILL)
            wait_until(lambda: not child.is_running(), "the child is dead", seconds=30)
            assert not Proposal.objects.exists()
        wait_until(lambda: is_in(run, ImportState.COMMITTED), "another child brings all of it in", seconds=90)
    check_whole(run, session)


def test_the_hall_goes_on_while_thousands_of_rows_are_written(session: ForumSession) -> None:
    """Tapping, and filing in the same round, wait for nobody: the session and the round are not locked meanwhile."""
    queue = f"uji-{uuid4().hex}"
    run = read_and_decide(session)
    by = session.created_by
    with celery_worker(queue):
        with held_at_the_list():
            wait_until(lambda: stands_in_the_middle(run), "the worker stands in the middle", seconds=90)
            count(session_id=session.pk, key=uuid.uuid4(), by=by, group=("hall", "female", "18_30", False))
            filed = make_proposal(round_=session.round)
        wait_until(lambda: is_in(run, ImportState.COMMITTED), "the sheet is in", seconds=90)
    assert session.attendance.get().count == 1
    assert filed.code not in run.result["codes"]
    check_whole(run, session)
