"""The tables a document brings to every format, its faults among them, and what its columns mean."""

from django.utils.translation import gettext as _

from reports.document import Column, Document, Kind, Table
from reports.renderers.cells import NOTHING


def list_tables(document: Document) -> list[Table]:
    """Every table in order; after them, where there are any, the rows that could not be put in."""
    return [*document.tables, *list_faults(document)]


def list_faults(document: Document) -> list[Table]:
    columns = [
        Column("kode", _("Kode"), Kind.CODE),
        Column("usulan", _("Usulan"), share=24),
        Column("sebab", _("Sebab"), share=30),
    ]
    rows = [(fault.code or NOTHING, fault.title, fault.sentence) for fault in document.faults]
    note = _("Perbaiki isiannya, lalu minta laporan ini lagi.")
    return [Table("kesalahan", _("Kesalahan"), columns, rows, note=note)] if rows else []


def list_meanings(document: Document, *, is_paper: bool = False) -> list[tuple[str, str]]:
    """Heading and meaning of every column that has one, once; ``is_paper``: of those alone that stand there."""
    columns = (each for table in document.tables for each in table.columns if each.on_paper or not is_paper)
    return list(dict.fromkeys((each.heading, each.meaning) for each in columns if each.meaning))
