"""How long reports are kept: for good the newest, signed ones and those for everybody; the others for some weeks."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, ProtectedError, Q
from django.utils import timezone

from musrenbang.lib.advisory import held_keys
from reports.actions.files import FOLDER
from reports.enums import LOCK_SPACE, UNFINISHED, Audience, ReportKind, RunStatus
from reports.models import ReportFile, ReportRun

YOUNG = 3600  # seconds; what was written in the last hour may belong to a run that is just ending


def delete_old_runs() -> int:
    """Delete runs with their files; returns how many. A run another record stands on is left alone."""
    gone = 0
    for run in find_old_runs():
        try:
            delete_run(run)
        except ProtectedError:
            continue
        gone += 1
    return gone


def find_old_runs() -> list[ReportRun]:
    """Ended ``REPORT_DAYS`` ago: neither the newest done version of its question, nor of minutes that were signed, nor
    made for everybody, whose address somebody may have kept.
    """
    end = timezone.now() - timedelta(days=settings.REPORT_DAYS)
    ended = ReportRun.objects.exclude(status__in=UNFINISHED).filter(finished_at__lt=end)
    kept_for_good = Q(status=RunStatus.DONE) & (
        Q(superseded_at__isnull=True)
        | Q(audience=Audience.PUBLIC)
        | Q(kind=ReportKind.FORUM, session__closed_at__isnull=False, started_at__gte=F("session__closed_at"))
    )
    return list(ended.exclude(kept_for_good).order_by("pk"))


def delete_run(run: ReportRun) -> None:
    """The row first: a file without a row is swept, a row without its file would promise what is not there."""
    names = list(run.files.values_list("file", flat=True))

    def delete_files() -> None:
        for name in names:
            default_storage.delete(name)

    with transaction.atomic():
        run.delete()
        transaction.on_commit(delete_files)


def delete_orphans() -> int:
    """Delete files and work folders that no run has and nobody is writing; returns how many."""
    folder = Path(default_storage.path(FOLDER))
    if not folder.is_dir():
        return 0
    held, old = held_keys(LOCK_SPACE), time.time() - YOUNG  # first: who lets go after this has entered its files
    entered = {Path(name).name for name in ReportFile.objects.values_list("file", flat=True)}
    orphans = [
        path
        for path in folder.iterdir()
        if path.name not in entered and read_run_id(path) not in held and path.stat().st_mtime < old
    ]
    for path in orphans:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(orphans)


def read_run_id(path: Path) -> int | None:
    """The number of the run a file or work folder was made by; None for a stranger."""
    number = path.name.lstrip(".").split("-")[0]
    return int(number) if number.isdecimal() else None
