"""What came in by upload: read once, within a limit, and recognised by its first bytes, never by its name alone."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from musrenbang.lib.denied import Denied

MEGABYTE = 1024 * 1024
NAME_LENGTH = 80  # characters of a file name that a sentence repeats
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class UploadRefused(Denied):
    """A file is not taken. ``sentence`` names the file and says how to mend it."""


class UploadedBytes(Protocol):
    """What this package needs of an upload; Django's UploadedFile and ContentFile have it."""

    @property
    def name(self) -> str | None: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """The whole file in memory. ``suffix`` is the lower-case ending of the name; ``kind`` what the bytes say it is."""

    name: str
    suffix: str
    data: bytes
    kind: str | None


def receive(file: "UploadedBytes | BinaryIO", *, limit: int) -> Received:
    """Read ``file`` (at most ``limit`` bytes). Raises UploadRefused when it is empty or larger."""
    name = tidy_name(getattr(file, "name", None))
    file.seek(0)
    data = file.read(limit + 1)
    if not data:
        raise UploadRefused(_("Berkas “%(name)s” kosong. Pilih berkas lain.") % {"name": name})
    if len(data) > limit:
        raise UploadRefused(
            _("Berkas “%(name)s” lebih besar dari %(limit)s MB. Kirim berkas yang lebih kecil.")
            % {"name": name, "limit": limit // MEGABYTE}
        )
    return Received(name, PurePath(name).suffix.lower(), data, sniff(data))


def tidy_name(name: str | None) -> str:
    """The file's own name without folders and control characters, short enough for a sentence."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip()
    if len(printable) > NAME_LENGTH:
        suffix = PurePath(printable).suffix[:10]
        printable = printable[: NAME_LENGTH - len(suffix)] + suffix
    return printable or _("tanpa nama")


def sniff(data: bytes) -> str | None:
    """``JPEG``, ``PNG``, ``WEBP``, ``HEIF`` or ``PDF`` by the first bytes, else None."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "HEIF"
    if data.startswith(b"%PDF-"):
        return "PDF"
    return None
