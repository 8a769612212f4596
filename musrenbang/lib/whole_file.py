"""A file is either whole or not there: written aside, flushed to the disk, then renamed."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WholeFile:
    """Where a finished file lies, its size in bytes and its SHA-256 (hex)."""

    path: Path
    size: int
    sha256: str


def put_in_place(aside: Path, target: Path) -> WholeFile:
    """Move the finished ``aside`` to ``target`` on the same file system, readable by the owner only.

    Raises OSError when the disk refuses; ``target`` then is what it was before.
    """
    aside.chmod(0o600)
    with aside.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
    aside.replace(target)
    _flush_folder(target.parent)
    return WholeFile(target, size, digest)


def _flush_folder(folder: Path) -> None:
    """The new name itself must reach the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
