"""A report as PDF/UA-1: the general template, or the berita acara as the forums print it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from forums.renderers.minutes import Imprint, print_minutes
from forums.renderers.words import write_moment
from musrenbang.lib.typesetting import print_pdf, print_sheaves
from reports.datasets.cover import Cover
from reports.datasets.forum import ForumDocument
from reports.document import Chart, Document, Heading, Part, Passage, Table
from reports.renderers.lists import list_faults, list_meanings
from reports.renderers.printed import CELL, PASSAGE, describe_table, fit
from reports.renderers.sheaves import SHEAF, lay_in_sheaves
from reports.renderers.svg import choose_columns, draw_chart, fit_paper

TEMPLATES = Path(__file__).resolve().parent.parent / "typst"
GENERAL = "document.typ"
OWN = {"ringkasan-kebijakan": "brief.typ"}  # documents with a layout of their own, by their key
FOOTERS = TEMPLATES / "footers.typ"
HIGHEST = {True: 12.5, False: 16.0}  # centimetres a picture may take: on a page laid across, and upright
SHORT_LIST = 25  # rows of an annex that needs no page of its own


def render_pdf(document: Document, cover: Cover, path: Path, *, cells: int = SHEAF) -> None:
    """Write ``document`` to ``path``; more than ``cells`` of its tables are set in several sheaves.

    Raises typst.TypstError, or OSError when the disk refuses.
    """
    if isinstance(document, ForumDocument):
        path.write_bytes(print_minutes(document.report, make_imprint(cover)))
        return
    files: dict[str, bytes] = {}
    template = TEMPLATES / OWN.get(document.key, GENERAL)
    sheaves = list(mark_ends(describe(document, cover), [*lay_in_sheaves(describe_parts(document, files), cells)]))
    if len(sheaves) == 1:
        printed = print_pdf(template, sheaves[0], moment=cover.compiled_at, files=files)
    else:
        printed = print_sheaves(template, FOOTERS, sheaves, moment=cover.compiled_at, files=files)
    path.write_bytes(printed)


def mark_ends(about: dict[str, Any], sheaves: Sequence[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The title stands in the first sheaf, what the columns mean in the last; only a whole document knows its pages."""
    for number, parts in enumerate(sheaves, start=1):
        is_first, is_last = number == 1, number == len(sheaves)
        yield {**about, "parts": parts, "is_first": is_first, "is_last": is_last, "is_whole": is_first and is_last}


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
        "meanings": [[fit(word, CELL), fit(said, PASSAGE)] for word, said in list_meanings(document, is_paper=True)],
    }


def describe_parts(document: Document, files: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """Every part as plain data, and what could not be put in; the pictures of charts go to ``files``.

    Titles stand below the last heading, or for themselves where there was none yet: PDF/UA wants an unbroken ladder.
    A heading goes along (``over``) with what is laid across, lest it stays behind on the page before.
    """
    over, level, is_own = "", 1, document.key in OWN
    for part in document.parts:
        if isinstance(part, Heading):
            yield from leave_heading(over)
            over, level = fit(part.words, CELL), 2
            continue
        described = describe_part(part, files, is_own=is_own)
        if not described.get("is_turned"):
            yield from leave_heading(over)
            over = ""
        yield {"level": level, "over": over, **described}
        over = ""
    yield from leave_heading(over)
    for table in list_faults(document):
        yield {"level": 1, "over": "", **describe_part(table, files)}


def leave_heading(words: str) -> Iterator[dict[str, Any]]:
    if words:
        yield {"is": "heading", "level": 1, "over": "", "words": words}


def describe_part(part: Part, files: dict[str, bytes], *, is_own: bool = False) -> dict[str, Any]:
    match part:
        case Heading(words):
            return {"is": "heading", "words": fit(words, CELL)}
        case Passage(sentences):
            return {"is": "passage", "sentences": [fit(sentence, PASSAGE) for sentence in sentences]}
        case Chart(table=table) if not table.rows:  # a picture of nothing has no height
            return turn({"is": "table", **describe_table(table)})
        case Chart():
            return {"is": "chart", **describe_chart(part, files, is_own=is_own)}
        case Table():
            return turn({"is": "table", **describe_table(part)})


def turn(table: dict[str, Any]) -> dict[str, Any]:
    """Whether it is laid across, and whether it is so long that it begins on a page of its own."""
    is_turned = table["is_annex"] or (table["is_across"] and not table["nothing"])
    return {**table, "is_turned": is_turned, "is_apart": table["is_annex"] and len(table["rows"]) > SHORT_LIST}


def describe_chart(chart: Chart, files: dict[str, bytes], *, is_own: bool) -> dict[str, Any]:
    """A document with a layout of its own knows best how wide its pictures are: their bars stand in one column."""
    name, table = f"chart-{len(files) + 1}.svg", turn(describe_table(chart.table))
    columns = 1 if is_own else choose_columns(chart, is_across=table["is_turned"])
    drawn = draw_chart(chart, columns=columns)
    files[name] = drawn.encode()
    return {
        "title": fit(chart.title, CELL),
        "file": name,
        "width": fit_paper(chart, drawn, HIGHEST[table["is_turned"]], columns=columns),
        "alternative": fit(chart.alternative, PASSAGE),
        "table": table,
        "is_turned": table["is_turned"],
        "is_apart": table["is_apart"],
    }
