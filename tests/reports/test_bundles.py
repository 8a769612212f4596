"""All forum reports at once: parts first, then an archive that names every one of them, also the one that failed."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from proposals.enums import ForumOutcome
from reports.actions.compiling import MAX_ATTEMPTS, compile_run, start_next_runs, start_waiting_runs
from reports.actions.requests import cancel_run, request_run
from reports.catalogue import Question
from reports.enums import Format, ReportKind, RunStatus, Turn
from reports.models import ReportRun
from tests.factories import make_facilitator, make_round, make_session, make_user
from tests.reports.asking import ask_of
from tests.reports.reading import read_pdf_text
from tests.reports.rows import fill_session, name_titles
from themes.models import Cycle, ForumSession

pytestmark = pytest.mark.django_db


def begun(theme: str, count: int = 2) -> ForumSession:
    session = make_session(make_round(theme))
    ForumSession.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
    )
    fill_session(session, ForumOutcome.AGREED, name_titles(count))
    return session


@pytest.fixture
def sessions() -> list[ForumSession]:
    return [begun("pemuda"), begun("anak")]


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


@pytest.fixture
def bundle(sessions: list[ForumSession], planner: User) -> ReportRun:
    cycle = Cycle.objects.get()
    return request_run(question=Question(kind=ReportKind.ALL_FORUMS, cycle=cycle), by=planner)


def list_parts(bundle: ReportRun) -> list[ReportRun]:
    return list(bundle.parts.order_by("pk"))


def open_archive(bundle: ReportRun) -> zipfile.ZipFile:
    return zipfile.ZipFile(bundle.files.get(format=Format.ZIP).file.path)


def read_index(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    with archive.open("index.csv") as file:
        return {line["nama_berkas"]: line for line in csv.DictReader(row.decode() for row in file)}


def read_forums(bundle: ReportRun) -> list[dict[str, Any]]:
    kept = json.loads(Path(bundle.files.get(format=Format.JSON).file.path).read_text())
    (table,) = (table for table in kept["tables"] if table["key"] == "forum")
    return list(table["rows"])


def test_one_part_for_each_session_that_has_begun(bundle: ReportRun, sessions: list[ForumSession]) -> None:
    later = timezone.now() + timedelta(days=1)
    to_come = make_session(make_round("lansia"))
    ForumSession.objects.filter(pk=to_come.pk).update(starts_at=later, ends_at=later + timedelta(hours=2))
    compile_run(bundle.pk)
    parts = list_parts(bundle)
    assert {part.session_id for part in parts} == {session.pk for session in sessions}
    bundle.refresh_from_db()
    assert bundle.status == RunStatus.RUNNING, "it waits for them"
    assert list(ReportRun.objects.waiting()) == parts, "and asks for no worker while it waits"


def test_it_ends_with_an_archive_and_its_index(bundle: ReportRun) -> None:
    progress: list[int] = []
    compile_run(bundle.pk)
    for part in list_parts(bundle):
        assert start_next_runs(part.pk, start=compile_run) == 0, "nothing waits for a part that has not ended"
        compile_run(part.pk)
        bundle.refresh_from_db()
        progress.append(bundle.progress)
    assert progress == [42, 85]
    assert start_next_runs(part.pk, start=compile_run) == 1
    bundle.refresh_from_db()
    assert (bundle.status, bundle.error, bundle.progress) == (RunStatus.DONE, "", 100)
    with open_archive(bundle) as archive:
        index = read_index(archive)
        assert archive.testzip() is None
        assert set(archive.namelist()) == {"index.pdf", "index.csv", "SHA256SUMS", *index}
        assert all(re.search(r"-v1-internal\.(pdf|xlsx|json|csv\.zip)$", name) for name in index), [*index]
        assert archive.read("index.pdf").startswith(b"%PDF-")
        for name, line in index.items():
            body = archive.read(name)
            assert (line["sha256"], int(line["ukuran_bita"])) == (hashlib.sha256(body).hexdigest(), len(body))
    assert len(index) == 8, "two forums in four formats"
    assert [row["keadaan"] for row in read_forums(bundle)] == ["Terlampir", "Terlampir"]


def check_sums(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the tool everybody has says of an unpacked archive."""
    sha256sum = shutil.which("sha256sum")
    assert sha256sum
    command = [sha256sum, "--check", "--strict", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"LC_ALL": "C"}, check=False)


def test_an_unpacked_archive_can_be_checked(bundle: ReportRun, tmp_path: Path) -> None:
    for _turn in range(2):
        start_waiting_runs(start=compile_run)
    compile_run(bundle.pk)
    with open_archive(bundle) as archive:
        archive.extractall(tmp_path)
        names = set(archive.namelist())
    whole = check_sums(tmp_path)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert {line.removesuffix(": OK") for line in whole.stdout.splitlines()} == names - {"SHA256SUMS"}
    assert "sha256sum -c SHA256SUMS" in " ".join(read_pdf_text(tmp_path / "index.pdf").split())
    harmed = next(tmp_path.glob("pemuda/*.xlsx"))
    harmed.write_bytes(harmed.read_bytes()[:-1] + b"?")
    assert f"pemuda/{harmed.name}: FAILED" in check_sums(tmp_path).stdout


def test_a_part_that_fails_is_named_and_stops_nothing(bundle: ReportRun) -> None:
    compile_run(bundle.pk)
    bad, good = list_parts(bundle)
    ReportRun.objects.filter(pk=bad.pk).update(attempts=MAX_ATTEMPTS)
    start_waiting_runs(start=compile_run)
    start_waiting_runs(start=compile_run)
    bundle.refresh_from_db()
    assert bundle.status == RunStatus.DONE
    by_state = {row["keadaan"]: row for row in read_forums(bundle)}
    assert by_state["Gagal disusun"]["penjelasan"].startswith("Penyusunan terhenti 5 kali.")
    assert (by_state["Gagal disusun"]["berkas"], by_state["Terlampir"]["berkas"]) == (0, 4)
    with open_archive(bundle) as archive:
        assert all(f"-{good.session_id}-" in name for name in read_index(archive))


def test_the_last_good_version_stands_in_for_one_that_failed(
    bundle: ReportRun, sessions: list[ForumSession], planner: User
) -> None:
    older = request_run(question=ask_of(sessions[0]), by=planner)
    compile_run(older.pk)
    compile_run(bundle.pk)
    ReportRun.objects.filter(parent=bundle, session=sessions[0]).update(attempts=MAX_ATTEMPTS)
    start_waiting_runs(start=compile_run)
    start_waiting_runs(start=compile_run)
    rows = {row["keadaan"]: row for row in read_forums(bundle)}
    assert "Terlampir versi terakhir yang selesai" in rows["Gagal disusun"]["penjelasan"]
    assert (rows["Gagal disusun"]["versi"], rows["Gagal disusun"]["berkas"]) == (1, 4)


def test_after_a_crash_it_asks_only_for_what_is_missing(bundle: ReportRun) -> None:
    compile_run(bundle.pk)
    first, second = list_parts(bundle)
    compile_run(first.pk)
    second.delete()  # as if the worker had died before it asked for it
    assert start_waiting_runs(start=compile_run) == 1
    parts = list_parts(bundle)
    assert (len(parts), parts[0]) == (2, first)
    start_waiting_runs(start=compile_run)
    start_waiting_runs(start=compile_run)
    bundle.refresh_from_db()
    assert bundle.status == RunStatus.DONE


def test_stopping_it_stops_its_parts(bundle: ReportRun, planner: User) -> None:
    compile_run(bundle.pk)
    cancel_run(run_id=bundle.pk, by=planner)
    assert {part.status for part in list_parts(bundle)} == {RunStatus.CANCELLED}
    assert start_waiting_runs(start=compile_run) == 1
    bundle.refresh_from_db()
    assert (bundle.status, bundle.files.count()) == (RunStatus.CANCELLED, 0)


def test_of_one_theme_its_facilitator_may_ask(sessions: list[ForumSession]) -> None:
    round_ = sessions[0].round
    run = request_run(
        question=Question(kind=ReportKind.ALL_FORUMS, cycle=round_.cycle, round=round_), by=make_facilitator(round_)
    )
    compile_run(run.pk)
    assert [part.session_id for part in list_parts(run)] == [sessions[0].pk]


def test_nobody_waits_behind_a_bundle(bundle: ReportRun, sessions: list[ForumSession], planner: User) -> None:
    """One report somebody waits for comes first, then further ones of the same person, parts, and the portal's own."""
    compile_run(bundle.pk)
    portal = request_run(question=ask_of(sessions[1]), by=None)
    other = request_run(question=ask_of(sessions[0]), by=make_user(Role.PLANNER))
    further = request_run(question=ask_of(begun("lansia")), by=planner)
    turns = [(run.pk, run.turn) for run in ReportRun.objects.startable().by_turn()]
    parts = [(part.pk, Turn.PART) for part in list_parts(bundle)]
    assert turns == [(other.pk, Turn.FIRST), (further.pk, Turn.FURTHER), *parts, (portal.pk, Turn.PORTAL)]
