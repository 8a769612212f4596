"""Were the static files collected since they last changed? Collecting and compressing them takes seconds."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

_MARK = ".sumber"


def are_collected(project: Path, static_root: Path) -> bool:
    """True when `static_root` was collected from exactly the files that are there now."""
    mark = static_root / _MARK
    return mark.exists() and mark.read_text() == _fingerprint(project)


def mark_collected(project: Path, static_root: Path) -> None:
    """Remember what `static_root` was collected from."""
    (static_root / _MARK).write_text(_fingerprint(project))


def _fingerprint(project: Path) -> str:
    digest = hashlib.sha256()
    for path in _sources(project):
        digest.update(f"{path.relative_to(project)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _sources(project: Path) -> Iterator[Path]:
    """Yield our own static files, and what decides about those of the libraries."""
    yield from (path for path in (project / "requirements.txt", project / "musrenbang/settings.py") if path.exists())
    of_apps = (init.with_name("static") for init in sorted(project.glob("*/__init__.py")))
    for folder in (project / "static", *of_apps):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
