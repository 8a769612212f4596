"""A report as PDF/UA-1: the general template, or the berita acara as the forums print it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from forums.renderers.minutes import Imprint, print_minutes
from forums.renderers.words import write_moment
from musrenbang.lib.glyphs import make_printable
from musrenbang.lib.typesetting import print_pdf
from reports.datasets.cover import Cover
from reports.datasets.forum import ForumDocument
from reports.document import Chart, Column, Document, Heading, Part, Passage, Row, Table
from reports.renderers.cells import NOTHING, RIGHT, write_cell
from reports.renderers.svg import draw_chart

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "document.typ"
CELL, PASSAGE = 900, 2500  # characters printed of a cell and of a sentence


def render_pdf(document: Document, cover: Cover, path: Path) -> None:
    """Write ``document`` to ``path``. Raises typst.TypstError, or OSError when the disk refuses."""
    if isinstance(document, ForumDocument):
        path.write_bytes(print_minutes(document.report, make_imprint(cover)))
        return
    files: dict[str, bytes] = {}
    data = describe(document, cover)
    data["parts"] = [describe_part(part, files) for part in document.parts]
    path.write_bytes(print_pdf(TEMPLATE, data, moment=cover.compiled_at, files=files))


def make_imprint(cover: Cover) -> Imprint:
    """The code of the run and the fingerprint of its figures, at the foot of every page."""
    return Imprint(city=cover.city, mark=write_mark(cover), about=write_about(cover), printed_at=cover.compiled_at)


def write_mark(cover: Cover) -> str:
    facts = {"code": cover.code, "mark": cover.short_fingerprint}
    return _("Kode laporan %(code)s · sidik data %(mark)s") % facts


def write_about(cover: Cover) -> str:
    facts = {"code": cover.code, "moment": write_moment(cover.compiled_at), "role": cover.asked_by}
    return _("Laporan %(code)s, disusun %(moment)s atas permintaan %(role)s.") % facts


def describe(document: Document, cover: Cover) -> dict[str, Any]:
    return {
        "title": fit(document.title, CELL),
        "subtitle": fit(document.subtitle, CELL),
        "description": write_about(cover),
        "mark": write_mark(cover),
        "city": cover.city,
        "is_draft": document.is_draft,
        "facts": [[fit(label, CELL), fit(words, PASSAGE)] for label, words in document.facts],
        "faults": [[fault.code or NOTHING, fit(fault.title, CELL), fault.sentence] for fault in document.faults],
    }


def describe_part(part: Part, files: dict[str, bytes]) -> dict[str, Any]:
    """One part as plain data; the pictures of charts go to ``files``."""
    match part:
        case Heading(words):
            return {"is": "heading", "words": fit(words, CELL)}
        case Passage(sentences):
            return {"is": "passage", "sentences": [fit(sentence, PASSAGE) for sentence in sentences]}
        case Chart():
            name = f"chart-{len(files) + 1}.svg"
            files[name] = draw_chart(part).encode()
            return {
                "is": "chart",
                "title": fit(part.title, CELL),
                "file": name,
                "alternative": fit(part.alternative, PASSAGE),
                "table": describe_table(part.table),
            }
        case Table():
            return {"is": "table", **describe_table(part)}


def describe_table(table: Table) -> dict[str, Any]:
    kinds = [column.kind for column in table.columns]
    sums = table.add_up()
    return {
        "title": fit(table.title, CELL),
        "note": fit(table.note, PASSAGE),
        "nothing": table.nothing or _("Tidak ada baris dalam daftar ini."),
        "columns": [describe_column(column) for column in table.columns],
        "rows": [
            [fit(write_cell(cell, kind), CELL) for cell, kind in zip(row, kinds, strict=True)] for row in table.rows
        ],
        "sums": write_sums(table, sums) if sums else [],
        "is_annex": table.is_annex,
    }


def describe_column(column: Column) -> Mapping[str, Any]:
    return {"heading": column.heading, "share": column.share, "is_right": column.kind in RIGHT}


def write_sums(table: Table, sums: Row) -> list[str]:
    """The last line; its first cell that is no sum says so."""
    cells = [
        write_cell(cell, column.kind) if column.is_summed else ""
        for cell, column in zip(sums, table.columns, strict=True)
    ]
    named = next((place for place, column in enumerate(table.columns) if not column.is_summed), None)
    if named is not None:
        cells[named] = _("Jumlah")
    return cells


def fit(words: str, limit: int) -> str:
    return make_printable(words, limit)
