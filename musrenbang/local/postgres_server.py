"""One PostgreSQL server on a unix socket, started and stopped as a child process."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from musrenbang.local.accounts import Account
from musrenbang.local.binaries import PostgresPrograms
from musrenbang.local.errors import LocalRuntimeError
from musrenbang.local.folders import make_folder
from musrenbang.local.logs import open_log, read_tail
from musrenbang.local.processes import (
    end_child,
    end_process,
    make_bare_environment,
    read_command,
    start_process,
    wait_until,
)

_START_SECONDS = 60  # after a crash the log is replayed first
_STOP_SECONDS = 20
_READY_LINE = 7  # in postmaster.pid, see miscadmin.h of PostgreSQL
_FIRST_BUILTIN_LOCALE = 17  # major version
_INITDB = ("--encoding=UTF8", "--username=postgres", "--auth-local=trust", "--auth-host=reject", "--no-instructions")
# Not the superuser: what the application must not be able to do, it cannot do on a desk either.
_FIRST_STATEMENTS = b"CREATE ROLE musrenbang LOGIN CREATEDB CREATEROLE;\nCREATE DATABASE musrenbang OWNER musrenbang;\n"
# Tests clear tables that refuse it, and tamper with rows to see it found out.
_TEST_STATEMENTS = b"GRANT SET ON PARAMETER session_replication_role TO musrenbang;\n"
_FIRST_GRANTED_PARAMETERS = 15  # major version


@dataclass
class PostgresServer:
    """A cluster in `data` that listens only on a socket in `socket_folder`, which only its owner can enter.

    `durable=False` is for tests: no fsync (a power cut may take the data, a killed server keeps them), and the
    application's role may switch triggers off.
    """

    name = "PostgreSQL"

    data: Path
    socket_folder: Path
    log: Path
    programs: PostgresPrograms
    account: Account | None = None
    durable: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)

    @property
    def database_url(self) -> str:
        """The address for the application's role, which may create databases and roles but is no superuser."""
        return f"postgres://musrenbang@/{self._host}/musrenbang"

    @property
    def superuser_url(self) -> str:
        """The address for tests and tools that need the superuser."""
        return f"postgres://postgres@/{self._host}/musrenbang"

    @property
    def _host(self) -> str:
        """The socket folder as the first part of the path, the way django-environ reads it."""
        return quote(str(self.socket_folder), safe="")

    def start(self) -> None:
        """Create the cluster if there is none, end what a killed run left, start, and wait until it answers.

        Raises `LocalRuntimeError` with the end of the server's log.
        """
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        end_leftover(self.data)
        for stale in self.socket_folder.glob(".s.PGSQL.5432*"):
            stale.unlink()
        make_folder(self.socket_folder, mode=0o700, account=self.account)
        deadline = time.monotonic() + _START_SECONDS
        while not self._try_start(deadline):
            # Backends of a killed server take a moment to notice; until then its memory is in use.
            said = read_tail(self.log, since=self._log_start)
            if "is still in use" not in said or time.monotonic() > deadline:
                raise LocalRuntimeError(f"PostgreSQL tidak mau menyala. Catatannya di {self.log}:\n{said}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Fast shutdown: running transactions are rolled back, everything committed stays."""
        if self.process:
            end_child(self.process, first=signal.SIGINT, seconds=_STOP_SECONDS)

    def _try_start(self, deadline: float) -> bool:
        with open_log(self.log) as output:
            self._log_start = output.seek(0, os.SEEK_END)
            self.process = start_process(
                [self.programs.folder / "postgres", "-D", self.data, *self._options()],
                env=make_bare_environment(),
                cwd=Path("/"),
                output=output,
                account=self.account,
            )
        wait_until(lambda: self._is_ready() or self._has_ended(), seconds=deadline - time.monotonic())
        return self._is_ready()

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
            "log_destination": "stderr",
        }
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off"}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def _is_ready(self) -> bool:
        lines = _read_pid_file(self.data)
        if self.process is None or self._has_ended() or len(lines) <= _READY_LINE:
            return False
        return lines[0] == str(self.process.pid) and lines[_READY_LINE].strip() == "ready"

    def _create_cluster(self) -> None:
        """Make the cluster under another name and rename it when it is whole, so that a half one never counts."""
        make_folder(self.data.parent, mode=0o711 if self.account else 0o700)
        for half in self.data.parent.glob(f"{self.data.name}-setengah-*"):
            shutil.rmtree(half, ignore_errors=True)
        half = Path(tempfile.mkdtemp(prefix=f"{self.data.name}-setengah-", dir=self.data.parent))
        if self.account:
            os.chown(half, self.account.uid, self.account.gid)
        initdb = [str(self.programs.folder / "initdb"), "-D", str(half), *self._locale_options()]
        self._run_once([*initdb, *_INITDB, *([] if self.durable else ["--no-sync"])])
        self._run_once(
            [str(self.programs.folder / "postgres"), "--single", "-D", str(half), "postgres"], self._first_statements()
        )
        try:
            half.rename(self.data)
        except OSError as error:
            raise LocalRuntimeError(f"Folder {self.data} berisi sesuatu yang bukan basis data PostgreSQL.") from error

    def _first_statements(self) -> bytes:
        for_tests = not self.durable and self.programs.major >= _FIRST_GRANTED_PARAMETERS
        return _FIRST_STATEMENTS + (_TEST_STATEMENTS if for_tests else b"")

    def _locale_options(self) -> list[str]:
        if self.programs.major >= _FIRST_BUILTIN_LOCALE:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=en_US.UTF-8" if sys.platform == "darwin" else "--locale=C.UTF-8"]

    def _run_once(self, argv: list[str], statements: bytes = b"") -> None:
        account = self.account
        done = subprocess.run(
            argv,
            input=statements,
            capture_output=True,
            check=False,
            env=make_bare_environment(),
            cwd="/",
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if done.returncode != 0 or b"ERROR:" in done.stderr:
            raise LocalRuntimeError(f"Basis data tidak dapat disiapkan:\n{done.stderr.decode(errors='replace')}")


def end_leftover(data: Path) -> None:
    """End a server on `data` whose supervisor was killed; clear away the number of one that was killed itself.

    PostgreSQL would take any living process that got the old number for a running server, and not start.
    """
    lines = _read_pid_file(data)
    if lines and lines[0].lstrip("-").isdigit():
        pid = abs(int(lines[0]))  # negative: a single-user session
        command = read_command(pid)
        if "postgres" in command and str(data) in command:
            end_process(pid, first=signal.SIGINT, seconds=_STOP_SECONDS)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _read_pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []
