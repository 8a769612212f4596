"""A bundle as a ZIP: the files of all its reports, and on top an index that names each with its check-sum."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from reports.datasets.all_forums import BundleDocument
from reports.datasets.cover import Cover
from reports.document import Document
from reports.renderers.csv import write_table
from reports.renderers.pdf import render_pdf

PACKED = frozenset({".pdf", ".xlsx", ".zip"})  # packing them again brings nothing


def render_archive(document: Document, cover: Cover, path: Path) -> None:
    """Raises OSError when the disk refuses, or an enclosed file is gone. Holds no file in memory."""
    if not isinstance(document, BundleDocument):
        msg = f"{document.key} is no bundle"
        raise TypeError(msg)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with tempfile.TemporaryDirectory(dir=path.parent) as aside:
            render_pdf(document, cover, Path(aside) / "index.pdf")
            archive.write(Path(aside) / "index.pdf", "index.pdf", zipfile.ZIP_STORED)
            index = Path(aside) / "index.csv"
            with index.open("w", encoding="utf-8", newline="") as file:
                write_table(document.files, file)
            archive.write(index, "index.csv")
        for enclosed in document.enclosed:
            enclose(archive, enclosed.path, enclosed.name)


def enclose(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """As it lies on the disk, so that its check-sum stays what the index says."""
    packing = zipfile.ZIP_STORED if path.suffix in PACKED else zipfile.ZIP_DEFLATED
    entry = zipfile.ZipInfo.from_file(path, name)
    entry.compress_type, entry.external_attr = packing, 0o644 << 16
    with path.open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target)
