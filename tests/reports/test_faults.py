"""Real faults while real workers compile: afterwards every run is done and whole, or failed with a reason."""

import hashlib
import os
import random
import resource
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from celery import Celery
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.enums import Role
from accounts.models import User
from musrenbang.local import EmbeddedServices, throwaway_services
from proposals.enums import ForumOutcome
from reports.actions.requests import request_run
from reports.actions.retries import ask_again
from reports.catalogue import CATALOGUE, Question
from reports.enums import ReportKind, RunStatus
from reports.models import ReportRun
from reports.rules import PAUSES
from tests.factories import make_round, make_session, make_user
from tests.proposals.test_server_faults import turn_to
from tests.reports.asking import ask_of
from tests.reports.faults import celery_worker, wait_until
from tests.reports.rows import fill_session, name_titles
from themes.models import ForumSession

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
KILLS, ROWS = 10, 40
PATIENCE = 240  # seconds; a busy machine is no fault of what is tried
SWEEP = "reports.tasks.start_waiting_runs"


class Beat:
    """Sends what beat sends every twenty seconds, as often as the test looks; a Redis that is away is no matter."""

    def __init__(self, queue: str, redis_url: str) -> None:
        self._queue, self._looks = queue, 0
        broker = redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
        self._app = Celery(broker=broker)
        self._app.conf.broker_transport_options = {"socket_timeout": 2, "socket_connect_timeout": 2}

    def tick(self) -> None:
        self._looks += 1
        if self._looks % 50 == 1:
            with suppress(OSError, OperationalError, RedisError), self._app.connection_for_write() as link:
                self._app.send_task(SWEEP, queue=self._queue, connection=link, retry=False, expires=20)


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


def hold_forums(*themes: str) -> list[ForumSession]:
    """Sessions that are over, with a list each."""
    sessions = [make_session(make_round(theme)) for theme in themes]
    over = timezone.now() - timedelta(hours=1)
    keys = [session.pk for session in sessions]
    ForumSession.objects.filter(pk__in=keys).update(starts_at=over - timedelta(hours=2), ends_at=over)
    for session in sessions:
        fill_session(session, ForumOutcome.AGREED, name_titles(ROWS))
    return sessions


def ask_for_all(session: ForumSession, by: User) -> ReportRun:
    return request_run(question=Question(kind=ReportKind.ALL_FORUMS, cycle=session.round.cycle), by=by)


def wait_for_all(beat: Beat, what: str) -> None:
    def is_over() -> bool:
        beat.tick()
        return not ReportRun.objects.unfinished().exists()

    wait_until(is_over, what, seconds=PATIENCE)


def list_files() -> set[str]:
    return {path.name for path in (Path(settings.MEDIA_ROOT) / "reports").rglob("*")}


def check_whole_or_failed() -> Counter[str]:
    """How many ended how. A done run has all its files, as they were summed; another one has a reason, and none."""
    entered = set()
    for run in ReportRun.objects.prefetch_related("files"):
        files = {file.format: file for file in run.files.all()}
        if run.status == RunStatus.DONE:
            assert set(files) == set(CATALOGUE[run.kind].formats)
        else:
            assert (run.status, bool(run.error), files) == (RunStatus.FAILED, True, {})
        for file in files.values():
            body = Path(file.file.path).read_bytes()
            assert (file.size, file.sha256) == (len(body), hashlib.sha256(body).hexdigest())
            entered.add(Path(file.file.name).name)
    assert list_files() == entered, "nothing half, nothing of nobody"
    newest = Counter(
        run.question_key for run in ReportRun.objects.filter(status=RunStatus.DONE, superseded_at__isnull=True)
    )
    assert set(newest.values()) <= {1}, "one version stands, the others are superseded"
    return Counter(ReportRun.objects.values_list("status", flat=True))


def is_under_way(percent: int) -> bool:
    return ReportRun.objects.filter(status=RunStatus.RUNNING, kind=ReportKind.FORUM, progress__gte=percent).exists()


def kill_a_child(worker: subprocess.Popen[bytes], chance: random.Random) -> None:
    """kill -9 of one of them; right after another death there may be none for a moment."""
    children: list[psutil.Process] = []

    def found() -> bool:
        children[:] = psutil.Process(worker.pid).children()
        return bool(children)

    wait_until(found, "the worker has a child", seconds=PATIENCE)
    os.kill(chance.choice(children).pid, signal.SIGKILL)


def test_killed_ten_times_while_two_ask_for_the_same(planner: User) -> None:
    """A bundle and single reports of the same forums, on two workers, of which one dies at ten random moments."""
    sessions = hold_forums("pemuda", "anak", "lansia")
    queue, chance = f"uji-{uuid4().hex}", random.Random(20281)  # the same moments in every run
    beat = Beat(queue, os.environ["REDIS_URL"])
    ask_for_all(sessions[0], planner)
    singles = [request_run(question=ask_of(session), by=planner) for session in sessions]
    with celery_worker(queue, children=2) as worker:
        for _number in range(KILLS):
            moment = chance.randrange(1, 80)

            def comes_up(percent: int = moment) -> bool:
                beat.tick()
                if not ReportRun.objects.unfinished().exists():
                    request_run(question=ask_of(chance.choice(sessions)), by=planner)
                return is_under_way(percent)

            wait_until(comes_up, f"a report at {moment} percent", seconds=PATIENCE)
            kill_a_child(worker, chance)
        wait_for_all(beat, "every report has an end")
    ended = check_whole_or_failed()
    assert ended[RunStatus.DONE] >= len(singles)
    assert ReportRun.objects.filter(attempts__gt=1).exists(), "some were begun again"


@contextmanager
def own_servers() -> Iterator[EmbeddedServices]:
    """A PostgreSQL and a Redis that may be killed; for as long as the block lasts this process works on them."""
    before = dict(connection.settings_dict)
    with throwaway_services(durable=True) as services:
        assert services.postgres
        try:
            turn_to(HOST=str(services.postgres.socket_folder), USER="musrenbang", NAME="musrenbang", PORT="")
            call_command("migrate", verbosity=0)
            yield services
        finally:
            turn_to(**before)


def restart(server: object) -> None:
    """kill -9, and back after that; nobody restarts anything else."""
    process, start = server.process, server.start  # type: ignore[attr-defined]
    process.kill()
    process.wait()
    start()


def test_redis_and_the_database_are_killed_and_come_back() -> None:
    with own_servers() as services:
        planner, queue = make_user(Role.PLANNER), f"uji-{uuid4().hex}"
        sessions = hold_forums("pemuda", "anak")
        beat = Beat(queue, services.redis_url)
        ask_for_all(sessions[0], planner)
        with celery_worker(queue, redis_url=services.redis_url):
            faults: list[Callable[[], None]] = [lambda: restart(services.redis), lambda: restart(services.postgres)]
            for fault in faults:
                for session in sessions:
                    request_run(question=ask_of(session), by=planner)

                def comes_up() -> bool:
                    beat.tick()
                    return is_under_way(10)

                wait_until(comes_up, "a report is under way", seconds=PATIENCE)
                fault()
                connection.close()
            wait_for_all(beat, "every report has an end")
        ended = check_whole_or_failed()
        assert ended[RunStatus.DONE] >= len(sessions) + 1
        connection.close()


def test_a_disk_that_fills_up_under_the_worker(planner: User) -> None:
    """Too small for any file, then for the larger ones; with room again the same question is answered.

    What the portal asked for by itself on the full disk it asks again, and gets.
    """
    (session,) = hold_forums("pemuda")
    nightly = Question(kind=ReportKind.EQUITY, cycle=session.round.cycle)
    queue = f"uji-{uuid4().hex}"
    beat = Beat(queue, os.environ["REDIS_URL"])
    with celery_worker(queue) as worker:
        wait_until(lambda: bool(psutil.Process(worker.pid).children()), "the worker has its child", seconds=PATIENCE)
        for room in (100, 9_000, -1):
            parent = psutil.Process(worker.pid)
            for process in (parent, *parent.children()):  # the parent too: a child that grew too big is replaced
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, -1))
            request_run(question=ask_of(session), by=planner)
            if room == 100:
                request_run(question=nightly, by=None)
            wait_for_all(beat, f"the report has an end with room for {room} bytes")
        ReportRun.objects.filter(requested_by=None).update(finished_at=timezone.now() - PAUSES[0])
        assert len(ask_again()) == 1
        assert ask_again() == [], "one at a time"
        wait_for_all(beat, "what the portal asked for is there")
    assert check_whole_or_failed() == {RunStatus.FAILED: 3, RunStatus.DONE: 2}
    assert ReportRun.objects.get(requested_by=None, status=RunStatus.DONE).tries == 2
    reasons = ReportRun.objects.filter(status=RunStatus.FAILED).values_list("error", flat=True)
    assert all("penyimpanan penuh" in reason for reason in reasons)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system in memory of ``size`` at ``folder``; only whoever administers the machine may mount one."""
    folder.mkdir(parents=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_full(planner: User) -> None:
    """Not one file too many fits, and what did fit before the end is gone; on a larger disk it is answered."""
    (session,) = hold_forums("pemuda")
    queue, folder = f"uji-{uuid4().hex}", Path(settings.MEDIA_ROOT) / "reports"
    beat = Beat(queue, os.environ["REDIS_URL"])
    with small_disk(folder, "16k"), celery_worker(queue):
        for size in ("16k", "16m"):
            subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
            request_run(question=ask_of(session), by=planner)
            wait_for_all(beat, f"the report has an end on a disk of {size}")
            assert size == "16m" or not list_files()
        assert check_whole_or_failed() == {RunStatus.FAILED: 1, RunStatus.DONE: 1}
    assert "penyimpanan penuh" in ReportRun.objects.get(status=RunStatus.FAILED).error
