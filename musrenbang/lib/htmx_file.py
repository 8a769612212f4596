"""htmx out of its package: one file of it, since the others name modules that are not there and cannot be hashed."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "django_htmx/htmx-2.min.js"


class HtmxFinder(BaseFinder):
    """Finds the one script."""

    def find(self, path: str, **options: Any) -> Any:  # type: ignore[override]
        """The script's file, or a list of it where Django asks for all there are (``find_all``)."""
        found = [str(find_folder() / NAME)] if path == NAME else []
        return found if options.get("find_all") or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        yield NAME, FileSystemStorage(find_folder())


def find_folder() -> Path:
    """Where the package keeps its static files; it is not imported, and no app of the portal."""
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        msg = "django-htmx is not installed"
        raise ModuleNotFoundError(msg)
    return Path(spec.origin).parent / "static"
