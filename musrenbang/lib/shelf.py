"""What was drawn, kept in the memory of one process within a bound of bytes; the least used is thrown out first."""

import threading
from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

Key = tuple[object, ...]


class Drawn(Protocol):
    @property
    def body(self) -> bytes: ...


D = TypeVar("D", bound=Drawn)


class Shelf(Generic[D]):
    """Safe between threads. Only the bytes of the bodies count."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._pages: OrderedDict[Key, D] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> D | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept:
                self._pages.move_to_end(key)
            return kept

    def keep(self, key: Key, page: D) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(before.body) if before else 0)
            self._pages[key] = page
            while self._bytes > self._most_bytes:
                _key, gone = self._pages.popitem(last=False)
                self._bytes -= len(gone.body)

    def empty(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0
