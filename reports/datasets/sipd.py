"""The SIPD sheet: proposals with nothing missing in SIPD's order, what the others lack, and what is new since."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from forums.renderers.words import write_moment
from musrenbang.lib.site import write_address
from reports.datasets.announced import ask_announced
from reports.datasets.sipd_changes import CHANGES, READY, Changed, LastSheet, compare, find_last_sheet
from reports.datasets.sipd_layout import FILLINGS, HOUSE_VERSION, MEANINGS, Layout, read_layout
from reports.datasets.sipd_rows import SheetRow, choose_proposals, read_rows
from reports.document import Column, Document, Kind, Row, Table
from reports.enums import SipdScope

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

SCOPE = "lingkup"  # the filter's name in a question


def read_sipd(question: "Question", step: "Step") -> Document:
    """Three tables; decisions that are not published yet are among them, since it is for Bappeda alone."""
    layout, scope = read_layout(), read_scope(question)
    proposals = choose_proposals(question.cycle, scope, question.round, question.agency)
    count, rows = proposals.count(), []
    for done, row in enumerate(read_rows(proposals, layout), start=1):
        rows.append(row)
        step(done, count)
    last = find_last_sheet(question)
    changes = list(compare(last, rows, layout)) if last else []
    ready = [row for row in rows if not row.missing]
    incomplete = [row for row in rows if row.missing]
    return Document(
        key="lembar-sipd",
        title=_("Lembar SIPD"),
        subtitle=name_subject(question),
        facts=list_facts(question, scope, layout, last, changes),
        parts=[
            list_ready(ready, layout),
            list_incomplete(incomplete, layout),
            list_changes(changes, last, layout),
        ],
        is_draft=not ask_announced(question).is_all,
    )


def read_scope(question: "Question") -> SipdScope:
    """Which proposals are asked for; those accommodated, unless the question says otherwise."""
    return SipdScope(question.filters.get(SCOPE, SipdScope.ACCOMMODATED))


def name_subject(question: "Question") -> str:
    parts = [f"RKPD {question.cycle.plan_year}"]
    if question.round:
        parts.append(question.round.theme.name)
    if question.agency:
        parts.append(question.agency.name)
    return " – ".join(parts)


def list_facts(
    question: "Question", scope: SipdScope, layout: Layout, last: LastSheet | None, changes: Sequence[Changed]
) -> list[tuple[str, str]]:
    every = _("semua")
    return [
        (_("Usulan"), str(scope.label)),
        (_("Tema"), question.round.theme.name if question.round else every),
        (_("Perangkat daerah"), question.agency.name if question.agency else every),
        (_("Susunan kolom"), _("bawaan portal") if layout.version == HOUSE_VERSION else f"V{layout.version}"),
        (_("Dibandingkan dengan"), describe_last(last)),
        (_("Perubahan"), describe_changes(changes) if last else "–"),
        (
            _("Impor kembali"),
            _("Isi kolom nomor SIPD, lalu unggah berkas ini di halaman impor; kolom kode jangan diubah."),
        ),
    ]


def describe_last(last: LastSheet | None) -> str:
    if last is None:
        return _("belum ada lembar sebelumnya")
    return _("versi %(version)s, %(moment)s") % {"version": last.version, "moment": write_moment(last.finished_at)}


def describe_changes(changes: Sequence[Changed]) -> str:
    """How many proposals are new, changed, gone; each counted once, however many of its cells changed."""
    counts = Counter(what for what, _code in {(change.what, change.code) for change in changes})
    words = {"new": counts[_("Baru")], "changed": counts[_("Berubah")], "gone": counts[_("Hilang")]}
    return _("%(new)s usulan baru, %(changed)s berubah, %(gone)s hilang") % words


def list_ready(rows: Sequence[SheetRow], layout: Layout) -> Table:
    """No sums: a line more than the proposals would be one more proposal for SIPD."""
    columns = [
        Column(
            column.filling,
            column.heading,
            *FILLINGS[column.filling],
            meaning=str(MEANINGS.get(column.filling, "")),
        )
        for column in layout.columns
    ]
    return Table(
        READY,
        _("Siap diinput"),
        columns,
        [row.cells for row in rows],
        nothing=_("Belum ada usulan yang lengkap."),
        is_annex=True,
    )


def list_incomplete(rows: Sequence[SheetRow], layout: Layout) -> Table:
    columns = [
        Column("kode", _("Kode usulan"), Kind.CODE, 10),
        Column("usulan", _("Usulan"), Kind.TEXT, 24),
        Column("jumlah_kurang", _("Jumlah yang kurang"), Kind.COUNT, 6),
        Column("kurang", _("Yang kurang"), Kind.TEXT, 24),
        Column("lengkapi", _("Dilengkapi di"), Kind.TEXT, 24),
    ]
    return Table(
        "belum-lengkap",
        _("Belum lengkap"),
        columns,
        [read_incomplete(row, layout) for row in rows],
        nothing=_("Semua usulan lengkap."),
        is_annex=True,
    )


def read_incomplete(row: SheetRow, layout: Layout) -> Row:
    lacking = ", ".join(layout.headings[name] for name in row.missing)
    page = write_address(reverse("sipd_record", args=[row.code]))
    return (row.code, row.title, len(row.missing), lacking, page)


def list_changes(changes: Sequence[Changed], last: LastSheet | None, layout: Layout) -> Table:
    columns = [
        Column("kode", _("Kode usulan"), Kind.CODE, 10),
        Column("usulan", _("Usulan"), Kind.TEXT, 24),
        Column("perubahan", _("Perubahan"), Kind.TEXT, 8),
        Column("kolom", _("Kolom"), Kind.TEXT, 12),
        Column("sebelum", _("Sebelum"), Kind.TEXT, 18),
        Column("sesudah", _("Sesudah"), Kind.TEXT, 18),
    ]
    rows: list[Row] = [
        (each.code, each.title, each.what, layout.headings.get(each.filling, ""), each.before, each.after)
        for each in changes
    ]
    nothing = _("Tidak ada perubahan sejak lembar sebelumnya.") if last else _("Ini lembar yang pertama.")
    return Table(CHANGES, _("Perubahan"), columns, rows, note=describe_last(last), nothing=nothing, is_annex=True)
