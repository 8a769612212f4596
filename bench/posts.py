"""Forms posted by a crowd of clients on the loopback address, from a process of its own.

``python -m bench.posts PORT FILE CLIENTS`` posts the jobs in FILE and prints one JSON list of answers, in their order.
"""

import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Job:
    """One form. ``at``: seconds after the start, or 0 for as soon as a client is free."""

    path: str
    fields: dict[str, str]
    cookies: str = ""
    at: float = 0.0


@dataclass(frozen=True)
class Answer:
    """``begun`` and ``took`` in seconds, the former after the start; waiting for a free client counts as taking."""

    status: int
    location: str
    begun: float
    took: float


def post_all(port: int, jobs: Sequence[Job], *, clients: int) -> list[Answer]:
    """Post ``jobs`` from a second process, in the order of their times."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "jobs.json"
        file.write_text(json.dumps([asdict(job) for job in jobs]))
        arguments = [sys.executable, "-m", "bench.posts", str(port), str(file), str(clients)]
        answer = subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True, text=True)
    return [Answer(**facts) for facts in json.loads(answer.stdout)]


def crowd(port: int, jobs: Sequence[Job], clients: int) -> list[Answer]:
    answers: dict[int, Answer] = {}
    waiting, turn, start = list(enumerate(jobs))[::-1], threading.Lock(), time.perf_counter()

    def work() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with turn:
                if not waiting:
                    break
                number, job = waiting.pop()
            due = start + job.at
            time.sleep(max(0.0, due - time.perf_counter()))
            began = max(due, start) if job.at else time.perf_counter()
            status, location = post(link, job)
            answers[number] = Answer(status, location, began - start, time.perf_counter() - began)
        link.close()

    threads = [threading.Thread(target=work) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(jobs))]


def post(link: http.client.HTTPConnection, job: Job) -> tuple[int, str]:
    """Once more on a new connection when the server has closed an idle one; the portal makes no second row of it."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": job.cookies}
    for attempt in (1, 2):
        try:
            link.request("POST", job.path, urlencode(job.fields), headers)
            answer = link.getresponse()
            answer.read()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            link.close()
            if attempt == 2:
                raise
        else:
            return answer.status, answer.headers.get("Location", "")
    raise AssertionError


if __name__ == "__main__":
    given = [Job(**facts) for facts in json.loads(Path(sys.argv[2]).read_text())]
    print(json.dumps([asdict(answer) for answer in crowd(int(sys.argv[1]), given, int(sys.argv[3]))]))
