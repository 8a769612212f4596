"""Uploaded sheets that nobody took over do not lie about for ever: they may hold names we never asked for."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from forums.actions.sheets.deciding import FOLDER, forget_consent, forget_files
from forums.enums import ImportState
from forums.models import ImportRun

KEPT = timedelta(days=30)
LEFT = 24 * 3600  # seconds after which what a killed worker left aside is nobody's


def forget_old_imports() -> int:
    """Throw away what was uploaded long ago and never taken over; returns how many runs. Harmless twice."""
    old = list(ImportRun.objects.forgotten(timezone.now() - KEPT).values_list("pk", flat=True))
    for run_id in old:
        forget(run_id)
    sweep_leftovers(Path(default_storage.path(FOLDER)))
    return len(old)


@transaction.atomic
def forget(run_id: int) -> None:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.state, run.found, run.problems = ImportState.DISCARDED, [], []
    forget_files(run)
    forget_consent(run)
    run.save(update_fields=["state", "found", "problems", "layout", "result"])


def sweep_leftovers(folder: Path) -> None:
    """Folders and files of killed processes, once nobody can be writing in them any more."""
    for left in folder.glob(".*"):
        if time.time() - left.stat().st_mtime > LEFT:
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
