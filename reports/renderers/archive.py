"""A bundle as a ZIP: the files of all its reports, and on top an index that names each with its check-sum."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from reports.datasets.all_forums import SUMS, BundleDocument
from reports.datasets.cover import Cover
from reports.document import Document, pick
from reports.renderers.csv import write_table
from reports.renderers.pdf import render_pdf

PACKED = frozenset({".pdf", ".xlsx", ".zip"})  # packing them again brings nothing


def render_archive(document: Document, cover: Cover, path: Path) -> None:
    """Raises OSError when the disk refuses, or an enclosed file is gone. Holds no file in memory."""
    if not isinstance(document, BundleDocument):
        msg = f"{document.key} is no bundle"
        raise TypeError(msg)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
    ):
        indexes = [*write_indexes(document, cover, Path(folder))]
        for index in indexes:
            enclose(archive, index, index.name)
        archive.writestr(SUMS, list_sums(document, indexes))
        for enclosed in document.enclosed:
            enclose(archive, enclosed.path, enclosed.name)


def write_indexes(document: BundleDocument, cover: Cover, folder: Path) -> Iterator[Path]:
    """What is in the archive, to be read and to be reckoned with."""
    printed, listed = folder / "index.pdf", folder / "index.csv"
    render_pdf(document, cover, printed)
    yield printed
    with listed.open("w", encoding="utf-8", newline="") as file:
        write_table(document.files, file)
    yield listed


def list_sums(document: BundleDocument, indexes: Iterable[Path]) -> str:
    """A line for every file, as ``sha256sum -c`` reads it; reports have the sum they were compiled with."""
    name, digest = pick(document.files, ("nama_berkas", "sha256"))
    known = [(row[digest], row[name]) for row in document.files.rows]
    made = [(hashlib.sha256(index.read_bytes()).hexdigest(), index.name) for index in indexes]
    return "".join(f"{digest}  {name}\n" for digest, name in [*made, *known])


def enclose(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """As it lies on the disk, so that its check-sum stays what the index says."""
    packing = zipfile.ZIP_STORED if path.suffix in PACKED else zipfile.ZIP_DEFLATED
    entry = zipfile.ZipInfo.from_file(path, name)
    entry.compress_type, entry.external_attr = packing, 0o644 << 16
    with path.open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target)
