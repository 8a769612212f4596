"""Where the marked copy of a sheet is written while the sheet is read, and kept if there was something to mark."""

import secrets
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from django.core.files.storage import default_storage

from forums.actions.sheets.deciding import FOLDER
from forums.actions.sheets.understanding import Hears
from forums.renderers.marked_sheet import MarkedSheet
from forums.sheets.reference import Reference
from forums.sheets.sandbox import OpenSheet
from musrenbang.lib.whole_file import put_in_place


class MarkedCopy:
    """Writes aside; ``keep`` puts the finished file in place, otherwise nothing is left."""

    def __init__(self, session_id: int, reference: Reference) -> None:
        self.session_id, self.reference = session_id, reference
        self.sheet: MarkedSheet | None = None
        self.is_kept = False

    def __enter__(self) -> Self:
        folder = Path(default_storage.path(FOLDER))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Beside the files, so that putting it in place is one rename.
        self._room = tempfile.TemporaryDirectory(prefix=".tanda-", dir=folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.sheet and not self.is_kept:
            self.sheet.close()
        self._room.cleanup()

    def start(self, sheet: OpenSheet) -> Hears:
        self.sheet = MarkedSheet(Path(self._room.name) / "tanda.xlsx", sheet.header, self.reference)
        return self.sheet.add

    def keep(self) -> str:
        """Put the copy in place; returns its name in the storage."""
        if self.sheet is None:
            return ""
        name = f"{FOLDER}/{secrets.token_urlsafe(24)}.xlsx"
        self.sheet.close()
        self.is_kept = True
        put_in_place(self.sheet.path, Path(default_storage.path(name)))
        return name
