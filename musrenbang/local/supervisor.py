"""Runs several programs side by side: one terminal, one fate.

A library for this (honcho) was tried and left out: it ends everything at once, where our programs need to end
before the database they write to; it speaks English; and it cannot watch servers that were started elsewhere.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM
from types import TracebackType
from typing import IO, Self

from musrenbang.local.errors import LocalRuntimeError
from musrenbang.local.logs import read_tail
from musrenbang.local.postgres_server import PostgresServer
from musrenbang.local.processes import ProcessRecord, end_child, start_process
from musrenbang.local.redis_server import RedisServer
from musrenbang.local.signals import defer_signals

_STOP_SECONDS = 10  # then a running task is cut off; it is given back to the queue and started again
_LOOK_SECONDS = 0.1
_LAST_WORDS_SECONDS = 1


class ProgramDiedError(LocalRuntimeError):
    """A program that should go on has ended; the text says which."""


@dataclass
class Supervisor:
    """Starts programs with `environment`, shows what they say, notices when one ends, and ends them all on leaving.

    `servers` are watched too, but ended by whoever started them: after the programs that use them.
    """

    project: Path
    environment: Mapping[str, str]
    records: Path
    servers: Sequence[PostgresServer | RedisServer] = ()
    _programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)
    _showers: dict[str, threading.Thread] = field(default_factory=dict, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with defer_signals():
            enders = [threading.Thread(target=self._end, args=[name]) for name in self._programs]
            for ender in enders:
                ender.start()
            for ender in enders:
                ender.join()
            for name in self._programs:
                self._show_the_rest(name)

    def start(self, name: str, argv: Sequence[str]) -> None:
        """Start a program that must go on until the end."""
        self._launch(name, argv)

    def run(self, name: str, argv: Sequence[str]) -> None:
        """Run a program to its end. Raises `LocalRuntimeError` when it fails, or when something else dies meanwhile."""
        program = self._launch(name, argv)
        while program.poll() is None:
            self.check_alive(but=name)
            time.sleep(_LOOK_SECONDS)
        self._show_the_rest(name)
        self._forget(name)
        if program.returncode != 0:
            raise LocalRuntimeError(f"Langkah {name} gagal (kode {program.returncode}). Sebabnya tertulis di atas.")

    def wait(self) -> None:
        """Wait for ever. Raises `ProgramDiedError` as soon as one of the programs or servers has ended."""
        while True:
            self.check_alive()
            time.sleep(_LOOK_SECONDS)

    def check_alive(self, *, but: str = "") -> None:
        """Raise `ProgramDiedError` when a program (except `but`) or a server has ended."""
        for name, program in self._programs.items():
            if name != but and program.poll() is not None:
                raise ProgramDiedError(f"{name} berhenti sendiri (kode {program.returncode}).")
        for server in self.servers:
            if server.process is not None and server.process.poll() is not None:
                raise ProgramDiedError(
                    f"{server.name} berhenti sendiri (kode {server.process.returncode}). "
                    f"Catatannya di {server.log}:\n{read_tail(server.log)}"
                )

    def _launch(self, name: str, argv: Sequence[str]) -> subprocess.Popen[bytes]:
        with defer_signals():
            program = start_process(argv, env=self.environment, cwd=self.project, output=subprocess.PIPE)
            self._programs[name] = program
            self._record(name).write(program.pid)
        self._showers[name] = threading.Thread(target=_show, args=[name, program.stdout], daemon=True)
        self._showers[name].start()
        return program

    def _show_the_rest(self, name: str) -> None:
        """Wait until the last words of an ended program stand on the terminal: they often say why."""
        self._showers[name].join(_LAST_WORDS_SECONDS)

    def _end(self, name: str) -> None:
        end_child(self._programs[name], first=SIGTERM, seconds=_STOP_SECONDS)
        self._record(name).remove()

    def _forget(self, name: str) -> None:
        del self._programs[name]
        self._record(name).remove()

    def _record(self, name: str) -> ProcessRecord:
        return ProcessRecord(self.records / f"{name}.pid")


def _show(name: str, output: IO[bytes]) -> None:
    """Copy what a program says to the terminal, each line with its name. Reads on when nobody listens any more."""
    for line in output:
        with suppress(OSError):
            sys.stdout.buffer.write(f"{name:<8}| ".encode() + line.rstrip(b"\n") + os.linesep.encode())
            sys.stdout.buffer.flush()
