"""The log files of the servers."""

from pathlib import Path
from typing import BinaryIO

from musrenbang.local.folders import make_folder

_TOO_LARGE = 5_000_000  # bytes
_TAIL = 2_000  # bytes


def open_log(path: Path) -> BinaryIO:
    """Open a log for appending; a large one starts anew and its last edition is kept as `*.1`."""
    make_folder(path.parent, mode=0o700)
    if path.exists() and path.stat().st_size > _TOO_LARGE:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def read_tail(path: Path, *, since: int = 0) -> str:
    """Return the last lines of a log, of those after byte `since`, for an error message."""
    try:
        return path.read_bytes()[since:][-_TAIL:].decode(errors="replace").strip()
    except OSError:
        return ""
