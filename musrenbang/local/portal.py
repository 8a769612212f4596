"""`make run`: servers, database, demo city, then web, worker and beat, until Ctrl-C."""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

from musrenbang.local import static_files
from musrenbang.local.environment import make_environment
from musrenbang.local.errors import LocalRuntimeError
from musrenbang.local.folders import make_passage
from musrenbang.local.services import EmbeddedServices, embedded_services
from musrenbang.local.signals import StopRequested, stop_on_signals
from musrenbang.local.supervisor import ProgramDiedError, Supervisor

PROJECT = Path(__file__).resolve().parents[2]
_HOST = "127.0.0.1"
_WEB_SECONDS = 60
# The control socket would lie in the home folder, shared by every gunicorn of this account.
_WEB = (
    "musrenbang.wsgi --worker-class gthread --workers 2 --threads 4 --graceful-timeout 5 --log-level warning "
    "--no-control-socket"
)
_WORKER = "worker --pool prefork --concurrency 2 --without-mingle --without-gossip --loglevel info"
_ACCOUNTS = "warga, kelurahan, kecamatan, fasilitator, opd, bappeda, perusahaan, admin"


def find_state() -> Path:
    """Return the folder where everything that must stay is kept: `var/`, or what MUSRENBANG_STATE says."""
    return Path(os.environ.get("MUSRENBANG_STATE") or PROJECT / "var").absolute()


def run_portal() -> int:
    """Run everything until Ctrl-C or SIGTERM (0), or until something dies or cannot start (1)."""
    try:
        with stop_on_signals():
            _run_until_stopped()
    except StopRequested:
        say("Dihentikan. Data tetap tersimpan.")
        return 0
    except ProgramDiedError as error:
        say(f"{error}\nSemuanya dihentikan. Data tetap tersimpan; jalankan lagi dengan: make run")
    except LocalRuntimeError as error:
        say(str(error))
    return 1


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _run_until_stopped() -> None:
    state, port = find_state(), _read_port()
    address = f"http://{_HOST}:{port}"
    with embedded_services(
        state,
        database_url=os.environ.get("DATABASE_URL", ""),
        redis_url=os.environ.get("REDIS_URL", ""),
        address=address,
    ) as services:
        _check_port_free(port)
        environment = make_environment(state, services, base=os.environ, address=address)
        records = make_passage(state / "run")
        with Supervisor(PROJECT, environment, records, services.servers) as supervisor:
            _prepare(supervisor, Path(environment["STATIC_ROOT"]))
            _start_programs(supervisor, state, port)
            _greet(services, state, port)
            supervisor.wait()


def _read_port() -> int:
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 2**16:
        raise LocalRuntimeError(f"PORT={port} bukan nomor port. Contoh: make run PORT=8001")
    return int(port)


def _check_port_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            raise LocalRuntimeError(
                f"Port {port} sudah dipakai program lain. Pilih yang lain, misalnya: make run PORT={port + 1}"
            ) from error


def _prepare(supervisor: Supervisor, static_root: Path) -> None:
    commands = ["migrate --noinput --verbosity 0", "createcachetable --verbosity 0"]
    if not static_files.are_collected(PROJECT, static_root):
        commands.append("collectstatic --noinput --clear --verbosity 0")
    say("Menyiapkan basis data ...")
    supervisor.run("siapkan", [sys.executable, "-m", "musrenbang.local.prepare", *commands, "seed_demo --if-empty"])
    static_files.mark_collected(PROJECT, static_root)


def _start_programs(supervisor: Supervisor, state: Path, port: int) -> None:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "musrenbang"]
    supervisor.start("web", [sys.executable, "-m", "gunicorn", f"--bind={_HOST}:{port}", *_WEB.split()])
    _wait_for_web(supervisor, port)
    supervisor.start("worker", [*celery, *_WORKER.split()])
    supervisor.start("beat", [*celery, "beat", f"--schedule={state / 'celerybeat-schedule'}"])


def _wait_for_web(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + _WEB_SECONDS
    while not _web_answers(port):
        supervisor.check_alive()
        if time.monotonic() > deadline:
            raise LocalRuntimeError(f"Web tidak menjawab dalam {_WEB_SECONDS} detik.")
        time.sleep(0.05)


def _web_answers(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _greet(services: EmbeddedServices, state: Path, port: int) -> None:
    database = services.postgres.data if services.postgres else "DATABASE_URL"
    redis = services.redis.data if services.redis else "REDIS_URL"
    say(
        f"""
Musrenbang Tematik siap di  http://{_HOST}:{port}
Akun contoh:                {_ACCOUNTS}
Kata sandi semuanya:        musrenbang-demo
Data:                       {state}
                            (PostgreSQL: {database}; Redis: {redis})
Berhenti:                   Ctrl-C
"""
    )
