"""A load of a few clients on the loopback address, from a process of its own."""

import http.client
import statistics
import sys
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """Answers per second and milliseconds (median, 95th percentile)."""

    per_second: float
    p50: float
    p95: float


def measure(port: int, path: str, *, cookie: str = "", clients: int = 8, seconds: float = 5.0) -> Load:
    """Ask for ``path`` from ``clients`` threads for ``seconds``. Raises RuntimeError on any answer but 200."""
    headers = {"Cookie": cookie} if cookie else {}
    times: list[float] = []
    wrong: list[int] = []
    until = time.perf_counter() + seconds

    def ask() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until and not wrong:
            start = time.perf_counter()
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            answer.read()
            times.append(time.perf_counter() - start)
            if answer.status != http.HTTPStatus.OK:
                wrong.append(answer.status)
        link.close()

    threads = [threading.Thread(target=ask) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        msg = f"{path} answered {wrong[0]}"
        raise RuntimeError(msg)
    ordered = sorted(times)
    return Load(len(times) / seconds, statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000)


if __name__ == "__main__":
    result = measure(int(sys.argv[1]), sys.argv[2], seconds=float(sys.argv[3]), cookie="".join(sys.argv[4:]))
    print(result.per_second, result.p50, result.p95)
