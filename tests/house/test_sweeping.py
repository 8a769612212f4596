"""Nothing about people stays in the database after its time."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from musrenbang.celery import app
from musrenbang.sweeping import sweep_expired

pytestmark = pytest.mark.django_db


def make_session(*, ends_in: timedelta) -> str:
    session = SessionStore()
    session.create()
    Session.objects.filter(pk=session.session_key).update(expire_date=timezone.now() + ends_in)
    return str(session.session_key)


def count_kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entry")
        return int(cursor.fetchone()[0])


def test_what_has_run_out_is_deleted_and_nothing_else() -> None:
    cache.clear()
    make_session(ends_in=timedelta(seconds=-1))
    running = make_session(ends_in=timedelta(hours=1))
    cache.set("menghitung-203.0.113.7", [1.0], timeout=60)
    cache.set("terus", 1, timeout=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cache_entry SET expires = now() - interval '1 second' WHERE cache_key LIKE %s", ["%203%"]
        )
    for _turn in range(2):
        sweep_expired()
    assert list(Session.objects.values_list("pk", flat=True)) == [running]
    assert count_kept() == 1
    assert cache.get("terus") == 1


def test_is_done_every_night_by_a_worker_that_knows_it() -> None:
    app.loader.import_default_modules()
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "musrenbang.sweeping.sweep_expired" in tasks
    assert tasks <= set(app.tasks), "beat asks for nothing the worker does not have"
