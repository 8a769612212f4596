"""Reports nobody asks for, letters to those who did, and what is deleted after its time."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import F
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Notices, Role
from accounts.models import Membership, User
from musrenbang.menus import count_ready_reports
from proposals.enums import ForumOutcome, Status
from reports.actions import retention, retries, schedule
from reports.actions.compiling import compile_run
from reports.actions.letters import send_alarms, send_due_letters
from reports.actions.outcome import confirm
from reports.actions.requests import mark_seen, request_run
from reports.catalogue import CATALOGUE, Question
from reports.enums import ReportKind, RunStatus
from reports.models import Alarm, ReportFile, ReportRun
from reports.rules import MOST_TRIES, PAUSES
from tests.factories import make_proposal, make_round, make_session, make_user
from tests.reports.asking import ask_of, done, enter_run
from tests.reports.rows import fill_session, name_titles
from themes.models import Cycle, ForumSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ForumSession:
    session = make_session()
    fill_session(session, ForumOutcome.AGREED, name_titles(2))
    return session


def sign_off(session: ForumSession) -> None:
    now = timezone.now()
    ForumSession.objects.filter(pk=session.pk).update(closed_at=now, closed_by=session.created_by)


# --- After a forum was signed off ------------------------------------------------------------------------------


def test_what_was_signed_is_reported_once(session: ForumSession) -> None:
    make_session(session.round)  # still open
    earlier = enter_run(session, **done(requested_by=session.created_by))
    sign_off(session)
    asked = ReportRun.objects.filter(pk__in=schedule.ask_after_sign_off())
    assert list(asked.filter(kind=ReportKind.FORUM).values_list("session", "version", "requested_by")) == [
        (session.pk, earlier.version + 1, None)
    ]
    lists = [kind for kind in schedule.OF_ROUND if kind in CATALOGUE]
    assert sorted(asked.exclude(kind=ReportKind.FORUM).values_list("kind", flat=True)) == sorted(lists)
    assert schedule.ask_after_sign_off() == [], "asked is asked"


def test_what_was_signed_long_ago_is_left_alone(session: ForumSession) -> None:
    then = timezone.now() - schedule.LOOKS_BACK - timedelta(hours=1)
    ForumSession.objects.filter(pk=session.pk).update(closed_at=then, closed_by=session.created_by)
    assert schedule.ask_after_sign_off() == []


# --- Every night -----------------------------------------------------------------------------------------------


def test_every_night_each_running_cycle(session: ForumSession) -> None:
    make_round("anak", 2027)
    Cycle.objects.filter(plan_year=2027).update(published_at=timezone.now(), closed_at=timezone.now())
    Cycle.objects.create(plan_year=2031)  # without a single round
    asked = ReportRun.objects.filter(pk__in=schedule.ask_every_night())
    expected = sorted(kind for kind in schedule.NIGHTLY if kind in CATALOGUE)
    assert sorted(asked.values_list("kind", flat=True)) == expected
    assert set(asked.values_list("cycle__plan_year", flat=True)) <= {session.round.cycle.plan_year}


def test_unchanged_figures_make_no_new_version(session: ForumSession) -> None:
    first = request_run(question=ask_of(session), by=None)
    compile_run(first.pk)
    again = request_run(question=ask_of(session), by=None)
    compile_run(again.pk)
    assert list(ReportRun.objects.all()) == [first]
    first.refresh_from_db()
    assert first.confirmed_at
    assert first.superseded_at is None
    fill_session(session, ForumOutcome.NOT_AGREED, ["Usulan baru"], first=50)
    changed = request_run(question=ask_of(session), by=None)
    compile_run(changed.pk)
    changed.refresh_from_db()
    first.refresh_from_db()
    assert (changed.status, changed.version, first.superseded_at) == (RunStatus.DONE, 2, changed.finished_at)


def test_who_asks_gets_a_version_even_of_the_same_figures(session: ForumSession) -> None:
    planner = make_user(Role.PLANNER)
    for _number in range(2):
        compile_run(request_run(question=ask_of(session), by=planner).pk)
    assert list(ReportRun.objects.order_by("version").values_list("version", "status")) == [(1, "done"), (2, "done")]


def test_another_day_alone_makes_no_new_version() -> None:
    """Over a weekend no working day passes, so the service clock stands still."""
    cycle = make_proposal(Status.FORWARDED).round.cycle
    question = Question(kind=ReportKind.SERVICE_CLOCK, cycle=cycle)
    saturday = datetime(2030, 6, 15, 2, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
    for night in range(2):
        with time_machine.travel(saturday + timedelta(days=night), tick=False):
            compile_run(request_run(question=question, by=None).pk)
    run = ReportRun.objects.get()
    assert run.confirmed_at == saturday + timedelta(days=1)


def test_who_asks_for_what_the_portal_has_begun_gets_it(session: ForumSession) -> None:
    """Unchanged figures or not: her page never ends at an address that is gone."""
    compile_run(request_run(question=ask_of(session), by=None).pk)
    planner = make_user(Role.PLANNER)
    begun = request_run(question=ask_of(session), by=None)
    assert request_run(question=ask_of(session), by=planner) == begun
    compile_run(begun.pk)
    begun.refresh_from_db()
    assert (begun.status, begun.version, begun.requested_by) == (RunStatus.DONE, 2, planner)
    assert list(ReportRun.objects.ready_for(planner)) == [begun]


def test_who_asks_while_the_portal_compares_gets_it_too(session: ForumSession) -> None:
    first = request_run(question=ask_of(session), by=None)
    compile_run(first.pk)
    compared = request_run(question=ask_of(session), by=None)
    request_run(question=ask_of(session), by=make_user(Role.PLANNER))
    assert not confirm(compared, first), "the worker still believes nobody wants it"
    assert ReportRun.objects.get(pk=first.pk).confirmed_at is None


# --- What failed is asked again --------------------------------------------------------------------------------


def fail(run: ReportRun, **fields: Any) -> ReportRun:
    """As a full disk leaves it."""
    told = {"status": RunStatus.FAILED, "error": "Penyimpanan penuh.", "finished_at": timezone.now(), **fields}
    ReportRun.objects.filter(pk=run.pk).update(**told)
    run.refresh_from_db()
    return run


def ask_portal(session: ForumSession) -> ReportRun:
    return request_run(question=ask_of(session), by=None)


def fail_to_the_end(session: ForumSession, clock: Any) -> ReportRun:
    """Every try of the portal fails; returns the last one."""
    run = fail(ask_portal(session))
    for pause in PAUSES:
        clock.shift(pause)
        (pk,) = retries.ask_again()
        run = fail(ReportRun.objects.get(pk=pk))
    return run


def test_what_failed_is_asked_again_after_growing_pauses_and_not_forever(session: ForumSession) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        run = fail(ask_portal(session))
        assert tuple(sorted(PAUSES)) == PAUSES
        for tried, pause in enumerate(PAUSES, start=1):
            clock.shift(pause - timedelta(seconds=1))
            assert retries.ask_again() == [], "its pause is not over"
            clock.shift(timedelta(seconds=1))
            (pk,) = retries.ask_again()
            assert retries.ask_again() == [], "one that is open is enough"
            run = fail(ReportRun.objects.get(pk=pk))
            assert (run.tries, run.requested_by) == (tried + 1, None)
        clock.shift(timedelta(hours=12))
        assert retries.ask_again() == []
        assert (run.tries, ReportRun.objects.count()) == (MOST_TRIES, MOST_TRIES)


def test_what_was_signed_and_failed_is_asked_again(session: ForumSession) -> None:
    """The beat after the sign-off believes it asked; the portal owes the report all the same."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_off(session)
        clock.shift(timedelta(minutes=1))
        asked = schedule.ask_after_sign_off()
        for run in ReportRun.objects.all():
            fail(run)
        clock.shift(PAUSES[0])
        assert schedule.ask_after_sign_off() == []
        again = ReportRun.objects.filter(pk__in=retries.ask_again())
        assert sorted(again.values_list("kind", flat=True)) == sorted(
            ReportRun.objects.filter(pk__in=asked).values_list("kind", flat=True)
        )
        compile_run(again.get(kind=ReportKind.FORUM).pk)
        assert again.get(kind=ReportKind.FORUM).status == RunStatus.DONE
        clock.shift(timedelta(hours=2))
        assert not again.filter(kind=ReportKind.FORUM, pk__in=retries.ask_again()).exists()


def test_who_asked_in_vain_meanwhile_stops_nothing(session: ForumSession) -> None:
    planner = make_user(Role.PLANNER)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_off(session)
        clock.shift(timedelta(minutes=1))
        fail(request_run(question=ask_of(session), by=planner))
        assert ReportRun.objects.filter(pk__in=schedule.ask_after_sign_off(), kind=ReportKind.FORUM).exists()
        fail(ReportRun.objects.get(kind=ReportKind.FORUM, requested_by=None))
        fail(request_run(question=ask_of(session), by=planner))
        clock.shift(PAUSES[0])
        again = ReportRun.objects.get(pk__in=retries.ask_again())
        assert (again.kind, again.tries) == (ReportKind.FORUM, 2)


@pytest.mark.parametrize("answer", ["asked", "stopped", "stands"])
def test_what_has_its_answer_is_left_alone(session: ForumSession, answer: str) -> None:
    planner = make_user(Role.PLANNER)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        older = enter_run(session, version=1, **done())
        failed = fail(ask_portal(session))
        clock.shift(PAUSES[0])
        if answer == "stands":
            ReportRun.objects.filter(pk=older.pk).update(confirmed_at=timezone.now())
        else:
            later = request_run(question=ask_of(session), by=planner)
            facts = {"status": RunStatus.CANCELLED, "cancel_asked_at": timezone.now(), "finished_at": timezone.now()}
            facts = done() if answer == "asked" else facts
            ReportRun.objects.filter(pk=later.pk).update(**facts)
        assert retries.ask_again() == []
        assert retries.try_again(run_id=failed.pk) is None, "a beat that looked before finds it answered"


def test_every_night_tries_again_what_was_given_up_and_alarms_nobody_twice(session: ForumSession) -> None:
    """Of a forum too, whose report is asked for once."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fail_to_the_end(session, clock)
        assert retries.raise_alarms() == 1
        for tries in (MOST_TRIES + 1, MOST_TRIES + 2):
            clock.shift(timedelta(days=1))
            (pk,) = retries.ask_given_up()
            assert retries.ask_given_up() == [], "one that is open is enough"
            run = fail(ReportRun.objects.get(pk=pk))
            assert run.tries == tries
            clock.shift(timedelta(hours=3))
            assert (retries.ask_again(), retries.raise_alarms()) == ([], 0)
        compile_run(ask_portal(session).pk)
        assert not Alarm.objects.filter(seen_at__isnull=True).exists(), "it is there: nobody need look any more"
        assert retries.ask_given_up() == []
        clock.shift(timedelta(days=1))
        assert fail(ask_portal(session)).tries == 1, "a new row of failures begins"


def test_who_is_responsible_is_told_once_why_and_where_to_ask_again(
    session: ForumSession, mailoutbox: list[Any], client: Any
) -> None:
    own, planner = session.created_by, make_user(Role.PLANNER)
    for user in (own, planner):
        EmailAddress.objects.create(user=user, email=f"{user.username}@contoh.id", primary=True, verified=True)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        last = fail_to_the_end(session, clock)
        assert send_alarms() == 0, "not before the last try"
        assert (retries.raise_alarms(), retries.raise_alarms()) == (1, 0)
        assert (send_alarms(), send_alarms()) == (1, 0)
        (letter,) = mailoutbox
        assert letter.to == [f"{own.username}@contoh.id"]
        assert "Penyimpanan penuh." in letter.body
        address = reverse("report_detail", args=[last.key])
        assert address in letter.body
        client.force_login(own)
        assert "1 laporan menunggu Anda lihat" in client.get(reverse("work_home")).content.decode()
        assert address in client.get(reverse("report_list")).content.decode().split("Susun laporan baru")[0]
        told = client.get(address).content.decode()
        assert "mencobanya lagi tiap malam" in told
        assert reverse("report_again", args=[last.key]) in told
        assert "menunggu Anda lihat" not in client.get(reverse("work_home")).content.decode()


def test_bappeda_answers_for_the_city_and_for_themes_without_a_facilitator(session: ForumSession) -> None:
    planner, cycle = make_user(Role.PLANNER), session.round.cycle
    city = ReportRun.objects.create(kind=ReportKind.CITY_RECAP, cycle=cycle)
    run = ask_portal(session)
    assert [retries.list_responsible(each) for each in (city, run)] == [[planner], [session.created_by]]
    session.round.facilitators.all().delete()
    assert retries.list_responsible(run) == [planner]


def test_a_mail_server_that_is_away_is_asked_again_for_the_alarm(
    session: ForumSession, settings: Any, mailoutbox: list[Any]
) -> None:
    own = session.created_by
    EmailAddress.objects.create(user=own, email="fasilitator@contoh.id", primary=True, verified=True)
    Alarm.objects.create(run=fail(ask_portal(session), tries=MOST_TRIES), recipient=own)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    assert send_alarms() == 0
    settings.EMAIL_BACKEND = working
    assert send_alarms() == 1


# --- Letters ---------------------------------------------------------------------------------------------------


@pytest.fixture
def asker() -> User:
    user = make_user(Role.PLANNER)
    EmailAddress.objects.create(user=user, email="perencana@contoh.id", primary=True, verified=True)
    return user


def ended(session: ForumSession, asker: User | None, seconds: int, **fields: Any) -> ReportRun:
    """A run that took so long from asking to its end."""
    run = enter_run(session, **done(requested_by=asker, **fields))
    ReportRun.objects.filter(pk=run.pk).update(requested_at=F("finished_at") - timedelta(seconds=seconds))
    run.refresh_from_db()
    return run


def test_a_letter_to_who_has_gone(session: ForumSession, asker: User, mailoutbox: list[Any]) -> None:
    run = ended(session, asker, 61)
    assert (send_due_letters(), send_due_letters()) == (1, 0)
    (letter,) = mailoutbox
    assert letter.to == ["perencana@contoh.id"]
    assert letter.subject == "Laporan siap: Laporan forum dan berita acara"
    assert f"/kerja/laporan/{run.key}/" in letter.body
    assert letter.attachments == []


def test_a_letter_says_why_it_failed(session: ForumSession, asker: User, mailoutbox: list[Any]) -> None:
    ended(session, asker, 61, status=RunStatus.FAILED, progress=10, error="Penyimpanan penuh.")
    send_due_letters()
    assert "Penyimpanan penuh." in mailoutbox[0].body


def test_nobody_else_gets_a_letter(session: ForumSession, asker: User, mailoutbox: list[Any]) -> None:
    """Not who still sits there, nor who looked, nor the portal, nor who wants none or has no proven address."""
    unproven, silent = make_user(Role.PLANNER), make_user(Role.PLANNER, notices=Notices.NONE)
    EmailAddress.objects.create(user=silent, email="diam@contoh.id", primary=True, verified=True)
    ended(session, asker, 59, version=1)
    mark_seen(run=ended(session, asker, 90, version=2), by=asker)
    ended(session, None, 90, version=3)
    ended(session, unproven, 90, version=4)
    ended(session, silent, 90, version=5)
    ended(session, asker, 90, version=6, finished_at=timezone.now() - timedelta(days=2))
    assert (send_due_letters(), mailoutbox) == (0, [])


def test_whose_task_it_is_no_longer_hears_nothing(session: ForumSession, asker: User, mailoutbox: list[Any]) -> None:
    """Neither by letter nor by a counter that leads to a page she may not open."""
    ended(session, asker, 90)
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=asker.pk)
    assert count_ready_reports(request) == 1
    Membership.objects.filter(user=asker).delete()
    request.user = User.objects.get(pk=asker.pk)
    assert count_ready_reports(request) == 0
    assert (send_due_letters(), mailoutbox) == (0, [])


def test_a_mail_server_that_is_away_is_tried_again(
    session: ForumSession, asker: User, settings: Any, mailoutbox: list[Any]
) -> None:
    ended(session, asker, 90)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    assert send_due_letters() == 0
    settings.EMAIL_BACKEND = working
    assert send_due_letters() == 1


# --- Retention -------------------------------------------------------------------------------------------------


def old(session: ForumSession, version: int, **fields: Any) -> ReportRun:
    """A run that ended long ago, with a file."""
    then = timezone.now() - timedelta(days=settings.REPORT_DAYS + 1)
    facts = done(version=version, started_at=then, finished_at=then) | fields
    run = enter_run(session, **facts)
    folder = Path(settings.MEDIA_ROOT) / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{run.pk}-a.pdf").write_bytes(b"%PDF-")
    ReportFile.objects.create(run=run, format="pdf", file=f"reports/{run.pk}-a.pdf", size=5, sha256="0" * 64)
    return run


def test_old_versions_go_with_their_files(session: ForumSession, django_capture_on_commit_callbacks: Any) -> None:
    now, then = timezone.now(), timezone.now() - timedelta(days=200)
    gone = [
        old(session, 1, superseded_at=then),
        old(session, 2, status=RunStatus.FAILED, progress=3, error="Gagal."),
        old(session, 3, status=RunStatus.CANCELLED, progress=3, cancel_asked_at=then),
    ]
    stay = [
        old(session, 4, superseded_at=now, finished_at=now),  # young
        old(session, 5),  # the newest
        old(session, 1, audience="public", superseded_at=then),  # somebody may have kept its address
        old(session, 2, audience="public"),  # the newest for everybody
    ]
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.delete_old_runs() == len(gone)
    assert set(ReportRun.objects.all()) == set(stay)
    left = {path.name for path in (Path(settings.MEDIA_ROOT) / "reports").iterdir()}
    assert left == {f"{run.pk}-a.pdf" for run in stay}


def test_what_was_signed_is_kept_for_good(session: ForumSession) -> None:
    then = timezone.now() - timedelta(days=200)
    draft = old(session, 1, superseded_at=then, started_at=then - timedelta(days=1))
    signed = old(session, 2, superseded_at=then)
    ForumSession.objects.filter(pk=session.pk).update(closed_at=then, closed_by=session.created_by)
    assert retention.delete_old_runs() == 1
    assert list(ReportRun.objects.all()) == [signed]
    assert draft.pk != signed.pk


def test_parts_outlive_their_bundle(session: ForumSession) -> None:
    then = timezone.now() - timedelta(days=200)
    bundle = ReportRun.objects.create(
        kind=ReportKind.ALL_FORUMS, cycle=session.round.cycle, **done(finished_at=then, superseded_at=then)
    )
    part = old(session, 1, parent=bundle)
    assert retention.delete_old_runs() == 1
    part.refresh_from_db()
    assert part.parent is None


def test_files_of_nobody_are_swept(session: ForumSession) -> None:
    run = old(session, 1)
    folder = Path(settings.MEDIA_ROOT) / "reports"
    (folder / "77-lost.pdf").write_text("yatim")
    (folder / ".78-aside").mkdir()
    (folder / "79-just-now.pdf").write_text("baru")
    for name in ("77-lost.pdf", ".78-aside", f"{run.pk}-a.pdf"):
        os.utime(folder / name, (time.time() - 7200,) * 2)
    assert retention.delete_orphans() == 2
    assert {path.name for path in folder.iterdir()} == {f"{run.pk}-a.pdf", "79-just-now.pdf"}
    assert retention.delete_orphans() == 0
