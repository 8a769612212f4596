"""Ctrl-C and SIGTERM, made safe: they never strike between starting a server and noting its number."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """The person at the terminal, or the system, asked everything to stop."""


def _raise_stop(number: int, _frame: FrameType | None) -> NoReturn:
    for each in STOP_SIGNALS:  # a second Ctrl-C must not tear the cleaning apart
        signal.signal(each, signal.SIG_IGN)
    raise StopRequested(signal.Signals(number).name)


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into `StopRequested`; later ones are ignored.

    SIGHUP stays ignored where it was (nohup); SIGINT does not: shells ignore it for every `make run &`.
    """
    previous = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number, handler in previous.items():
        if number != signal.SIGHUP or handler is not signal.SIG_IGN:
            signal.signal(number, _raise_stop)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler or signal.SIG_DFL)


@contextmanager
def defer_signals() -> Iterator[None]:
    """Hold back stop signals inside the block and deliver them when it ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    previous = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number in STOP_SIGNALS:
        signal.signal(number, lambda number, _frame: caught.append(number))
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for again in dict.fromkeys(caught):
            signal.raise_signal(again)
