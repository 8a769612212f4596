"""Photos and scanned PDFs as pictures, page by page: recognised when they come in, drawn by the worker later."""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2
from django.utils.translation import gettext as _
from PIL import Image

from musrenbang.lib.documents import inspect
from musrenbang.lib.images import PHOTO_LIMIT, check_is_photo, decode
from musrenbang.lib.received import MEGABYTE, Received, UploadedBytes, UploadRefused, receive

SCAN_LIMIT = 30 * MEGABYTE  # a colour scan has about a megabyte a page
LONGEST = 3600  # pixels: A4 at 300 dots an inch
DOTS = 200 / 72  # pixels per point of a PDF page


def receive_scan(file: UploadedBytes) -> Received:
    """A photo or PDF by its name and first bytes. Raises UploadRefused; whether it is whole shows when it is read."""
    received = receive(file, limit=SCAN_LIMIT)
    if is_pdf(received):
        return received
    check_is_photo(received)
    return receive(file, limit=PHOTO_LIMIT)


def is_pdf(received: Received) -> bool:
    return received.suffix == ".pdf" and received.kind == "PDF"


def count_pages(received: Received) -> int:
    """How many pictures there are. Raises UploadRefused for a PDF that is broken, locked or does something."""
    return inspect(received).pages if is_pdf(received) else 1


def draw_pages(received: Received, *, skip: int = 0) -> Iterator[Image.Image]:
    """Each page as a picture of at most LONGEST pixels, without the first ``skip``. Raises UploadRefused."""
    if not is_pdf(received):
        if not skip:
            yield decode(received, longest=LONGEST)
        return
    data = inspect(received).data
    try:
        with pypdfium2.PdfDocument(BytesIO(data)) as document:
            for number in range(skip, len(document)):
                yield _draw(document[number])
    except pypdfium2.PdfiumError as damage:
        raise UploadRefused(
            _("PDF “%(name)s” rusak. Buat ulang PDF-nya, lalu kirim lagi.") % {"name": received.name}
        ) from damage


def _draw(page: pypdfium2.PdfPage) -> Image.Image:
    """The page, smaller where its paper is larger than A3: nobody asks how large a PDF says its page is."""
    scale = min(DOTS, LONGEST / max(page.get_size()))
    bitmap = page.render(scale=scale)
    try:
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("RGB")
    finally:
        bitmap.close()
        page.close()
