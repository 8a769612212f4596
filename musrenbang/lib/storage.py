"""Where files lie: uploads that are whole or not there at all, static files under names that tell their content."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from musrenbang.lib.whole_file import put_in_place


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise brings no types
    """Names with the hash of their content, also where one script imports another: none is ever out of step."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 – as Django calls it
        """Remembered: every page names the same dozen, and a running process has one manifest."""
        if settings.DEBUG or force:
            return str(super().url(name, force))
        if name not in self._urls:
            self._urls[name] = str(super().url(name))
        return self._urls[name]


class WholeFileStorage(FileSystemStorage):
    """Django's storage on disk, but a crash, a kill or a full disk never leaves half a file under its name."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        folder = Path(self.path(name)).parent
        folder.mkdir(mode=self.directory_permissions_mode or 0o777, parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=".masuk-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as target:
                for chunk in content.chunks():
                    target.write(chunk)
            put_in_place(Path(aside), Path(self.path(name)))
        finally:
            Path(aside).unlink(missing_ok=True)
        return name.replace("\\", "/")
