"""Read a PDF as a reader does, without any program of the system."""

from pathlib import Path

import pypdfium2


def read_pdf_text(path: Path) -> str:
    """The text of all pages, in order."""
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
