"""A load of a few clients on the loopback address, from a process of its own."""

import socket
import statistics
import sys
import threading
import time
from dataclasses import dataclass

LENGTH = b"content-length: "
FINE = b"HTTP/1.1 200 "


@dataclass(frozen=True)
class Load:
    """Answers per second and milliseconds (median, 95th percentile)."""

    per_second: float
    p50: float
    p95: float


class Asker:
    """One client asking for one page over one connection, so plain that it takes little of the machine it measures."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *([f"Cookie: {cookie}"] if cookie else []), "", ""]
        self.port, self.question = port, "\r\n".join(lines).encode()
        self.link = socket.create_connection(("127.0.0.1", port), timeout=30)

    def ask(self) -> None:
        """Raises RuntimeError on any answer but 200."""
        self.link.sendall(self.question)
        head, _blank, body = self.read_head()
        if not head.startswith(FINE):
            raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
        length = head.lower().partition(LENGTH)[2].split(b"\r\n", 1)[0]
        missing = int(length) - len(body)
        while missing > 0:
            missing -= len(self.link.recv(min(missing, 65_536)))
        if b"connection: close" in head.lower():
            self.link.close()
            self.link = socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def read_head(self) -> tuple[bytes, bytes, bytes]:
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self.link.recv(65_536)
            if not part:
                msg = "the server hung up"
                raise RuntimeError(msg)
            answer += part
        return answer.partition(b"\r\n\r\n")


def measure(port: int, path: str, *, cookie: str = "", clients: int = 8, seconds: float = 5.0) -> Load:
    """Ask for ``path`` from ``clients`` threads for ``seconds``. Raises RuntimeError on any answer but 200."""
    times: list[float] = []
    faults: list[Exception] = []
    until = time.perf_counter() + seconds

    def work() -> None:
        asker = Asker(port, path, cookie)
        try:
            while time.perf_counter() < until and not faults:
                start = time.perf_counter()
                asker.ask()
                times.append(time.perf_counter() - start)
        except (OSError, ValueError, RuntimeError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    ordered = sorted(times)
    return Load(len(times) / seconds, statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000)


if __name__ == "__main__":
    result = measure(int(sys.argv[1]), sys.argv[2], seconds=float(sys.argv[3]), cookie="".join(sys.argv[4:]))
    print(result.per_second, result.p50, result.p95)
