"""One Redis (or Valkey) server on a unix socket, started and stopped as a child process."""

import signal
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from musrenbang.local.errors import LocalRuntimeError
from musrenbang.local.folders import make_folder
from musrenbang.local.logs import open_log, read_tail
from musrenbang.local.processes import ProcessRecord, end_child, make_bare_environment, start_process, wait_until

_START_SECONDS = 30
_STOP_SECONDS = 10


@dataclass
class RedisServer:
    """A server that keeps every write in an append-only file in `data` and listens only on `socket_path`."""

    name = "Redis"

    data: Path
    socket_path: Path
    log: Path
    record: ProcessRecord
    program: Path
    durable: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def redis_url(self) -> str:
        return f"unix://{self.socket_path}?db=0"

    def start(self) -> None:
        """Start, and wait until it answers. A stale socket is no obstacle: Redis removes it.

        Raises `LocalRuntimeError` with the end of the server's log.
        """
        make_folder(self.data, mode=0o700)
        with open_log(self.log) as output:
            # The data folder is given as working folder: old servers cannot read a path with spaces.
            self.process = start_process(
                [self.program, *self._options()], env=make_bare_environment(), cwd=self.data, output=output
            )
        self.record.write(self.process.pid)
        wait_until(lambda: self._answers() or self._has_ended(), seconds=_START_SECONDS)
        if not self._answers():
            raise LocalRuntimeError(f"Redis tidak mau menyala. Catatannya di {self.log}:\n{read_tail(self.log)}")

    def stop(self) -> None:
        """End the server; it writes its append-only file to disk first."""
        if self.process is None:
            return
        end_child(self.process, first=signal.SIGTERM, seconds=_STOP_SECONDS)
        self.record.remove()

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "600",
            "appendonly": "yes" if self.durable else "no",
            "save": "",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.settimeout(2)
            client.connect(str(self.socket_path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False
