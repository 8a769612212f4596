"""Files of open data lie ready on the disk and are made anew when something everybody may see has changed.

A file is known by the hash of its contents: decisions that are not published make the portal look again, but give the
same bytes, and so the same ETag and the same date.

While proposals pour in, every change outdates every file. So a file that was right some minutes ago is handed out as it
is, and a worker makes it anew; only who comes after a long silence waits for it to be made.
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

SHORTEST = timedelta(minutes=1)  # as long as anybody may keep an answer anyway (its Cache-Control says so)
LONGEST = timedelta(minutes=10)  # whatever the stamp says: a database may be restored from a backup


@dataclass(frozen=True, slots=True)
class Known:
    """What lies on the disk: of which stamp, looked at when, its hash, and since when it reads so (ISO 8601)."""

    stamp: int | None
    looked_at: str
    sha256: str
    changed_at: str

    def is_bearable(self, now: datetime) -> bool:
        """Whether it may be handed out, if need be while a newer one is made."""
        same_day = timezone.localdate(self.moment) == timezone.localdate(now)  # which regions are valid turns with it
        return same_day and now - self.moment < LONGEST

    def is_outdated(self, stamp: int | None, now: datetime) -> bool:
        return stamp != self.stamp and now - self.moment >= SHORTEST

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.looked_at)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A whole file, opened: whoever replaces it now does not disturb who is reading.

    ``is_outdated``: something changed since; ``refresh_open_data`` makes it anew.
    """

    content: IO[bytes]
    sha256: str
    changed_at: datetime
    is_outdated: bool = False


def open_data_file(dataset: Dataset, cycle: Cycle, file_format: OpenFormat) -> OpenFile:
    """The file as it read within LONGEST; made first where it is missing or older. Raises OSError on a full disk."""
    path, stamp, now = name_path(dataset, cycle, file_format), read_stamp(), timezone.now()
    found = find(path, stamp, now)
    if found:
        return found
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone(path):
        return find(path, stamp, now) or make(path, dataset, cycle, file_format)


def refresh_open_data(dataset: Dataset, cycle: Cycle, file_format: OpenFormat) -> None:
    """Make an outdated file anew, unless somebody just has; harmless to do twice. Raises OSError on a full disk."""
    path = name_path(dataset, cycle, file_format)
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone(path):
        known = read_known(path)
        if known is None or known.is_outdated(read_stamp(), timezone.now()):
            make(path, dataset, cycle, file_format).content.close()


def name_path(dataset: Dataset, cycle: Cycle, file_format: OpenFormat) -> Path:
    return Path(settings.OPEN_DATA_ROOT, str(cycle.plan_year), f"{dataset.key}.{file_format.value}")


def find(path: Path, stamp: int | None, now: datetime) -> OpenFile | None:
    """What lies there, if it may be handed out; within a transaction nothing is known to be right."""
    known = read_known(path)
    if known is None or stamp is None or not known.is_bearable(now):
        return None
    return take(path, known, is_outdated=known.is_outdated(stamp, now))


def read_known(path: Path) -> Known | None:
    try:
        return Known(**json.loads(note_of(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def take(path: Path, known: Known, *, is_outdated: bool) -> OpenFile | None:
    try:
        content = hold(path, known.sha256).open("rb")
    except OSError:
        return None
    return OpenFile(content, known.sha256, datetime.fromisoformat(known.changed_at), is_outdated)


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
