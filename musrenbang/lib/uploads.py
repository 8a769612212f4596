"""The one door for files from outside: photos, documents, and scans that may be either."""

from typing import BinaryIO

from musrenbang.lib.documents import DOCUMENT_LIMIT, CleanDocument, clean_pdf, inspect
from musrenbang.lib.images import PHOTO_LIMIT, CleanPhoto, clean_photo, redraw
from musrenbang.lib.received import UploadedBytes, UploadRefused, receive, tidy_name

# For the ``accept`` attribute of file inputs.
ACCEPTED_PHOTOS = ".jpg,.jpeg,.png,.webp,.heic,.heif"
ACCEPTED_FILES = f"{ACCEPTED_PHOTOS},.pdf"

__all__ = [
    "ACCEPTED_FILES",
    "ACCEPTED_PHOTOS",
    "CleanDocument",
    "CleanPhoto",
    "UploadRefused",
    "UploadedBytes",
    "clean_pdf",
    "clean_photo",
    "clean_scan",
    "tidy_name",
]


def clean_scan(file: "UploadedBytes | BinaryIO") -> CleanPhoto | CleanDocument:
    """A paper put into the system, as PDF or as photo (kept as WebP). Raises UploadRefused with a sentence."""
    received = receive(file, limit=max(PHOTO_LIMIT, DOCUMENT_LIMIT))
    if received.suffix == ".pdf" or received.kind == "PDF":
        return inspect(receive(file, limit=DOCUMENT_LIMIT))
    return redraw(received)
