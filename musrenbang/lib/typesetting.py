"""PDF/UA-1 by typst: a template that receives data only, the fonts it brings along, nothing fetched."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst


def print_pdf(
    template: Path, data: dict[str, Any], *, moment: datetime, files: Mapping[str, bytes] | None = None
) -> bytes:
    """``data`` set by ``template``, tagged and packed; ``moment`` is the date the document bears.

    ``files`` are pictures the template may show, by the names under which ``data`` speaks of them. Raises
    typst.TypstError.
    """
    with _lay_out(template, files or {}) as source:
        compiler = typst.Compiler(
            source,
            root=source.parent,
            font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"data": json.dumps(data)},
        )
        printed = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(moment.timestamp()))
    assert isinstance(printed, bytes)  # noqa: S101 – one PDF, not one image per page
    return _pack(printed)


@contextmanager
def _lay_out(template: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """The template where it stands, or a copy of its folder beside ``files``: typst reads nothing outside of it."""
    if not files:
        yield template
        return
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        for source in template.parent.glob("*.typ"):
            shutil.copy(source, folder)
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        yield Path(folder) / template.name


def _pack(printed: bytes) -> bytes:
    """The PDF with its objects compressed: typst leaves every tag as plain text, three quarters of a report.

    Packed in memory, since the library below ends the whole process when the disk is full.
    """
    packed = BytesIO()
    with pikepdf.open(BytesIO(printed)) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()
