"""Processes by number: start them, know them again after a crash, end them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from musrenbang.local.accounts import Account
from musrenbang.local.errors import LocalRuntimeError

_PROC = Path("/proc")
_START_TIME = 19  # fields after the command name in /proc/<pid>/stat, see proc(5)


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.02) -> bool:
    """Ask `condition` again and again; return whether it came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def start_process(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    output: IO[bytes] | int,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C on the terminal reaches only the supervisor.

    Raises `LocalRuntimeError` when the system does not let us become `account`.
    """
    try:
        return subprocess.Popen(
            argv,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except PermissionError as error:
        raise LocalRuntimeError(f"Program {argv[0]} tidak boleh dijalankan di sini: {error}") from error


def identify_start(pid: int) -> str | None:
    """Return when the process started, as the system writes it; None when it does not run (any more).

    Numbers are used again, start times are not: together they know a process again.
    """
    if _PROC.joinpath("self/stat").exists():
        return _read_start_from_proc(pid)
    answer = _ask_ps(pid, "state=,lstart=")
    return None if not answer or answer.startswith("Z") else answer.partition(" ")[2].strip()


def _read_start_from_proc(pid: int) -> str | None:
    try:
        fields = _PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()
        boot = _PROC.joinpath("sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{boot}:{fields[_START_TIME]}"


def read_command(pid: int) -> str:
    """Return the command line of a process, "" when it does not run."""
    if _PROC.joinpath("self/stat").exists():
        try:
            return _PROC.joinpath(str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return _ask_ps(pid, "command=")


def _ask_ps(pid: int, columns: str) -> str:
    asked = subprocess.run(["ps", "-o", columns, "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def make_bare_environment() -> dict[str, str]:
    """Return an environment without PGDATA, PGPORT and the like, which would steer the servers."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def end_child(process: subprocess.Popen[bytes], *, first: signal.Signals, seconds: float) -> None:
    """Send `first` to a child, wait, then SIGKILL what is left of its group. Harmless when it has ended."""
    if process.poll() is not None:
        return
    process.send_signal(first)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    kill_group(process.pid)
    process.wait()


def end_process(pid: int, *, first: signal.Signals, seconds: float) -> None:
    """Like `end_child` for a process that is no child of ours; it must lead its own group."""
    started = identify_start(pid)
    if started is None:
        return
    with suppress(ProcessLookupError):
        os.kill(pid, first)
    wait_until(lambda: identify_start(pid) != started, seconds=seconds)
    kill_group(pid)
    wait_until(lambda: identify_start(pid) != started, seconds=seconds)


def kill_group(pid: int) -> None:
    """SIGKILL what is left of the group that `pid` led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


@dataclass(frozen=True)
class ProcessRecord:
    """A file that remembers one running process, so that the next run can end what a killed one left."""

    path: Path

    def write(self, pid: int) -> None:
        self.path.write_text(f"{pid}\n{identify_start(pid)}\n")

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)

    def end_leftover(self) -> None:
        """End the remembered process if it still is the same one, and forget it."""
        try:
            pid, started = self.path.read_text().splitlines()
            if identify_start(int(pid)) == started:
                end_process(int(pid), first=signal.SIGTERM, seconds=10)
        except (OSError, ValueError):
            pass  # never written, or only half
        self.remove()
