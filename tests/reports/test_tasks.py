"""The worker's tasks, called as the worker calls them; messages really go to Redis, or Redis is really away."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from celery.signals import after_task_publish

from accounts.enums import Role
from reports.actions.requests import request_run
from reports.enums import RunStatus
from reports.models import ReportRun
from reports.tasks import compile_report, queue_run, start_waiting_runs, sweep_at_start
from tests.factories import make_session, make_user
from tests.reports.asking import ask_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> ReportRun:
    return request_run(question=ask_of(make_session()), by=make_user(Role.PLANNER))


@pytest.fixture
def published() -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Messages that really went to Redis, as (task, arguments)."""
    seen: list[tuple[str, tuple[Any, ...]]] = []

    def note(sender: str, body: tuple[tuple[Any, ...], Any, Any], **_kwargs: Any) -> None:
        seen.append((sender, tuple(body[0])))

    after_task_publish.connect(note)
    yield seen
    after_task_publish.disconnect(note)


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker's address leads nowhere; the connections made so far come back afterwards."""
    for name in ("broker_url", "broker_write_url"):
        monkeypatch.setattr(current_app.conf, name, "redis+socket:///nowhere/redis.sock")
    monkeypatch.setattr(current_app, "_pool", None)
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)


def test_compile(run: ReportRun) -> None:
    compile_report(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.DONE


def test_the_sweep_queues_what_waits(run: ReportRun, published: list[Any]) -> None:
    start_waiting_runs()
    assert published == [("reports.tasks.compile_report", (run.pk,))]
    compile_report(run.pk)
    start_waiting_runs()
    assert len(published) == 1, "a finished run waits for nothing"


def test_a_worker_sweeps_when_it_starts(published: list[Any]) -> None:
    sweep_at_start()
    assert published == [("reports.tasks.start_waiting_runs", ())]


@pytest.mark.usefixtures("no_redis")
def test_without_redis_a_run_waits_for_the_sweep(run: ReportRun, caplog: pytest.LogCaptureFixture) -> None:
    queue_run(run.pk)
    sweep_at_start()
    assert f"report run {run.pk} waits for the sweep" in caplog.text
    assert "no sweep at start" in caplog.text
    run.refresh_from_db()
    assert run.status == RunStatus.QUEUED


def test_beat_knows_the_sweep() -> None:
    entry = current_app.conf.beat_schedule["start-waiting-reports"]
    assert entry["task"] == start_waiting_runs.name
    assert entry["task"] in current_app.tasks
