"""A run is asked for once, compiled once, and fails with a reason that a planner understands."""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.denied import Denied
from proposals.enums import ForumOutcome
from reports.actions.compiling import MAX_ATTEMPTS, compile_run, start_waiting_runs
from reports.actions.requests import request_run
from reports.enums import LOCK_SPACE, Format, RunStatus
from reports.models import ReportFile, ReportRun
from reports.rules import MOST_AT_ONCE
from tests.factories import make_facilitator, make_session, make_user
from tests.reports.asking import ask_of, enter_run
from tests.reports.faults import full_disk, is_somebody_blocked, wait_until
from tests.reports.rows import fill_session, name_titles
from themes.models import ForumSession


@pytest.fixture
def session() -> ForumSession:
    session = make_session()
    fill_session(session, ForumOutcome.AGREED, name_titles(20))
    return session


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


@pytest.fixture
def run(session: ForumSession, planner: User) -> ReportRun:
    return request_run(question=ask_of(session), by=planner)


def list_files() -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / "reports"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def in_thread(work: Callable[[], Any]) -> Any:
    """Run ``work`` on a database session of its own; gives back its result or raises its error."""
    result: list[Any] = []

    def go() -> None:
        try:
            result.append(work())
        except Exception as error:  # noqa: BLE001 -- handed over to the test
            result.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=go)
    thread.start()
    thread.join(timeout=30)
    (answer,) = result
    if isinstance(answer, Exception):
        raise answer
    return answer


# --- Asking ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_asking_twice_gives_one_run(session: ForumSession, planner: User) -> None:
    first = request_run(question=ask_of(session), by=planner)
    assert request_run(question=ask_of(session), by=session.created_by) == first
    assert ReportRun.objects.count() == 1
    assert (first.status, first.progress, first.requested_by) == (RunStatus.QUEUED, 0, planner)


@pytest.mark.django_db
def test_strangers_may_not_ask(session: ForumSession) -> None:
    others = (make_user(), make_user(Role.FACILITATOR), make_user(Role.COMPANY))
    for stranger in others:
        with pytest.raises(Denied, match="Laporan ini tidak termasuk tugas Anda"):
            request_run(question=ask_of(session), by=stranger)
    assert request_run(question=ask_of(session), by=make_facilitator(session.round))


@pytest.mark.django_db(transaction=True)
def test_asking_in_the_same_moment_gives_one_run(session: ForumSession, planner: User) -> None:
    """The first has not committed yet, so the second sees no run and only the constraint stops it."""
    answers: list[ReportRun | Exception] = []

    def ask() -> None:
        try:
            answers.append(request_run(question=ask_of(session), by=planner))
        finally:
            connection.close()

    with transaction.atomic():
        first = request_run(question=ask_of(session), by=planner)
        second = threading.Thread(target=ask)
        second.start()
        wait_until(is_somebody_blocked, "the second waits for the first", seconds=2.5)  # below lock_timeout
    second.join(timeout=30)
    assert answers == [first]
    assert ReportRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_two_things_in_the_same_moment_stays_within_the_limit(session: ForumSession, planner: User) -> None:
    """The second does not see the first, which has not committed yet, and must wait to count it."""
    others = [make_session(session.round) for _number in range(MOST_AT_ONCE)]
    for other in others[2:]:
        request_run(question=ask_of(other), by=planner)
    request_run(question=ask_of(session), by=planner)
    refused: list[str] = []

    def ask() -> None:
        try:
            request_run(question=ask_of(others[1]), by=planner)
        except Denied as denied:
            refused.append(denied.sentence)
        finally:
            connection.close()

    with transaction.atomic():
        request_run(question=ask_of(others[0]), by=planner)
        second = threading.Thread(target=ask)
        second.start()
        wait_until(is_somebody_blocked, "the second waits for the first", seconds=2.5)  # below lock_timeout
    second.join(timeout=30)
    assert len(refused) == 1
    assert ReportRun.objects.count() == MOST_AT_ONCE


@pytest.mark.django_db
def test_two_unfinished_runs_are_refused_by_the_database(run: ReportRun) -> None:
    with pytest.raises(IntegrityError, match="run_one_at_a_time"), transaction.atomic():
        enter_run(run.session, requested_by=run.requested_by, version=2)


# --- Compiling -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_run_ends_in_whole_files(run: ReportRun) -> None:
    compile_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.progress, run.attempts, run.error) == (RunStatus.DONE, 100, 1, "")
    assert run.started_at < run.finished_at
    files = {file.format: file for file in run.files.all()}
    assert set(files) == {Format.PDF, Format.XLSX, Format.CSV, Format.JSON}
    for file in files.values():
        body = Path(file.file.path).read_bytes()
        assert (file.size, file.sha256) == (len(body), hashlib.sha256(body).hexdigest())
        assert Path(file.file.path).stat().st_mode & 0o777 == 0o600
        assert len(Path(file.file.name).stem) > 32, "nobody guesses the name"
    with pikepdf.open(files[Format.PDF].file.path) as pdf:
        assert len(pdf.pages) > 1
    assert "Disepakati" in openpyxl.load_workbook(files[Format.XLSX].file.path).sheetnames
    assert len(list_files()) == 4


@pytest.mark.django_db
def test_compiling_again_changes_nothing(run: ReportRun) -> None:
    compile_run(run.pk)
    before = (list(ReportFile.objects.values()), list(ReportRun.objects.values()), list_files())
    compile_run(run.pk)
    assert (list(ReportFile.objects.values()), list(ReportRun.objects.values()), list_files()) == before


@pytest.mark.django_db
def test_an_unknown_run_is_no_trouble() -> None:
    compile_run(987_654)


@pytest.mark.django_db(transaction=True)  # progress is told through a connection of its own
def test_progress_grows_and_stands_on_the_row(run: ReportRun) -> None:
    seen: list[tuple[int, int]] = []

    def look(percent: int) -> None:
        row = in_thread(lambda: ReportRun.objects.get(pk=run.pk).progress)  # as a page sees it, outside of the snapshot
        seen.append((percent, row))

    compile_run(run.pk, checkpoint=look)
    written = [percent for percent, _row in seen]
    assert written == sorted(set(written))
    assert len(written) >= 8
    assert all(0 < percent == row < 100 for percent, row in seen)


@pytest.mark.django_db(transaction=True)
def test_nobody_compiles_what_another_worker_compiles(run: ReportRun) -> None:
    """At every step a second worker gets nothing, and the sweep leaves the run alone."""
    looks: list[tuple[int, str]] = []

    def second_worker(_percent: int) -> None:
        in_thread(lambda: compile_run(run.pk))
        started: list[int] = []
        start_waiting_runs(start=started.append)
        looks.append((len(started), ReportRun.objects.get(pk=run.pk).attempts))

    compile_run(run.pk, checkpoint=second_worker)
    assert set(looks) == {(0, 1)}
    assert ReportFile.objects.count() == 4
    with try_lock(LOCK_SPACE, run.pk) as is_free:
        assert is_free


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_not_ours_while_another_holds_it(run: ReportRun) -> None:
    def take() -> bool:
        with try_lock(LOCK_SPACE, run.pk) as is_ours:
            return is_ours

    with try_lock(LOCK_SPACE, run.pk) as is_ours:
        assert is_ours
        assert in_thread(take) is False
    assert in_thread(take) is True


# --- When it goes wrong ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_fails_with_a_reason_and_leaves_nothing(run: ReportRun, planner: User) -> None:
    with full_disk(5_000):
        compile_run(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert run.error.startswith("Berkas laporan tidak dapat disimpan: penyimpanan penuh.")
    assert 0 < run.progress < 100
    assert run.finished_at
    assert list_files() == []
    assert not run.files.exists()
    again = request_run(question=ask_of(run.session), by=planner)
    assert again != run
    compile_run(again.pk)
    assert ReportRun.objects.get(pk=again.pk).status == RunStatus.DONE
    assert len(list_files()) == 4


@pytest.mark.django_db
def test_a_storage_that_is_no_folder_fails_with_a_reason(run: ReportRun) -> None:
    Path(settings.MEDIA_ROOT).mkdir()
    (Path(settings.MEDIA_ROOT) / "reports").write_text("bukan folder")
    compile_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error) == (
        RunStatus.FAILED,
        "Berkas laporan tidak dapat disimpan: penyimpanan bermasalah. Beri tahu pengelola server, lalu minta lagi.",
    )


@pytest.mark.django_db
def test_a_storage_that_may_not_be_written_fails_with_a_reason(run: ReportRun, settings: Any) -> None:
    settings.MEDIA_ROOT = "/sys/kernel"  # nobody makes folders there, not even root
    compile_run(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert run.error.startswith("Berkas laporan tidak dapat disimpan: penyimpanan tidak boleh ditulisi.")


@pytest.mark.django_db
def test_a_document_that_cannot_be_set_fails_with_a_reason(run: ReportRun, settings: Any) -> None:
    settings.CITY_NAME = "Kota \U0001f600"  # the one word that is trusted, since it comes from the server's settings
    compile_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error) == (
        RunStatus.FAILED,
        "PDF tidak dapat disusun dari isiannya. Beri tahu pengelola server, lalu minta lagi.",
    )
    assert list_files() == []


@pytest.mark.django_db(transaction=True)
def test_an_unforeseen_error_fails_with_a_sentence(run: ReportRun) -> None:
    def break_down(percent: int) -> None:
        if percent > 50:
            raise ZeroDivisionError

    compile_run(run.pk, checkpoint=break_down)
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert run.error == "Terjadi kesalahan saat menyusun laporan; rinciannya tercatat di server. Silakan minta lagi."
    assert 50 < run.progress < 100
    assert list_files() == []


@pytest.mark.django_db(transaction=True)
def test_a_broken_connection_leaves_the_run_to_the_sweep(run: ReportRun) -> None:
    def lose_connection(_percent: int) -> None:
        raise OperationalError

    with pytest.raises(OperationalError):
        compile_run(run.pk, checkpoint=lose_connection)
    assert ReportRun.objects.get(pk=run.pk).status == RunStatus.RUNNING
    started: list[int] = []
    assert start_waiting_runs(start=started.append) == 1
    assert started == [run.pk]
    compile_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.attempts) == (RunStatus.DONE, 2)


@pytest.mark.django_db
def test_what_a_killed_attempt_left_is_cleaned_and_others_files_stay(run: ReportRun) -> None:
    folder = Path(settings.MEDIA_ROOT) / "reports"
    (folder / f".{run.pk}-abc").mkdir(parents=True)
    (folder / f".{run.pk}-abc" / "pdf").write_text("setengah")
    (folder / f"{run.pk}-moved-but-never-entered.pdf").write_text("yatim")
    (folder / f"{run.pk}0-of-another-run.pdf").write_text("milik laporan lain")
    compile_run(run.pk)
    left = set(list_files()) - {Path(file.file.name).name for file in run.files.all()}
    assert left == {f"{run.pk}0-of-another-run.pdf"}


@pytest.mark.django_db
def test_entered_files_are_never_cleaned_away(run: ReportRun) -> None:
    """Even a row set back by hand loses nothing: the second pair of files is refused and removed, the first stays."""
    compile_run(run.pk)
    before = list_files()
    ReportRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING)
    compile_run(run.pk)
    assert list_files() == before
    assert ReportRun.objects.get(pk=run.pk).status == RunStatus.FAILED


@pytest.mark.django_db
def test_a_run_that_kills_its_workers_gives_up(run: ReportRun) -> None:
    ReportRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING, attempts=MAX_ATTEMPTS, progress=60)
    compile_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.progress) == (RunStatus.FAILED, 60)
    assert run.error == "Penyusunan terhenti 5 kali. Beri tahu pengelola server, lalu minta lagi."
    assert not run.files.exists()
