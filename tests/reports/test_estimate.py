"""When a report will be ready: by its own pace, by what others took, and by who comes before it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from reports.boards.estimate import estimate, say_seconds
from reports.enums import RunStatus
from reports.models import ReportRun
from tests.factories import make_round, make_session, make_user
from tests.reports.asking import done, enter_run
from themes.models import ForumSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ForumSession:
    return make_session()


def took(session: ForumSession, seconds: int, version: int) -> ReportRun:
    now = timezone.now()
    return enter_run(session, **done(version=version, started_at=now - timedelta(seconds=seconds), finished_at=now))


def begun(session: ForumSession, seconds: int, progress: int) -> ReportRun:
    started = timezone.now() - timedelta(seconds=seconds)
    return enter_run(session, version=90, status=RunStatus.RUNNING, progress=progress, started_at=started)


def test_by_its_own_pace(session: ForumSession) -> None:
    found = estimate(begun(session, 30, 25))
    assert found.seconds == pytest.approx(90, abs=3)
    assert found.words == "kira-kira 2 menit lagi"
    assert found.ends_at


def test_at_the_start_by_what_others_took(session: ForumSession) -> None:
    for version, seconds in enumerate((10, 40, 300), start=1):
        took(session, seconds, version)
    assert estimate(begun(session, 10, 2)).seconds == pytest.approx(30, abs=3)


def test_in_the_queue_by_who_comes_before(session: ForumSession, django_assert_num_queries: Any) -> None:
    took(session, 20, 1)
    begun(session, 30, 50)
    for number in range(2):
        enter_run(make_session(session.round), requested_by=make_user(Role.PLANNER), version=number + 1)
    last = enter_run(make_session(make_round("anak")), requested_by=make_user(Role.PLANNER))
    with django_assert_num_queries(3):
        found = estimate(last)
    assert found.ahead == 3
    assert found.seconds == pytest.approx(30 + 20 + 20 + 20, abs=5)


def test_of_what_never_ran_nothing_is_claimed(session: ForumSession) -> None:
    found = estimate(enter_run(session))
    assert (found.seconds, found.ends_at, found.words) == (None, None, "")


def test_words() -> None:
    said = [say_seconds(seconds) for seconds in (0, 12, 75, 3000, 7300)]
    assert said == [
        "sebentar lagi",
        "kira-kira 10 detik lagi",
        "kira-kira 1 menit lagi",
        "kira-kira 50 menit lagi",
        "kira-kira 2 jam lagi",
    ]
