"""`make run`: what it starts, what it says, and that it leaves nothing behind."""

import json
import os
import shutil
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from musrenbang.local.folders import choose_run_folder
from musrenbang.local.processes import wait_until
from tests.local.conftest import PATIENCE, Run, make_project, processes_in

READY = "Berhenti:"
StartRun = Callable[..., Run]


@pytest.fixture(scope="module")
def project(open_folder: Path) -> Iterator[Path]:
    """One project for this file, in a folder with spaces; its data are made by the first run."""
    project = make_project(open_folder / "Musrenbang Tematik (salinan)")
    yield project
    shutil.rmtree(choose_run_folder(project / "var", None))


def seen(project: Path, command: str) -> dict[str, str]:
    return dict(json.loads((project / f"seen-{command}.json").read_text()))


def the_process(project: Path, words: str) -> psutil.Process:
    found = [process for process in processes_in(project) if words in " ".join(process.cmdline())]
    assert found, f"nothing with {words!r} runs"
    return min(found, key=lambda process: process.create_time())


def test_runs_until_ctrl_c_and_leaves_nothing(project: Path, start_run: StartRun) -> None:
    run = start_run(project)
    run.wait_for(READY)
    assert f"http://127.0.0.1:{run.port}" in run.text
    assert "warga, kelurahan, kecamatan, fasilitator, opd, bappeda, perusahaan, admin" in run.text
    assert "musrenbang-demo" in run.text
    assert str(project / "var") in run.text
    assert len(processes_in(project)) > 4
    groups = [os.getpgid(process.pid) for process in processes_in(project)]
    assert groups.count(os.getpgid(run.process.pid)) == 1, "Ctrl-C on the terminal must reach only the supervisor"
    assert run.end(signal.SIGINT) == 0, run.text
    assert processes_in(project) == []
    assert not list((project / "var" / "run").glob("*.pid"))


def test_what_programs_say_carries_their_name(project: Path, start_run: StartRun) -> None:
    run = start_run(project)
    run.wait_for("beat    | halo dari beat")
    run.wait_for("worker  | halo dari worker")


def test_sigterm_leaves_nothing(project: Path, start_run: StartRun) -> None:
    run = start_run(project)
    run.wait_for(READY)
    assert run.end(signal.SIGTERM) == 0, run.text
    assert processes_in(project) == []


def test_ctrl_c_while_preparing_leaves_nothing(project: Path, start_run: StartRun) -> None:
    (project / "seen-migrate.json").unlink(missing_ok=True)
    (project / "hang-migrate").touch()
    run = start_run(project)
    run.wait_for_file("seen-migrate.json")
    (project / "hang-migrate").unlink()
    assert run.end(signal.SIGINT) == 0, run.text
    assert processes_in(project) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("gunicorn", "web"),
        ("musrenbang worker", "worker"),
        ("musrenbang beat", "beat"),
        ("postgres -D", "PostgreSQL"),
        ("unixsocket:", "Redis"),
    ],
)
def test_one_dies_all_stop_and_it_says_which(project: Path, start_run: StartRun, words: str, name: str) -> None:
    run = start_run(project)
    run.wait_for(READY)
    the_process(project, words).kill()
    assert run.wait() == 1
    assert f"{name} berhenti sendiri" in run.text
    assert wait_until(lambda: processes_in(project) == [], seconds=PATIENCE)


def test_a_failing_step_stops_everything(project: Path, start_run: StartRun) -> None:
    (project / "fail-migrate").touch()
    run = start_run(project)
    code = run.wait()
    (project / "fail-migrate").unlink()
    assert code == 1
    assert "manage.py migrate --noinput --verbosity 0: gagal" in run.text
    assert "Langkah siapkan gagal (kode 1)" in run.text
    assert processes_in(project) == []


def test_second_run_names_the_address_of_the_first(project: Path, start_run: StartRun) -> None:
    first = start_run(project)
    first.wait_for(READY)
    second = start_run(project)
    assert second.wait() == 1
    assert f"sudah berjalan di http://127.0.0.1:{first.port}" in second.text
    assert first.process.poll() is None


def test_run_after_a_killed_one_ends_what_it_left(project: Path, start_run: StartRun) -> None:
    killed = start_run(project)
    killed.wait_for(READY)
    left = {process.pid for process in processes_in(project)} - {killed.process.pid}
    killed.process.kill()
    killed.process.wait()
    again = start_run(project, PORT=killed.port)
    again.wait_for(READY)
    assert len(left) > 4
    assert not left & {process.pid for process in processes_in(project)}


def test_taken_port_is_named(project: Path, start_run: StartRun) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = start_run(project, PORT=str(port))
        assert run.wait() == 1
    assert f"Port {port} sudah dipakai program lain" in run.text
    assert processes_in(project) == []


def test_nonsense_port_is_named(project: Path, start_run: StartRun) -> None:
    run = start_run(project, PORT="delapan")
    assert run.wait() == 1
    assert "PORT=delapan bukan nomor port" in run.text


def test_environment_of_the_programs(project: Path, start_run: StartRun) -> None:
    run = start_run(project)
    run.wait_for(READY)
    first = seen(project, "migrate")
    state = project / "var"
    assert first["SITE_URL"] == f"http://127.0.0.1:{run.port}", "letters of the worker link to this portal"
    assert first["DJANGO_SETTINGS_MODULE"] == "musrenbang.settings"
    assert (first["DEMO"], first["DEBUG"], first["INSECURE_HTTP"]) == ("true", "false", "true")
    assert first["ALLOWED_HOSTS"] == "127.0.0.1,localhost"
    assert first["MEDIA_ROOT"] == str(state / "media")
    assert first["STATIC_ROOT"] == str(state / "static")
    assert first["DATABASE_URL"].startswith("postgres://musrenbang@/%2F")
    assert first["REDIS_URL"].startswith("unix:///")
    for name in ("secret_key", "field_key"):
        assert first[name.upper()] == (state / name).read_text()
        assert stat.S_IMODE((state / name).stat().st_mode) == 0o600
    for name in ("media", "redis"):
        assert stat.S_IMODE((state / name).stat().st_mode) == 0o700


def test_keys_and_static_files_are_made_once(project: Path, start_run: StartRun) -> None:
    def run_once() -> dict[str, str]:
        run = start_run(project)
        run.wait_for(READY)
        assert run.end(signal.SIGINT) == 0
        return seen(project, "migrate")

    keys = run_once()
    (project / "seen-collectstatic.json").unlink(missing_ok=True)
    assert run_once()["SECRET_KEY"] == keys["SECRET_KEY"]
    assert not (project / "seen-collectstatic.json").exists()
    (project / "static").mkdir()
    (project / "static" / "new.css").write_text("a{}")
    run_once()
    assert (project / "seen-collectstatic.json").exists()
    assert (project / "seen-seed_demo.json").exists()


def test_given_addresses_are_used_and_nothing_is_started(project: Path, start_run: StartRun) -> None:
    run = start_run(project, DATABASE_URL="postgres://elsewhere/db", REDIS_URL="redis://elsewhere")
    run.wait_for(READY)
    assert seen(project, "migrate")["DATABASE_URL"] == "postgres://elsewhere/db"
    assert seen(project, "migrate")["REDIS_URL"] == "redis://elsewhere"
    names = {process.name() for process in processes_in(project)}
    assert not names & {"postgres", "valkey-server", "redis-server"}


def test_state_folder_can_be_elsewhere(open_folder: Path, project: Path, start_run: StartRun) -> None:
    state = open_folder / "di-sini"
    run = start_run(project, MUSRENBANG_STATE=str(state), DATABASE_URL="postgres://elsewhere/db")
    run.wait_for(READY)
    assert (state / "redis").is_dir()
    assert seen(project, "migrate")["MUSRENBANG_STATE"] == str(state)
