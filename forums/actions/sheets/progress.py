"""How far a worker is, written beside its transaction: by a connection of its own, so that people see it at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from forums.enums import ImportState

STRIDE = 2  # percent between two signs of life
Report = Callable[[int], None]  # hears the percent
SIGN = "UPDATE forums_importrun SET progress = %s, beat_at = now() WHERE id = %s AND state = ANY(%s)"
BUSY = [ImportState.WAITING.value, ImportState.COMMITTING.value]


@contextmanager
def progress_beside(run_id: int, *, checkpoint: Report = lambda _percent: None) -> Iterator[Report]:
    """A function that writes the percent; ``checkpoint`` hears each that was written."""
    beside = connection.copy()
    last = -STRIDE

    def report(percent: int) -> None:
        nonlocal last
        if percent < last + STRIDE:
            return
        last = percent
        with beside.cursor() as cursor:
            cursor.execute(SIGN, [percent, run_id, BUSY])
        checkpoint(percent)

    try:
        yield report
    finally:
        beside.close()


def between(report: Report, start: int, end: int) -> Callable[[int, int], None]:
    """Turns rows done into percent between ``start`` and ``end``."""
    return lambda done, total: report(start + (end - start) * done // total)
