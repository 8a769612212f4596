"""The two servers the portal needs, as context managers for `make run`, the tests and the benchmark."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from musrenbang.local import folders
from musrenbang.local.accounts import Account, find_postgres_account
from musrenbang.local.binaries import find_postgres, find_redis
from musrenbang.local.errors import AlreadyRunningError
from musrenbang.local.installation import share_programs
from musrenbang.local.postgres_server import PostgresServer, end_leftover
from musrenbang.local.processes import ProcessRecord
from musrenbang.local.redis_server import RedisServer
from musrenbang.local.signals import defer_signals

_THROWAWAY = "musrenbang-uji-"


@dataclass(frozen=True)
class EmbeddedServices:
    """Running servers. `postgres` and `redis` are None where the caller brought an address of its own."""

    database_url: str
    redis_url: str
    run_folder: Path
    postgres: PostgresServer | None
    redis: RedisServer | None

    @property
    def servers(self) -> list[PostgresServer | RedisServer]:
        return [server for server in (self.postgres, self.redis) if server]


@contextmanager
def embedded_services(
    state: Path, *, database_url: str = "", redis_url: str = "", address: str = "", durable: bool = True
) -> Iterator[EmbeddedServices]:
    """Start PostgreSQL and Redis with their data in `state`, and stop them at the end of the block.

    Nothing is started for an address that is given. `address` is what a second caller is told about us.
    Raises `AlreadyRunningError` while another process uses `state`, `LocalRuntimeError` when a server is missing
    or does not start.
    """
    state = folders.make_state_folder(state)
    with ExitStack() as stack:
        with defer_signals():
            stack.callback(_hold_lock(state / "run.lock", address))
            end_leftovers(state)
            account = find_postgres_account() if not database_url else None
            run_folder = folders.choose_run_folder(state, account)
            stack.callback(folders.drop_run_folder, run_folder, state)
            postgres = None if database_url else _plan_postgres(state, run_folder, durable=durable)
            redis = None if redis_url else _plan_redis(state, run_folder, durable=durable)
            for server in (postgres, redis):
                if server:
                    stack.callback(_stop_undisturbed, server)
                    server.start()
        yield EmbeddedServices(
            database_url=postgres.database_url if postgres else database_url,
            redis_url=redis.redis_url if redis else redis_url,
            run_folder=run_folder,
            postgres=postgres,
            redis=redis,
        )


@contextmanager
def throwaway_services(*, durable: bool = False) -> Iterator[EmbeddedServices]:
    """Start servers in a temporary folder that is removed afterwards: fast ones for tests, ``durable`` ones to measure.

    Folders that a killed test run left are cleared first, with whatever still runs in them.
    """
    _sweep_throwaways()
    with ExitStack() as stack:
        with defer_signals():
            state = _make_throwaway()
            stack.callback(shutil.rmtree, state, ignore_errors=True)
        yield stack.enter_context(embedded_services(state, durable=durable))


def end_leftovers(state: Path) -> None:
    """End what a killed run left running. The caller holds the lock of `state`, so nobody needs it."""
    for record in sorted((state / "run").glob("*.pid")):
        ProcessRecord(record).end_leftover()


def _plan_postgres(state: Path, run_folder: Path, *, durable: bool) -> PostgresServer:
    account = find_postgres_account()
    data = folders.choose_cluster_folder(state, account)
    version = data / "PG_VERSION"
    programs = find_postgres(major=int(version.read_text()) if version.exists() else None)
    return PostgresServer(
        data=data,
        socket_folder=run_folder / "pg",
        log=state / "log" / "postgres.log",
        programs=share_programs(programs, account),
        account=account,
        durable=durable,
    )


def _plan_redis(state: Path, run_folder: Path, *, durable: bool) -> RedisServer:
    return RedisServer(
        data=state / "redis",
        socket_path=run_folder / "redis.sock",
        log=state / "log" / "redis.log",
        record=ProcessRecord(folders.make_passage(state / "run") / "redis.pid"),
        program=find_redis(),
        durable=durable,
    )


def _stop_undisturbed(server: PostgresServer | RedisServer) -> None:
    with defer_signals():
        server.stop()


def _hold_lock(path: Path, address: str) -> Callable[[], None]:
    """Lock the file until the returned function is called or this process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        running = path.read_text().strip() or "(belum siap)"
        raise AlreadyRunningError(
            f"Musrenbang sudah berjalan di {running}. Pakai yang itu, atau hentikan dulu dengan Ctrl-C di terminalnya."
        ) from error
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{address or 'proses ' + str(os.getpid())}\n".encode())
    return lambda: os.close(descriptor)


def _make_throwaway() -> Path:
    account = find_postgres_account()
    folder = Path(tempfile.mkdtemp(prefix=_THROWAWAY, dir=_choose_temporary_root(account)))
    folder.chmod(0o711 if account else 0o700)
    return folder


def _choose_temporary_root(account: Account | None) -> Path:
    for root in _temporary_roots():
        if folders.fits_socket(root / f"{_THROWAWAY}12345678" / "run") and (account is None or account.can_enter(root)):
            return root
    return _temporary_roots()[0]


def _temporary_roots() -> list[Path]:
    return [Path(tempfile.gettempdir()).resolve(), Path("/tmp").resolve()]  # noqa: S108 - only private folders inside


def _sweep_throwaways() -> None:
    for folder in {folder for root in _temporary_roots() for folder in root.glob(f"{_THROWAWAY}*")}:
        lock = folder / "run.lock"
        if folder.stat().st_uid != os.geteuid() or not lock.exists() or not lock.read_text():
            continue  # a stranger's, or one that is being made right now
        with suppress(AlreadyRunningError):
            release = _hold_lock(lock, "")
            end_leftovers(folder)
            end_leftover(folder / "postgres")
            shutil.rmtree(folder, ignore_errors=True)
            release()
