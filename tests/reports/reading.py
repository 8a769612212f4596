"""Read a PDF as a reader does, without any program of the system."""

from pathlib import Path

import pypdfium2


def read_pdf_pages(path: Path) -> list[str]:
    """The text of every page, line for line."""
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def read_pdf_text(path: Path) -> str:
    """The text of all pages, in order."""
    return "\n".join(read_pdf_pages(path))
