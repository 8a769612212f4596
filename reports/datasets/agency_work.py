"""The work list of an agency, input for its Renja: what was forwarded to it, what it made of it, in the order of rank.

It holds corrections and answers before they are published, so it is for the agency itself and for Bappeda.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from budgets.models import Ceiling
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import NEGATIVE, Status
from proposals.models import Proposal
from proposals.querysets import UNRANKED, ProposalQuerySet
from reports.datasets.announced import Announced, ask_announced
from reports.datasets.funnel import describe_announced
from reports.datasets.listing import (
    Lines,
    agency_column,
    asked_column,
    code_column,
    find_faults,
    list_subjects,
    name_subject,
    number_column,
    place_columns,
    readable,
    theme_column,
    title_column,
    unit_column,
)
from reports.datasets.nomenclature import place
from reports.datasets.sipd_layout import Layout, read_layout
from reports.document import Column, Document, Kind, Row, Table

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

THOUSAND = 1000
# Where a proposal stands at its agency, in the order of the list.
ACCEPTED, ASSESSED, WAITING, RETURNED, LEFT, JOINED = range(6)
STATES = {
    ACCEPTED: _lazy("Diakomodasi"),
    ASSESSED: _lazy("Sudah ditelaah, belum diputuskan"),
    WAITING: _lazy("Menunggu ditelaah"),
    RETURNED: _lazy("Dikembalikan kepada pengusul"),
    LEFT: _lazy("Tidak diakomodasi"),
    JOINED: _lazy("Digabung dengan usulan serupa"),
}
STATE = Case(
    When(status=Status.ACCOMMODATED, then=Value(ACCEPTED)),
    When(status__in=NEGATIVE, then=Value(LEFT)),
    When(status=Status.RETURNED, then=Value(RETURNED)),
    When(status=Status.CLUSTERED, then=Value(JOINED)),
    When(assessed_amount__isnull=False, then=Value(ASSESSED)),
    default=Value(WAITING),
)
NAMED = {
    "theme": F("round__theme__name"),
    "kelurahan_name": F("kelurahan__name"),
    "kecamatan": F("kelurahan__parent__name"),
    "agency_name": F("agency__short_name"),
    "item": F("catalog_item__name"),
    "points": F("standing__points"),
    "tie": F("standing__tie"),
    "assessors": F("standing__assessors"),
    "reason_code": F("reason__code"),
    "reason_label": F("reason__label"),
    "lead_code": F("lead__code"),
    "state": STATE,
}
OWN = (
    *("code", "title", "status", "volume", "unit", "requested_amount", "assessed_volume", "assessed_amount"),
    *("beneficiary_count", "sector_code", "decision_note", "forwarded_at", "published_at", "forum_rank"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals of one agency, theme and state; ``asked`` by proposers, ``assessed`` by the agency, in rupiah."""

    agency: str
    theme: str
    state: int
    count: int
    asked: int
    assessed: int


def read_agency_work(question: "Question", _step: "Step") -> Document:
    """Four queries, and one for each reading of the list."""
    layout, every = read_layout(), choose_proposals(question)
    proposals = every.filter(readable())
    groups = read_groups(proposals)
    announced = ask_announced(question)
    return Document(
        key="daftar-kerja",
        title=_("Daftar kerja perangkat daerah"),
        subtitle=name_subject(question),
        facts=list_facts(question, groups, announced),
        parts=[
            tabulate_states(groups),
            tabulate_agencies(groups),
            list_proposals(proposals, groups, layout),
        ],
        faults=find_faults(every),
        is_draft=not announced.is_all,
    )


def choose_proposals(question: "Question") -> ProposalQuerySet:
    """What was forwarded and lies with an agency today."""
    proposals = Proposal.objects.public().filter(round__cycle=question.cycle, forwarded_at__isnull=False)
    if question.round:
        proposals = proposals.filter(round=question.round)
    return proposals.filter(agency=question.agency) if question.agency else proposals


def read_groups(proposals: QuerySet[Any, Any]) -> list[Group]:
    """In the order of agencies, themes and states. One query."""
    names = ("agency_name", "theme", "state")
    rows = (
        proposals.annotate(**{name: NAMED[name] for name in names})
        .order_by("agency_name", "round__theme__position", "state")
        .values_list("round__theme__position", *names)
        .annotate(
            count=Count("pk"), asked=Sum("requested_amount", default=0), assessed=Sum("assessed_amount", default=0)
        )
    )
    return [Group(*row) for _position, *row in rows]


def list_facts(question: "Question", groups: Sequence[Group], announced: Announced) -> list[tuple[str, str]]:
    secret = _("Daftar ini hanya untuk perangkat daerah sendiri dan Bappeda.")
    return [
        *list_subjects(question),
        (_("Jumlah"), describe_states(groups)),
        (_("Pagu indikatif"), describe_ceiling(question)),
        (_("Keputusan"), describe_announced(announced, secret)),
        (
            _("Urutan"),
            _("Diakomodasi lebih dulu, lalu yang ditelaah dan yang menunggu; di dalamnya menurut skor, lalu forum."),
        ),
        (_("Skor"), _("0 sampai 100, dari semua penilai yang ikut dihitung; kosong bila belum dinilai.")),
        (_("Hasil telaah"), _("Volume dan anggaran setelah dikoreksi perangkat daerah, di samping yang diusulkan.")),
    ]


def describe_states(groups: Sequence[Group]) -> str:
    counts: Counter[int] = Counter()
    for group in groups:
        counts[group.state] += group.count
    told = [f"{STATES[state]}: {format_number(counts[state])}" for state in STATES if counts[state]]
    return "; ".join(told) or _("belum ada usulan")


def describe_ceiling(question: "Question") -> str:
    """Of the agency, or of all agencies together. One query."""
    ceilings = Ceiling.objects.of_agencies().filter(cycle=question.cycle)
    if question.agency:
        ceilings = ceilings.filter(agency=question.agency)
    sums = ceilings.aggregate(amount=Sum("amount"), committed=Sum("committed", default=0))
    if sums["amount"] is None:
        return _("belum ditetapkan")
    figures = {
        "amount": format_rupiah(sums["amount"]),
        "committed": format_rupiah(sums["committed"]),
        "left": format_rupiah(sums["amount"] - sums["committed"]),
    }
    return _("%(amount)s, terpakai %(committed)s, sisa %(left)s") % figures


def assessed_column() -> Column:
    words = _("Anggaran hasil telaah perangkat daerah, dalam rupiah; kosong selama belum ditelaah.")
    return Column("anggaran_telaah", _("Hasil telaah (Rp)"), Kind.RUPIAH, 13, is_summed=True, meaning=words)


def count_column() -> Column:
    return Column("jumlah_usulan", _("Usulan"), Kind.COUNT, 8, is_summed=True, meaning=_("Usulan yang diteruskan."))


def state_column() -> Column:
    return Column("keadaan", _("Keadaan"), share=14, meaning=_("Sejauh mana perangkat daerah menangani usulan ini."))


def tabulate_states(groups: Sequence[Group]) -> Table:
    rows = [
        (str(label), *add_up([group for group in groups if group.state == state])) for state, label in STATES.items()
    ]
    columns = [state_column(), count_column(), asked_column(), assessed_column()]
    return Table("per-keadaan", _("Sejauh mana"), columns, rows)


def tabulate_agencies(groups: Sequence[Group]) -> Table:
    """One line for each agency and theme."""
    pairs = dict.fromkeys((group.agency, group.theme) for group in groups)
    rows = [(*pair, *add_up([group for group in groups if (group.agency, group.theme) == pair])) for pair in pairs]
    columns = [agency_column(16), theme_column(), count_column(), asked_column(), assessed_column()]
    nothing = _("Belum ada usulan yang diteruskan.")
    return Table("perangkat-daerah-tema", _("Per perangkat daerah dan tema"), columns, rows, nothing=nothing)


def add_up(groups: Sequence[Group]) -> tuple[int, int, int]:
    count, asked, assessed = (sum(getattr(group, name) for group in groups) for name in ("count", "asked", "assessed"))
    return count, asked, assessed


def list_proposals(proposals: ProposalQuerySet, groups: Sequence[Group], layout: Layout) -> Table:
    order = ("agency_name", "state", F("points").desc(nulls_last=True), F("tie").desc(nulls_last=True), "forum_rank")
    rows = proposals.with_rank().annotate(**NAMED).order_by(*order, "code").values_list(*OWN, *NAMED, named=True)

    def read(number: int, row: Any) -> Row:
        return read_row(number, row, layout)

    lines = Lines(rows, read, sum(group.count for group in groups))
    nothing = _("Belum ada usulan yang diteruskan.")
    return Table("daftar-kerja", _("Daftar kerja"), list_columns(), lines, nothing=nothing, is_annex=True)


def read_row(number: int, row: Any, layout: Layout) -> Row:
    found = place(layout, row.item, row.sector_code)
    return (
        number,
        row.agency_name,
        row.code,
        row.title,
        row.theme,
        row.kelurahan_name,
        row.kecamatan,
        row.volume,
        row.assessed_volume,
        row.unit,
        row.requested_amount,
        row.assessed_amount,
        str(STATES[row.state]),
        None if row.points is None else Decimal(row.points) / THOUSAND,
        row.assessors,
        row.forum_rank if row.forum_rank < UNRANKED else None,
        row.beneficiary_count,
        found.program,
        found.sub_activity,
        row.reason_code or "",
        row.reason_label or "",
        row.decision_note,
        row.lead_code or "",
        timezone.localdate(row.forwarded_at),
        timezone.localdate(row.published_at) if row.published_at else None,
    )


def list_columns() -> list[Column]:
    return [
        number_column(),
        agency_column(),
        code_column(),
        title_column(),
        theme_column(),
        *place_columns(),
        Column("volume", _("Volume usulan"), Kind.VOLUME, 7, meaning=_("Volume menurut pengusul.")),
        Column(
            "volume_telaah", _("Volume telaah"), Kind.VOLUME, 7, meaning=_("Volume yang dikoreksi; kosong bila belum.")
        ),
        unit_column(),
        asked_column(),
        assessed_column(),
        state_column(),
        *list_plan_columns(),
        *list_answer_columns(),
    ]


def list_plan_columns() -> list[Column]:
    """How it was weighed, and where it belongs in the plans of the city."""
    return [
        Column("skor", _("Skor"), Kind.VOLUME, 6, meaning=_("0 sampai 100; kosong bila belum dinilai.")),
        Column("penilai", _("Penilai"), Kind.COUNT, 5, under="skor", meaning=_("Banyaknya penilai yang dihitung.")),
        Column(
            "urutan_forum", _("Urutan forum"), Kind.COUNT, 6, meaning=_("Urutan dari forum; kosong bila tidak ada.")
        ),
        Column(
            "penerima_manfaat",
            _("Penerima manfaat"),
            Kind.COUNT,
            7,
            on_paper=False,
            meaning=_("Jumlah orang, menurut pengusul."),
        ),
        Column(
            "program", _("Program"), share=13, under="usulan", meaning=_("Kode dan nama program, dari sub kegiatannya.")
        ),
        Column(
            "sub_kegiatan",
            _("Sub kegiatan"),
            share=16,
            under="usulan",
            meaning=_("Dari kegiatan kamus, lalu kode bidang, menurut susunan SIPD."),
        ),
    ]


def list_answer_columns() -> list[Column]:
    """What the agency answered, and when."""
    return [
        Column(
            "kode_alasan",
            _("Kode alasan"),
            Kind.CODE,
            10,
            on_paper=False,
            meaning=_("Kode alasan bila tidak diakomodasi."),
        ),
        Column("alasan", _("Alasan"), share=12, under="keadaan", meaning=_("Alasan bila tidak diakomodasi.")),
        Column("penjelasan", _("Penjelasan"), share=18, on_paper=False, meaning=_("Penjelasan keputusan.")),
        Column(
            "usulan_induk", _("Usulan induk"), Kind.CODE, 10, on_paper=False, meaning=_("Kode induk bila digabung.")
        ),
        Column(
            "diteruskan", _("Diteruskan"), Kind.DAY, 9, on_paper=False, meaning=_("Hari forum meneruskan usulan ini.")
        ),
        Column("diumumkan", _("Diumumkan"), Kind.DAY, 9, on_paper=False, meaning=_("Hari keputusannya diumumkan.")),
    ]
