"""PDF/UA-1 by typst: a template that receives data only, the fonts it brings along, nothing fetched."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst


def print_pdf(template: Path, data: dict[str, Any], *, moment: datetime) -> bytes:
    """``data`` set by ``template``, tagged and packed; ``moment`` is the date the document bears.

    Raises typst.TypstError.
    """
    compiler = typst.Compiler(
        template,
        root=template.parent,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"data": json.dumps(data)},
    )
    printed = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(moment.timestamp()))
    assert isinstance(printed, bytes)  # noqa: S101 – one PDF, not one image per page
    return _pack(printed)


def _pack(printed: bytes) -> bytes:
    """The PDF with its objects compressed: typst leaves every tag as plain text, three quarters of a report.

    Packed in memory, since the library below ends the whole process when the disk is full.
    """
    packed = BytesIO()
    with pikepdf.open(BytesIO(printed)) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()
