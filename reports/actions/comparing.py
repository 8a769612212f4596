"""Comparing two versions: short ones while the reader waits, long ones by a worker, whose result is kept for a week."""

from collections.abc import Mapping, Sequence

from django.core.cache import cache

from reports.datasets.differences import Difference, TableChange, find_differences, tell_changes
from reports.datasets.kept import KeptReport, find_file, read_kept
from reports.models import ReportRun

LONG = 10_000_000  # bytes of both files; what is less takes about a tenth of a second
KEPT = 7 * 24 * 3600  # seconds
PATIENCE = 60  # seconds until a worker is asked once more


class Unreadable(Exception):
    """One of the two versions has no file that can be read."""


def is_long(older: ReportRun, run: ReportRun) -> bool:
    return sum(file.size for file in (find_file(older), find_file(run)) if file) > LONG


def read_changes(older: ReportRun, run: ReportRun) -> Sequence[TableChange] | None:
    """What became of ``older``; None while a worker still has to find out. Raises Unreadable."""
    found: dict[str, Difference] | None = None
    if is_long(older, run):
        found = cache.get(name_place(older, run))
        if found is None:
            return None
    old, new = read_both(older, run)
    return tell_changes(old, new, found or find_differences(old, new))


def read_both(older: ReportRun, run: ReportRun) -> tuple[KeptReport, KeptReport]:
    """Raises Unreadable."""
    old, new = read_kept(older), read_kept(run)
    if old is None or new is None:
        raise Unreadable
    return old, new


def claim_comparison(older: ReportRun, run: ReportRun) -> bool:
    """Whether a worker is to be asked; not again and again while one is at it."""
    return cache.add(f"{name_place(older, run)}-diminta", value=True, timeout=PATIENCE)


def find_changes(*, older_id: int, run_id: int) -> Mapping[str, Difference] | None:
    """Compare, and keep what was found; harmless to do twice. None where a version is gone.

    Of what cannot be read that is kept: nothing, so that nobody waits for it any longer.
    """
    runs = ReportRun.objects.done().prefetch_related("files").in_bulk([older_id, run_id])
    if {older_id, run_id} - set(runs):
        return None
    try:
        found = find_differences(*read_both(runs[older_id], runs[run_id]))
    except Unreadable:
        found = {}
    cache.set(name_place(runs[older_id], runs[run_id]), found, KEPT)
    return found


def name_place(older: ReportRun, run: ReportRun) -> str:
    return f"banding-{older.key}-{run.key}"
