"""Where the files of a run lie: written aside, whole or not there, and nothing left over."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from reports.enums import Format
from reports.models import ReportRun

FOLDER = "reports"


@contextmanager
def work_folder(run: ReportRun) -> Iterator[Path]:
    """A folder of this attempt, on the same disk as the finished files; gone at the end, whatever happens."""
    aside = Path(tempfile.mkdtemp(prefix=aside_prefix(run), dir=prepare_folder(run)))
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def prepare_folder(run: ReportRun) -> Path:
    folder = Path(default_storage.path(FOLDER))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_leftovers(run)
    return folder


def remove_leftovers(run: ReportRun) -> None:
    """What a killed attempt left: its work folder, and files that were moved but never entered."""
    folder = Path(default_storage.path(FOLDER))
    entered = {Path(name).name for name in run.files.values_list("file", flat=True)}
    for left in folder.glob(f"{aside_prefix(run)}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(f"{run.pk}-*"):
        if left.name not in entered:
            left.unlink(missing_ok=True)


def aside_prefix(run: ReportRun) -> str:
    return f".{run.pk}-"


def invent_name(run: ReportRun, name: Format) -> str:
    """A name nobody guesses; it begins with the number of its run, so what is left over can be told."""
    return f"{run.pk}-{secrets.token_urlsafe(24)}.{name}"
