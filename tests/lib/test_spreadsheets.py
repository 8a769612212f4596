"""Spreadsheets at the door: by name, first bytes, sizes and contents."""

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from musrenbang.lib.received import UploadRefused
from musrenbang.lib.spreadsheets import OLE, SHEET_LIMIT, clean_sheet
from tests.forums import ugly


def clean(data: bytes, name: str) -> str:
    return clean_sheet(SimpleUploadedFile(name, data)).kind


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (ugly.header_in_row_three(), "USULAN.XLSX", "xlsx"),
        (ugly.old_excel(), "usulan.xls", "xls"),
        (ugly.open_document(), "usulan.ods", "ods"),
        (ugly.semicolons_in_latin(), "usulan.csv", "csv"),
        (ugly.unicode_text(), "usulan.csv", "csv"),
    ],
)
def test_honest_files(data: bytes, name: str, kind: str) -> None:
    assert clean(data, name) == kind


def lying(size: int) -> bytes:
    """An archive whose first part says it is smaller than it is."""
    honest = ugly.hand_made_xlsx("", more={"xl/a.xml": bytes(5_000_000)})
    central = honest.rindex(b"PK\x01\x02")
    return honest[: central + 24] + struct.pack("<I", size) + honest[central + 28 :]


def renamed(name: str, content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (ugly.zip_bomb(), "a.xlsx", "terlalu besar setelah dibuka"),
        (lying(10), "a.xlsx", "rusak"),
        (ugly.with_entities(), "a.xlsx", "bagian yang tidak diterima"),
        (ugly.hand_made_xlsx("", more={"xl/b.xml": "<!DOCTYPE x>".encode("utf-16")}), "a.xlsx", "tidak diterima"),
        (ugly.hand_made_xlsx("", more={"xl/b.xml": b" " * 262_140 + b"<!DOCTYPE x>"}), "a.xlsx", "tidak diterima"),
        (ugly.with_macros(), "a.xlsx", "makro"),
        (ugly.open_document().replace(b"mimetype", b"mimetypo"), "a.ods", "tidak sesuai akhiran"),
        (renamed("word/document.xml", "<w/>"), "a.xlsx", "tidak sesuai akhiran"),
        (ugly.old_excel() + "_VBA_PROJECT".encode("utf-16-le"), "a.xls", "makro"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "terkunci"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xls", "terkunci"),
        (b"%PDF-1.4", "a.csv", "tidak sesuai akhiran"),
        (b"a;b", "a.txt", "bukan lembar kerja"),
        (bytes(SHEET_LIMIT + 1), "a.xls", "lebih besar"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_others_are_sent_back(data: bytes, name: str, words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        clean(data, name)
