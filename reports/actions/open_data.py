"""Files of open data lie ready on the disk and are made anew when something everybody may see has changed.

A file is known by the hash of its contents: decisions that are not published make the portal look again, but give the
same bytes, and so the same ETag and the same date.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone, translation

from musrenbang.lib.same_for_everybody import read_stamp
from musrenbang.lib.whole_file import put_in_place
from reports.actions.compiling import snapshot
from reports.catalogue.open_data import Dataset
from reports.enums import OpenFormat
from reports.renderers.open_data import render_open_data
from themes.models import Cycle

LONGEST = timedelta(minutes=10)  # whatever the stamp says: a database may be restored from a backup


@dataclass(frozen=True, slots=True)
class Known:
    """What lies on the disk: of which stamp, looked at when, its hash, and since when it reads so (ISO 8601)."""

    stamp: int | None
    looked_at: str
    sha256: str
    changed_at: str

    def is_fresh(self, stamp: int | None, now: datetime) -> bool:
        looked_at = datetime.fromisoformat(self.looked_at)
        same_day = timezone.localdate(looked_at) == timezone.localdate(now)  # which regions are valid turns with it
        return stamp is not None and stamp == self.stamp and same_day and now - looked_at < LONGEST


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A whole file, opened: whoever replaces it now does not disturb who is reading."""

    content: IO[bytes]
    sha256: str
    changed_at: datetime


def open_data_file(dataset: Dataset, cycle: Cycle, file_format: OpenFormat) -> OpenFile:
    """The file as it must read now; made first where it is missing or outdated. Raises OSError on a full disk."""
    folder = settings.OPEN_DATA_ROOT / str(cycle.plan_year)
    path = folder / f"{dataset.key}.{file_format.value}"
    stamp, now = read_stamp(), timezone.now()
    found = find(path, stamp, now)
    if found:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with alone(path):
        return find(path, stamp, now) or make(path, dataset, cycle, file_format)


def find(path: Path, stamp: int | None, now: datetime) -> OpenFile | None:
    known = read_known(path)
    return take(path, known) if known and known.is_fresh(stamp, now) else None


def read_known(path: Path) -> Known | None:
    try:
        return Known(**json.loads(note_of(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def take(path: Path, known: Known) -> OpenFile | None:
    try:
        content = hold(path, known.sha256).open("rb")
    except OSError:
        return None
    return OpenFile(content, known.sha256, datetime.fromisoformat(known.changed_at))


def make(path: Path, dataset: Dataset, cycle: Cycle, file_format: OpenFormat) -> OpenFile:
    """Read in one snapshot, written aside, then moved; the note that names it comes last."""
    stamp, now, before = read_stamp(), timezone.now(), read_known(path)
    aside = path.with_name(f"{path.name}.aside")
    with snapshot(), translation.override("id"):
        render_open_data(dataset, cycle, file_format, aside)
    sha256 = put_in_place(aside, path).sha256
    final = path.replace(hold(path, sha256))
    changed_at = before.changed_at if before and before.sha256 == sha256 else now.replace(microsecond=0).isoformat()
    known = Known(stamp, now.isoformat(), sha256, changed_at)
    note = aside.with_name(f"{path.name}.note.aside")
    note.write_text(json.dumps(asdict(known)), encoding="utf-8")
    put_in_place(note, note_of(path))
    content = final.open("rb")
    sweep(path, sha256)
    return OpenFile(content, sha256, datetime.fromisoformat(changed_at))


def hold(path: Path, sha256: str) -> Path:
    """Where contents with this hash lie: the note and the file it names can never belong to two states."""
    return path.with_name(f"{path.stem}-{sha256[:16]}{path.suffix}")


def note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.note")


def sweep(path: Path, sha256: str) -> None:
    """Former contents; who has them open still reads them to the end."""
    digits = "[0-9a-f]" * 16
    for old in path.parent.glob(f"{path.stem}-{digits}{path.suffix}"):
        if old != hold(path, sha256):
            old.unlink(missing_ok=True)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process makes a file; the others wait and then find it made."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
