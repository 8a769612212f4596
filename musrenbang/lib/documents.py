"""PDF documents: opened, counted and searched for everything that runs, before they are kept.

A document without an electronic signature is written anew without its author and metadata. A signed one is kept byte
for byte, because rewriting it would break the signature that proves it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf
from django.utils.translation import gettext as _

from musrenbang.lib.received import MEGABYTE, Received, UploadedBytes, UploadRefused, receive

DOCUMENT_LIMIT = 10 * MEGABYTE
PAGE_LIMIT = 50
OBJECT_LIMIT = 100_000
# Keys and actions with which a PDF runs something, reaches out, or carries other files.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/RichMediaContent", "/XFA"})
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/RichMediaExecute", "/Rendition"}
)
ACTIVE_TYPES = frozenset({"/EmbeddedFile", "/RichMedia", "/FileAttachment"})

# A stream of ten megabytes may unpack to ten gigabytes. Process-wide, hence set once, on import.
pikepdf.settings.set_qpdf_limits(flate_max_memory=200 * MEGABYTE, run_length_max_memory=200 * MEGABYTE)


@dataclass(frozen=True)
class CleanDocument:
    """A PDF fit to keep, its pages, and the SHA-256 of ``data``."""

    data: bytes
    pages: int
    sha256: str
    content_type: str = "application/pdf"
    suffix: str = ".pdf"


def clean_pdf(file: "UploadedBytes | BinaryIO") -> CleanDocument:
    """Inspect the PDF in ``file`` (≤ 10 MB, ≤ 50 pages). Raises UploadRefused with a sentence."""
    return inspect(receive(file, limit=DOCUMENT_LIMIT))


def inspect(received: Received) -> CleanDocument:
    """The same for a file already read."""
    name = {"name": received.name}
    if received.suffix != ".pdf" or received.kind != "PDF":
        raise UploadRefused(_("“%(name)s” bukan dokumen PDF. Simpan sebagai PDF, lalu kirim lagi.") % name)
    try:
        with pikepdf.open(BytesIO(received.data), attempt_recovery=False) as pdf:
            return _check(pdf, received)
    except pikepdf.PasswordError as locked:
        raise _locked(received.name) from locked
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError) as damage:
        raise UploadRefused(_("PDF “%(name)s” rusak. Buat ulang PDF-nya, lalu kirim lagi.") % name) from damage


def _check(pdf: pikepdf.Pdf, received: Received) -> CleanDocument:
    name = {"name": received.name}
    if pdf.is_encrypted:
        raise _locked(received.name)
    pages = len(pdf.pages)
    if not 1 <= pages <= PAGE_LIMIT:
        raise UploadRefused(
            _("PDF “%(name)s” punya %(pages)s halaman; paling banyak 50. Kirim bagian yang penting saja.")
            % {**name, "pages": pages}
        )
    if len(pdf.objects) > OBJECT_LIMIT or any(_is_active(d) for d in _dictionaries(pdf)):
        raise UploadRefused(
            _("PDF “%(name)s” berisi skrip, perintah, atau berkas lain. Cetak ulang ke PDF biasa, lalu kirim lagi.")
            % name
        )
    data = received.data if _is_signed(pdf) else _rewrite(pdf)
    return CleanDocument(data, pages, hashlib.sha256(data).hexdigest())


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary, also those nested in others; references are not followed, their targets come by themselves."""
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            children = list(thing.as_list())
        elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            yield thing
            children = [value for _key, value in thing.items()]
        else:
            continue
        waiting += [child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect]


def _is_active(dictionary: Any) -> bool:
    keys = set(dictionary.keys())
    subtype_or_type = {str(dictionary.get(key)) for key in ("/Type", "/Subtype") if key in keys}
    action = str(dictionary.get("/S")) if "/S" in keys else ""
    return bool(keys & ACTIVE_KEYS or subtype_or_type & ACTIVE_TYPES or action in ACTIVE_ACTIONS)


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    return any(str(d.get("/Type")) == "/Sig" or "/ByteRange" in d for d in _dictionaries(pdf))


def _rewrite(pdf: pikepdf.Pdf) -> bytes:
    """The same pages without author, program and XMP, and without bytes before or after the document."""
    if "/Info" in pdf.trailer:
        del pdf.docinfo
    if "/Metadata" in pdf.Root:
        del pdf.Root.Metadata
    buffer = BytesIO()
    pdf.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def _locked(name: str) -> UploadRefused:
    return UploadRefused(_("PDF “%(name)s” terkunci kata sandi. Buka kuncinya, lalu kirim lagi.") % {"name": name})
