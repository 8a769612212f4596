"""How far a run is, told while its own transaction is still open; and whether it shall stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from django.db import connections

from reports.enums import RunStatus
from reports.models import ReportRun

STRIDE = 5  # percent between two writes of the progress
Checkpoint: TypeAlias = Callable[[int], None]  # hears the percent just written


class Cancelled(Exception):
    """Somebody asked the run to stop."""


@contextmanager
def telling(run: ReportRun, checkpoint: Checkpoint) -> Iterator[Checkpoint]:
    """Writes percents through a connection of its own: what compiles the run reads in one long snapshot.

    What is yielded raises Cancelled when somebody asked the run to stop.
    """
    own = connections.create_connection("default")

    def tell(percent: int) -> None:
        with own.cursor() as cursor:
            cursor.execute(
                "UPDATE reports_reportrun SET progress = greatest(progress, %s) WHERE id = %s AND status = %s"
                " RETURNING cancel_asked_at",
                [percent, run.pk, RunStatus.RUNNING],
            )
            found = cursor.fetchone()
        checkpoint(percent)
        if found and found[0]:
            raise Cancelled

    try:
        yield tell
    finally:
        own.close()


def between(tell: Checkpoint, start: int, end: int) -> Callable[[int, int], None]:
    """A step that turns rows done into percent between ``start`` and ``end``, and writes every few percent."""
    last = start

    def step(done: int, rows: int) -> None:
        nonlocal last
        percent = start + (end - start) * done // max(1, rows)
        if percent >= last + STRIDE or (percent == end and percent > last):
            last = percent
            tell(percent)

    return step
