"""The embedded servers: what they promise, and what earlier runs that ended badly must not break."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from musrenbang.local import (
    AlreadyRunningError,
    EmbeddedServices,
    LocalRuntimeError,
    embedded_services,
    throwaway_services,
)
from musrenbang.local.accounts import find_postgres_account
from musrenbang.local.processes import make_bare_environment, start_process, wait_until
from tests.local.conftest import PATIENCE, processes_in

HOLD = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background starts us with it ignored
from pathlib import Path
from musrenbang.local import embedded_services, throwaway_services
with (embedded_services(Path(sys.argv[1]), durable=False) if sys.argv[1:] else throwaway_services()) as running:
    print(running.run_folder.parent, *(server.process.pid for server in running.servers), flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def state(open_folder: Path) -> Path:
    """A state folder whose cluster holds one row."""
    state = open_folder / "var"
    with embedded_services(state, durable=False) as running, connect(running) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ada' AS word")
    return state


@pytest.fixture
def hold() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that hold servers; ended by number at the end."""
    held: list[subprocess.Popen[str]] = []
    yield held
    for process in held:
        process.send_signal(signal.SIGINT)  # a polite end: it stops its servers
        process.wait(PATIENCE)
        assert process.stdout
        process.stdout.close()


def start_holding(held: list[subprocess.Popen[str]], *arguments: str) -> tuple[Path, list[int]]:
    """Start servers in another process; return their folder and numbers."""
    held.append(subprocess.Popen([sys.executable, "-c", HOLD, *arguments], stdout=subprocess.PIPE, text=True))
    stdout = held[-1].stdout
    assert stdout
    folder, *numbers = stdout.readline().rsplit(maxsplit=2)
    return Path(folder), [int(number) for number in numbers]


def connect(running: EmbeddedServices, user: str = "musrenbang") -> psycopg.Connection[tuple[object, ...]]:
    assert running.postgres
    return psycopg.connect(host=str(running.postgres.socket_folder), user=user, dbname="musrenbang", autocommit=True)


def read_kept(state: Path) -> list[tuple[object, ...]]:
    with embedded_services(state, durable=False) as running, connect(running) as connection:
        return connection.execute("SELECT word FROM kept").fetchall()


def ask(running: EmbeddedServices, question: str) -> object:
    with connect(running) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddedServices]:
    with throwaway_services() as running:
        yield running


def test_servers_answer_on_private_sockets_only(running: EmbeddedServices) -> None:
    with closing(redis.Redis.from_url(running.redis_url)) as client:
        assert client.set("a", "b")
    assert ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(running, "SELECT lower('ÉÑ') || pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == "éñUTF8"
    for server in running.servers:
        assert server.process
        tcp = [each for each in psutil.Process(server.process.pid).net_connections("inet") if each.status == "LISTEN"]
        assert tcp == []
    assert running.postgres
    for guarded in (running.postgres.socket_folder, running.postgres.socket_folder / ".s.PGSQL.5432"):
        assert guarded.stat().st_mode & 0o077 == 0
    assert running.redis
    assert running.redis.socket_path.stat().st_mode & 0o077 == 0


def test_application_can_make_what_migrations_and_tests_need(running: EmbeddedServices) -> None:
    with connect(running) as connection:
        for extension in ("pg_trgm", "btree_gist", "unaccent"):
            connection.execute(f"CREATE EXTENSION {extension}")
        connection.execute("CREATE DATABASE test_musrenbang")
        connection.execute("CREATE ROLE keeper NOLOGIN")
        connection.execute("SET session_replication_role = replica")  # tests only


def test_application_cannot_switch_triggers_off(open_folder: Path) -> None:
    with (
        embedded_services(open_folder / "sungguhan", redis_url="redis://elsewhere") as real,
        connect(real) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SET session_replication_role = replica")


def test_redis_keeps_an_append_only_file(state: Path) -> None:
    with embedded_services(state) as running, closing(redis.Redis.from_url(running.redis_url)) as client:
        client.set("queued", "task")
        assert running.redis
        assert running.redis.process
        running.redis.process.kill()
        running.redis.process.wait()
        running.redis.start()
        assert client.get("queued") == b"task"


def test_killed_server_comes_back_with_what_was_committed(running: EmbeddedServices) -> None:
    with connect(running) as busy:
        assert running.postgres
        assert running.postgres.process
        busy.execute("CREATE TABLE written (n int)")
        running.postgres.process.kill()
        running.postgres.process.wait()
        running.postgres.start()
        assert ask(running, "SELECT count(*) FROM written") == 0


def test_throwaway_leaves_no_trace() -> None:
    with throwaway_services() as running:
        folder = running.run_folder.parent
        numbers = [server.process.pid for server in running.servers if server.process]
    assert not folder.exists()
    assert not any(psutil.pid_exists(number) for number in numbers)


def test_interrupted_throwaway_leaves_no_trace(hold: list[subprocess.Popen[str]]) -> None:
    folder, numbers = start_holding(hold)
    hold[0].send_signal(signal.SIGINT)
    hold[0].wait(PATIENCE)
    assert not folder.exists()
    assert not any(psutil.pid_exists(number) for number in numbers)


def test_killed_throwaway_is_swept_by_the_next(hold: list[subprocess.Popen[str]]) -> None:
    folder, numbers = start_holding(hold)
    live, live_numbers = start_holding(hold)
    hold[0].kill()
    hold[0].wait()
    assert folder.exists()
    with throwaway_services():
        assert not folder.exists()
        assert wait_until(lambda: not any(map(runs, numbers)), seconds=PATIENCE)
    assert live.exists(), "the throw-away of somebody alive is left alone"
    assert all(map(runs, live_numbers))


def runs(number: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    return False


def test_servers_of_a_killed_run_are_ended(state: Path, hold: list[subprocess.Popen[str]]) -> None:
    _, numbers = start_holding(hold, str(state))
    hold[0].kill()
    hold[0].wait()
    assert read_kept(state) == [("ada",)]
    assert wait_until(lambda: not any(map(runs, numbers)), seconds=PATIENCE)


def test_second_caller_is_told_the_address(state: Path) -> None:
    told = pytest.raises(AlreadyRunningError, match=r"http://127\.0\.0\.1:8123")
    with embedded_services(state, durable=False, address="http://127.0.0.1:8123"), told, embedded_services(state):
        pytest.fail("two at once")


@pytest.fixture
def stranger(state: Path) -> Iterator[int]:
    """The number of a program that has nothing to do with us, run by the account of PostgreSQL."""
    program = start_process(
        ["sleep", "600"],
        env=make_bare_environment(),
        cwd=Path("/"),
        output=subprocess.DEVNULL,
        account=find_postgres_account(),
    )
    yield program.pid
    assert program.poll() is None, "somebody else's program was ended"
    program.kill()
    program.wait()


@pytest.mark.parametrize("alive", [True, False])
def test_stale_numbers_are_no_obstacle(state: Path, stranger: int, alive: bool) -> None:
    """After a power cut the old number is nobody's, or belongs to another program by now."""
    number = stranger if alive else 2**22 - 3
    with embedded_services(state, durable=False) as running:
        assert running.postgres
        assert running.postgres.process
        left_behind = (state / "postgres" / "postmaster.pid").read_text()
        socket_lock = running.postgres.socket_folder / ".s.PGSQL.5432.lock"
        lock_text = socket_lock.read_text()
        old = str(running.postgres.process.pid)
    (state / "postgres" / "postmaster.pid").write_text(left_behind.replace(old, str(number)))
    socket_lock.write_text(lock_text.replace(old, str(number)))
    (state / "run" / "redis.pid").write_text(f"{number}\nlong ago\n")
    (state / "run" / "redis.sock").touch()
    account = find_postgres_account()
    if account:
        for path in (state / "postgres" / "postmaster.pid", socket_lock):
            os.chown(path, account.uid, account.gid)
    assert read_kept(state) == [("ada",)]


def is_making_cluster(state: Path) -> bool:
    """Whether an orphaned initdb still writes into ``state``; its own folder is elsewhere, so its words tell."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):  # it may end between being listed and being asked
            if str(state) in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def test_half_made_cluster_never_counts(open_folder: Path, hold: list[subprocess.Popen[str]]) -> None:
    state = open_folder / "setengah"
    hold.append(subprocess.Popen([sys.executable, "-c", HOLD, str(state)], stdout=subprocess.PIPE, text=True))
    assert wait_until(lambda: any(state.glob("postgres-setengah-*/PG_VERSION")), seconds=PATIENCE, step=0.001)
    hold[0].kill()
    hold[0].wait()
    assert not (state / "postgres").exists()
    assert wait_until(lambda: not is_making_cluster(state), seconds=PATIENCE)
    with embedded_services(state, durable=False) as running:
        assert ask(running, "SELECT 1") == 1
    assert not list(state.glob("postgres-setengah-*"))


def test_lock_file_alone_locks_nobody_out(state: Path) -> None:
    (state / "run.lock").write_text("http://127.0.0.1:8000\n")
    assert read_kept(state) == [("ada",)]


def test_failure_to_start_shows_what_the_server_said(open_folder: Path, state: Path) -> None:
    broken = open_folder / "rusak"
    with embedded_services(broken, durable=False):
        pass
    (broken / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(LocalRuntimeError, match="pg_control"), embedded_services(broken, durable=False):
        pytest.fail("started without pg_control")
    assert processes_in(broken) == []
