"""A report as XLSX, row by row in constant memory. Text stays text: no formula, link or number is guessed."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from forums.renderers.words import write_moment
from musrenbang.lib.numerals import counted
from reports.datasets.cover import Cover
from reports.document import Chart, Document, Heading, Passage, Table
from reports.renderers.cells import write_cell
from reports.renderers.lists import list_meanings, list_tables
from reports.renderers.worksheets import (
    A4,
    BOLD,
    CELL_LIMIT,
    CUT,
    ROW_LIMIT,
    Advance,
    Styles,
    choose_height,
    choose_name,
    clean_cell,
    make_styles,
    write_table,
)

__all__ = ["CELL_LIMIT", "CUT", "clean_cell", "render_xlsx"]

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Step = Callable[[int, int], None]
Note = tuple[str, str]


def render_xlsx(
    document: Document,
    cover: Cover,
    path: Path,
    *,
    step: Step = lambda _done, _rows: None,
    limit: int = ROW_LIMIT,
) -> None:
    """Write ``document`` to ``path``; ``step`` hears how many rows are written. Raises OSError when the disk refuses.

    More than ``limit`` rows go on in a next sheet. Unfinished parts lie beside ``path``, so a killed attempt leaves
    them where the next one cleans up.
    """
    tables = list_tables(document)
    advance = _count_rows(step, sum(len(table.rows) for table in tables))
    try:
        with xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)}) as book:
            book.set_properties(
                {
                    "title": clean_cell(f"{document.title} – {document.subtitle}"),
                    "comments": cover.code,
                    "created": cover.compiled_at.replace(tzinfo=None),
                }
            )
            styles, taken = make_styles(book), set[str]()
            _write_notes(book, styles, choose_name(_("Keterangan"), taken), [*describe(document, cover)])
            for table in tables:
                write_table(book, styles, table, taken, advance, limit)
    except xlsxwriter.exceptions.FileCreateError as refusal:
        raise OSError(*getattr(refusal.args[0], "args", refusal.args)) from refusal


def describe(document: Document, cover: Cover) -> Iterator[Note]:
    """What this file is: source, filter, counts, what the report says in words, and the meaning of its columns."""
    yield _("Laporan"), f"{document.title} – {document.subtitle}"
    yield _("Kota"), cover.city
    yield _("Kode laporan"), cover.code
    yield _("Disusun"), write_moment(cover.compiled_at)
    yield _("Atas permintaan"), cover.asked_by
    yield _("Sidik data (SHA-256)"), cover.fingerprint
    if document.is_draft:
        yield _("Keadaan"), _("Rancangan; isi masih dapat berubah.")
    yield from document.facts
    yield from list_words(document)
    for table in list_tables(document):
        yield _("Lembar: %(title)s") % {"title": table.title}, write_extent(table)
    for heading, meaning in list_meanings(document):
        yield _("Kolom: %(heading)s") % {"heading": heading}, meaning


def list_words(document: Document) -> Iterator[Note]:
    """Sentences under their heading, and what the charts show."""
    heading = ""
    for part in document.parts:
        match part:
            case Heading(words):
                heading = words
            case Passage(sentences):
                yield heading or _("Uraian"), "\n".join(sentences)
            case Chart():
                yield part.title, part.alternative


def write_extent(table: Table) -> str:
    """``12 baris · Anggaran usulan (Rp): Rp18.000.078``, and the note of the table below."""
    sums = table.add_up() if len(table.rows) else None
    parts = [counted(_("%(count)s baris"), len(table.rows))]
    if sums:
        summed = ((column, cell) for column, cell in zip(table.columns, sums, strict=True) if column.is_summed)
        parts += [f"{column.heading}: {write_cell(cell, column.kind)}" for column, cell in summed]
    return "\n".join(words for words in (" · ".join(parts), table.note) if words)


def _write_notes(book: xlsxwriter.Workbook, styles: Styles, name: str, notes: Sequence[Note]) -> None:
    page = book.add_worksheet(name)
    first, second = min(60, max(34, BOLD * max((len(label) for label, _words in notes), default=0))), 90
    page.set_column(0, 0, first)
    page.set_column(1, 1, second)
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    for line, (label, words) in enumerate(notes):
        page.set_row(line, choose_height([(label, first / BOLD), (words, second)]))
        page.write_string(line, 0, clean_cell(label), styles["label"])
        page.write_string(line, 1, clean_cell(words), styles["text"])


def _count_rows(step: Step, rows: int) -> Advance:
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        step(done, rows)

    return advance
