"""The demo city's files: put down under fixed names, taken away again when seeding fails."""

from functools import cached_property

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from musrenbang.lib.images import CleanPhoto
from reports.demo.pictures import PICTURES, draw_paper, draw_picture


class Shelf:
    """Files of one seeding. A run that was killed leaves files; the next one puts its own in their place."""

    def __init__(self) -> None:
        self.names: list[str] = []

    @cached_property
    def photos(self) -> dict[str, CleanPhoto]:
        """Every demo photo by name, drawn once."""
        return {name: draw_picture(name) for name in PICTURES}

    @cached_property
    def paper(self) -> CleanPhoto:
        """A signed sheet, as a scan."""
        return draw_paper()

    def keep(self, name: str, data: bytes) -> str:
        """Store ``data`` as ``name``; returns the name it got."""
        default_storage.delete(name)
        stored = default_storage.save(name, ContentFile(data))
        self.names.append(stored)
        return stored

    def keep_scan(self, label: str) -> str:
        return self.keep(f"minutes/contoh-{label}.webp", self.paper.data)

    def clear(self) -> None:
        """Take everything away again."""
        for name in self.names:
            default_storage.delete(name)
        self.names.clear()
