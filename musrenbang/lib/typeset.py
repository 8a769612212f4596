"""One document set by typst, in a process of its own: typst remembers its last ten documents, about 17 kB a cell.

``python typeset.py`` reads a job as JSON, writes the PDF and ends; what typst refuses is said on the error stream. It
stands alone, so that it starts in a twentieth of a second.
"""

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst

LONG = 300_000  # characters of data; setting more twice would take too long
FEW_LINES = 240  # points from the upper edge: what ends above them leaves a page all but empty
REFUSED = 3  # exit status: typst said no, and why
PACKED: Any = {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "deterministic_id": True}
LOOSE: Any = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False}  # packed when bound


def main() -> int:
    job = json.load(sys.stdin)
    try:
        printed = compile_pdf(job)
    except typst.TypstError as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    sys.stdout.buffer.write(pack(printed, job["sheaf"]))
    return 0


def compile_pdf(job: dict[str, Any]) -> bytes:
    """Set closer (``is_tight``) where that saves a last page of a few lines; only short documents are set twice."""
    printed, end = compile_once(job, job["data"])
    if len(job["data"]) > LONG or end is None or end > FEW_LINES:
        return printed
    closer, _end = compile_once(job, json.dumps({**json.loads(job["data"]), "is_tight": True}))
    return closer if count_pages(closer) < count_pages(printed) else printed


def compile_once(job: dict[str, Any], data: str) -> tuple[bytes, float | None]:
    """Tagged, unless it says otherwise; checked against PDF/UA-1 unless its headings go on from another sheaf.

    And how far down the last page it reaches (points), where its template tells that at ``<end>``.
    """
    source = Path(job["template"])
    fonts = typst.Fonts(include_system_fonts=False)
    compiler = typst.Compiler(source, root=source.parent, font_paths=fonts, sys_inputs={"data": data})
    standards: Any = ["ua-1"] if job["is_checked"] else []
    printed = compiler.compile(
        format="pdf", timestamp=job["moment"], pdf_tags=job["is_tagged"], pdf_standards=standards
    )
    assert isinstance(printed, bytes)  # noqa: S101 – one PDF, not one image per page
    if len(data) > LONG:
        return printed, None
    told = json.loads(compiler.query("<end>", field="value"))
    return printed, float(told[0]) if told else None


def count_pages(printed: bytes) -> int:
    with pikepdf.open(BytesIO(printed)) as pdf:
        return len(pdf.pages)


def pack(printed: bytes, sheaf: int) -> bytes:
    """The PDF with its objects compressed: typst leaves every tag as plain text, three quarters of a report.

    Packed in memory, since the library below ends the whole process when the disk is full.
    """
    packed = BytesIO()
    with pikepdf.open(BytesIO(printed)) as pdf:
        if sheaf:
            rename_heads(pdf, f"S{sheaf}")
        pdf.save(packed, **(LOOSE if sheaf else PACKED))
    return packed.getvalue()


def rename_heads(pdf: pikepdf.Pdf, prefix: str) -> None:
    """Heads of tables are numbered anew in every sheaf; bound together they must differ."""
    for tag in pdf.objects:
        if not isinstance(tag, pikepdf.Dictionary) or tag.get("/S") not in ("/TH", "/TD"):
            continue
        if "/ID" in tag:
            tag.ID = pikepdf.String(prefix + str(tag.ID))
        for says in tag.get("/A", []):
            if "/Headers" in says:
                says.Headers = pikepdf.Array([pikepdf.String(prefix + str(head)) for head in says.Headers])
    names = pdf.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", [])
    for place in range(0, len(names), 2):
        names[place] = pikepdf.String(prefix + str(names[place]))


if __name__ == "__main__":
    sys.exit(main())
