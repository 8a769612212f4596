"""Who was shown personal data, and when: offices and account numbers, proposals and sessions, never the data itself.

Three things leave a trace: what an officer opens on a screen (once for each day), new PINs, and reports asked for.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from musrenbang.lib.numerals import counted
from proposals.enums import EventKind, Shown
from proposals.models import Disclosure, ProposalEvent
from reports.datasets.listing import Lines, number_column
from reports.document import Column, Document, Kind, Row, Table
from reports.enums import Audience, ReportKind
from reports.models import ReportRun
from themes.models import Cycle

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step


def read_data_access(question: "Question", _step: "Step") -> Document:
    """Four queries, and one for each reading of a list."""
    cycle = question.cycle
    tables = [sum_up(cycle), list_shown(cycle), list_pins(cycle), list_runs(cycle)]
    shown, pins, runs = (len(table.rows) for table in tables[1:])
    return Document(
        key="akses-data-pribadi",
        title=_("Catatan akses data pribadi"),
        subtitle=str(cycle),
        facts=[
            (_("Ditampilkan"), counted("%(count)s catatan", shown)),
            (_("PIN baru"), counted("%(count)s catatan", pins)),
            (_("Laporan"), counted("%(count)s permintaan", runs)),
            (
                _("Satu catatan"),
                _("Satu akun membuka satu hal pada satu hari; dibuka lagi hari itu tidak dicatat lagi."),
            ),
            (_("Isi data"), _("Tidak pernah dimuat: hanya jenisnya, usulan atau sesinya, dan siapa yang membukanya.")),
            (_("Akun"), _("Nomor akun petugas dan kantornya waktu itu; namanya ada pada pengelola akun.")),
            (_("Milik sendiri"), _("Yang dibuka pengusul tentang usulannya sendiri tidak dicatat.")),
        ],
        parts=tables,
    )


def office_columns() -> list[Column]:
    return [
        Column("kantor", _("Kantor atau peran"), share=24, meaning=_("Tempat tugas pembuka data waktu itu.")),
        Column("akun", _("Akun"), Kind.CODE, 7, meaning=_("Nomor akunnya.")),
    ]


def moment_column() -> Column:
    return Column("waktu", _("Waktu"), Kind.MOMENT, 15, meaning=_("Pertama kali pada hari itu (WIB)."))


def what_column() -> Column:
    return Column("data", _("Data"), share=22, meaning=_("Jenis data pribadi yang ditampilkan."))


def people_column() -> Column:
    return Column("orang", _("Orang"), Kind.COUNT, 7, is_summed=True, meaning=_("Banyaknya orang yang datanya tampil."))


def shown_in(cycle: Cycle) -> Any:
    return Disclosure.objects.filter(cycle=cycle)


def sum_up(cycle: Cycle) -> Table:
    """By office and kind of data, the most frequent first."""
    rows = shown_in(cycle).values_list("label", "what").annotate(count=Count("pk"), sum=Sum("people"))
    columns = [
        office_columns()[0],
        what_column(),
        Column("catatan", _("Catatan"), Kind.COUNT, 8, is_summed=True, meaning=_("Banyaknya catatan.")),
        people_column(),
    ]
    lines: list[Row] = [
        (label, str(Shown(what).label), count, people)
        for label, what, count, people in rows.order_by("-count", "label", "what")
    ]
    return Table("ringkasan", _("Per kantor"), columns, lines, nothing=_("Belum ada yang membuka data pribadi."))


def list_shown(cycle: Cycle) -> Table:
    columns = [
        number_column(),
        moment_column(),
        *office_columns(),
        what_column(),
        Column("tentang", _("Tentang"), share=18, meaning=_("Kode usulan, atau sesi forum.")),
        people_column(),
    ]
    shown = shown_in(cycle)
    rows = shown.order_by("shown_at", "pk").values_list(
        "shown_at", "label", "by_id", "what", "subject", "people", named=True
    )

    def read(number: int, row: Any) -> Row:
        what = str(Shown(row.what).label)
        return (number, row.shown_at, row.label, str(row.by_id), what, row.subject, row.people)

    lines = Lines(rows, read, shown.count())
    nothing = _("Belum ada yang membuka data pribadi.")
    return Table("ditampilkan", _("Data yang ditampilkan"), columns, lines, nothing=nothing, is_annex=True)


def list_pins(cycle: Cycle) -> Table:
    columns = [
        number_column(),
        Column("waktu", _("Waktu"), Kind.MOMENT, 15, meaning=_("Waktu PIN dibuat (WIB).")),
        *office_columns(),
        Column("kode", _("Kode usulan"), Kind.CODE, 11, meaning=_("Usulan yang PIN-nya diganti.")),
    ]
    events = ProposalEvent.objects.filter(kind=EventKind.KEY, proposal__round__cycle=cycle)
    rows = events.order_by("happened_at", "pk").values_list(
        "happened_at", "actor_label", "actor_id", "proposal__code", named=True
    )

    def read(number: int, row: Any) -> Row:
        return (number, row.happened_at, row.actor_label, str(row.actor_id or ""), row.proposal__code)

    lines = Lines(rows, read, events.count())
    return Table("pin-baru", _("PIN baru"), columns, lines, nothing=_("Belum ada PIN yang diganti."), is_annex=True)


def list_runs(cycle: Cycle) -> Table:
    """Reports people asked for: none holds a name, but crossed groups of a forum can be small."""
    columns = [
        number_column(),
        Column("waktu", _("Waktu"), Kind.MOMENT, 15, meaning=_("Waktu laporan diminta (WIB).")),
        Column("akun", _("Akun"), Kind.CODE, 7, meaning=_("Nomor akun yang meminta.")),
        Column("laporan", _("Laporan"), share=24, meaning=_("Nama laporan.")),
        Column("untuk", _("Untuk"), share=14, meaning=_("Pemakaian dalam, atau semua orang.")),
        Column("baris", _("Baris"), Kind.COUNT, 8, meaning=_("Baris dalam laporan; 0 bila belum atau tidak jadi.")),
    ]
    runs = ReportRun.objects.filter(parent__isnull=True, cycle=cycle, requested_by__isnull=False)
    rows = runs.order_by("requested_at", "pk").values_list(
        "requested_at", "requested_by_id", "kind", "audience", "row_count", named=True
    )

    def read(number: int, row: Any) -> Row:
        kind, audience = str(ReportKind(row.kind).label), str(Audience(row.audience).label)
        return (number, row.requested_at, str(row.requested_by_id), kind, audience, row.row_count)

    lines = Lines(rows, read, runs.count())
    note = _("Tidak ada laporan yang memuat nama orang; kelompok kecil hanya ada pada versi pemakaian dalam.")
    nothing = _("Belum ada yang meminta laporan.")
    return Table("laporan", _("Laporan yang diminta"), columns, lines, note=note, nothing=nothing, is_annex=True)
