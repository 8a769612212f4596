"""Spreadsheets from outside: recognised by name and first bytes, and looked through before anything opens them.

XLSX and ODS are archives: how much they unpack to is asked of each part before it is unpacked, and no part may bring
macros or declare a document type. What a sheet says is read elsewhere, in a process of its own (forums.sheets).
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from musrenbang.lib.received import MEGABYTE, Received, UploadedBytes, UploadRefused, receive

SHEET_LIMIT = 10 * MEGABYTE
UNPACKED_LIMIT = 150 * MEGABYTE  # of all parts; 20,000 full rows are a tenth of that
MOST_PARTS = 2000
CHUNK = 1 << 18
ACCEPTED_SHEETS = ".xlsx,.xls,.ods,.csv"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
# Where each format keeps its sheets, and where any of them keeps programs.
CORE = {".xlsx": "xl/workbook.xml", ".ods": "content.xml"}
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "basic/", "scripts/", "macrosheets/")
OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
OLE_LOCKED = "EncryptedPackage".encode("utf-16-le")
DECLARATION = b"<!DOCTYPE"


@dataclass(frozen=True)
class CleanSheet:
    """A spreadsheet fit to be read. ``kind`` is xlsx, xls, ods or csv."""

    name: str
    kind: str
    data: bytes
    sha256: str


def clean_sheet(file: "UploadedBytes | BinaryIO") -> CleanSheet:
    """Look through the spreadsheet in ``file`` (≤ 10 MB). Raises UploadRefused with a sentence."""
    received = receive(file, limit=SHEET_LIMIT)
    checks = {".xlsx": check_archive, ".ods": check_archive, ".xls": check_ole, ".csv": check_text}
    check = checks.get(received.suffix)
    if check is None:
        raise refuse(received, _("“%(name)s” bukan lembar kerja. Kirim berkas XLSX, XLS, ODS, atau CSV."))
    check(received)
    digest = hashlib.sha256(received.data).hexdigest()
    return CleanSheet(received.name, received.suffix.removeprefix("."), received.data, digest)


def refuse(received: Received, sentence: str) -> UploadRefused:
    return UploadRefused(sentence % {"name": received.name})


def mistaken(received: Received) -> UploadRefused:
    sentence = _("Isi “%(name)s” tidak sesuai akhiran namanya. Buka di Excel, simpan sebagai XLSX, lalu kirim lagi.")
    return refuse(received, sentence)


def active(received: Received) -> UploadRefused:
    sentence = _("“%(name)s” berisi makro. Simpan sebagai “Excel Workbook (.xlsx)” tanpa makro, lalu kirim lagi.")
    return refuse(received, sentence)


def damaged(received: Received) -> UploadRefused:
    return refuse(received, _("“%(name)s” rusak atau tidak utuh. Buka, simpan ulang sebagai XLSX, lalu kirim lagi."))


def locked(received: Received) -> UploadRefused:
    return refuse(received, _("“%(name)s” terkunci kata sandi. Buka kuncinya, lalu kirim lagi."))


def check_archive(received: Received) -> None:
    """Raises UploadRefused."""
    if received.data.startswith(OLE) and OLE_LOCKED in received.data:
        raise locked(received)
    if not received.data.startswith(ZIP):
        raise mistaken(received)
    try:
        with zipfile.ZipFile(io.BytesIO(received.data)) as archive:
            check_parts(archive, received)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as damage:
        raise damaged(received) from damage
    except RuntimeError as key:  # zipfile's word for an encrypted part
        raise locked(received) from key


def check_parts(archive: zipfile.ZipFile, received: Received) -> None:
    """Sizes first, then names, then contents: nothing is unpacked that the archive itself says is too much."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        sentence = _("“%(name)s” terlalu besar setelah dibuka. Salin barisnya saja ke lembar kerja baru.")
        raise refuse(received, sentence)
    names = [part.filename.lower() for part in parts]
    if CORE[received.suffix] not in names or not is_of_its_kind(archive, received):
        raise mistaken(received)
    if any(mark in name for name in names for mark in MACRO_PARTS):
        raise active(received)
    for part in parts:
        check_part(archive, part, received)


def is_of_its_kind(archive: zipfile.ZipFile, received: Received) -> bool:
    """An ODS says in its first part that it is a spreadsheet, not a letter."""
    if received.suffix != ".ods":
        return True
    return "mimetype" in archive.namelist() and archive.read("mimetype").strip() == ODS_KIND


def check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, received: Received) -> None:
    """Unpack one part without keeping it; zipfile itself stops where it grows beyond the size it declared."""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    before = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            if is_xml and (declares(before + chunk) or part.file_size > UNPACKED_LIMIT):
                sentence = _(
                    "“%(name)s” berisi bagian yang tidak diterima. Buka, simpan ulang sebagai XLSX, lalu kirim."
                )
                raise refuse(received, sentence)
            if part.filename == "[Content_Types].xml" and b"macroEnabled" in before + chunk:
                raise active(received)
            before = chunk[-len(DECLARATION) * 2 :]


def declares(text: bytes) -> bool:
    """Whether a document type is declared, in UTF-8 or UTF-16."""
    return DECLARATION in text or DECLARATION in text.replace(b"\0", b"")


def check_ole(received: Received) -> None:
    """The old format of Excel. Raises UploadRefused."""
    if not received.data.startswith(OLE):
        raise mistaken(received)
    if OLE_MACROS in received.data:
        raise active(received)
    if OLE_LOCKED in received.data:
        raise locked(received)


def check_text(received: Received) -> None:
    """Text has no first bytes of its own; what is surely something else is refused. Raises UploadRefused."""
    if received.data.startswith((ZIP, OLE)) or received.kind is not None:
        raise mistaken(received)
