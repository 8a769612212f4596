"""A project without Django for the local runtime to start, and eyes for what runs."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from musrenbang.local.processes import wait_until

PACKAGE = Path(__file__).resolve().parents[2] / "musrenbang" / "local"
# The addresses and settings of the test run itself are not those of the runs started here.
KEPT = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR", "LANG"}}
PATIENCE = 30  # seconds; what is waited for comes much sooner, or is broken

MANAGE = """
import json, os, pathlib, sys, time
command = sys.argv[1]
pathlib.Path(f"seen-{command}.json").write_text(json.dumps(dict(os.environ)))
if pathlib.Path(f"fail-{command}").exists():
    sys.exit(3)
if pathlib.Path(f"hang-{command}").exists():
    time.sleep(600)
"""
WEB = """
import http.server, sys
host, _, port = sys.argv[1].removeprefix("--bind=").partition(":")
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer((host, int(port)), Page).serve_forever()
"""
CELERY = """
import sys, time
print("halo dari", sys.argv[4], flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder every account can pass through; the ones pytest makes are closed."""
    folder = Path(tempfile.mkdtemp(prefix="musrenbang-lokal-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for process in processes_in(folder):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    shutil.rmtree(folder)


def make_project(folder: Path) -> Path:
    """Lay out what the local runtime starts, with programs that need no library."""
    shutil.copytree(PACKAGE, folder / "musrenbang" / "local", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "musrenbang" / "__init__.py").touch()
    for name, text in {"manage.py": MANAGE, "gunicorn.py": WEB, "celery.py": CELERY}.items():
        (folder / name).write_text(text)
    return folder


def processes_in(folder: Path) -> list[psutil.Process]:
    """Everything running with its working folder in here: our programs, and the servers in their data."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if Path(process.cwd()).is_relative_to(folder) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@dataclass
class Run:
    """One `python -m musrenbang.local run`."""

    project: Path
    process: subprocess.Popen[str]
    port: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, words: str) -> None:
        came = wait_until(lambda: words in self.text or self.process.poll() is not None, seconds=PATIENCE)
        assert came, self.text
        assert words in self.text, self.text

    def wait_for_file(self, name: str) -> None:
        assert wait_until((self.project / name).exists, seconds=PATIENCE), self.text

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code

    def __post_init__(self) -> None:
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            self.lines.extend(line.rstrip("\n") for line in output)


@pytest.fixture
def start_run() -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(project: Path, **environment: str) -> Run:
        port = environment.setdefault("PORT", str(find_free_port()))
        process = subprocess.Popen(
            # SIGINT ignored at first, as a shell does for `make run &`.
            ["/bin/sh", "-c", 'trap "" INT; exec "$0" -m musrenbang.local run', sys.executable],
            cwd=project,
            env=KEPT | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        runs.append(Run(project, process, port))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.wait()
        for process in processes_in(run.project):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
