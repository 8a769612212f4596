"""The proposals of one kelurahan or kecamatan, each with its status and, where it was refused, why.

Read by ``public_status`` alone: what an agency has decided and nobody has announced reads as with the agency, also to
the office where the proposal was checked; neither do the drafts of a forum show before its minutes are signed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, When
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext as _

from proposals.enums import DECIDED, NEGATIVE, Status
from proposals.models import ForumItem, Proposal
from proposals.querysets import ProposalQuerySet
from reports.datasets.listing import (
    HIGHEST,
    Lines,
    agency_column,
    asked_column,
    code_column,
    list_areas,
    list_sum,
    name_subject,
    number_column,
    place_columns,
    theme_column,
    title_column,
    unit_column,
)
from reports.document import Chart, Column, Document, Kind, Row, Shape, Table
from reports.enums import AreaList

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

LIST = "daftar"  # the filter's name in a question
REFUSED = Q(public_status__in=NEGATIVE)
OWN: dict[str, Combinable] = {
    "code": F("code"),
    "name": F("title"),
    "theme": F("round__theme__name"),
    "village": F("kelurahan__name"),
    "district": F("kelurahan__parent__name"),
    "rw": F("rw"),
    "size": Case(When(volume__lte=HIGHEST, then=F("volume"))),
    "unit": F("unit"),
    "asked": F("requested_amount"),
    "holder": F("agency__short_name"),
    "wanted": F("first_agency__short_name"),
    "sent": F("submitted_at"),
    "state": F("public_status"),
    "why": Case(When(REFUSED, then=F("reason__label"))),
    "words": Case(When(Q(public_status__in=DECIDED), then=F("decision_note"))),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals of one theme in one public state; ``asked`` in rupiah."""

    theme: str
    state: Status
    count: int
    asked: int


def read_area(question: "Question", _step: "Step") -> Document:
    """One query, and one for each reading of the list."""
    chosen = AreaList(question.filters.get(LIST, AreaList.ALL))
    rows = choose_proposals(question, chosen)
    groups = read_groups(rows)
    return Document(
        key=f"usulan-wilayah-{chosen.value}",
        title=_("Usulan wilayah"),
        subtitle=name_subject(question),
        facts=list_facts(question, chosen, groups),
        parts=[draw_states(groups), tabulate_themes(groups), list_proposals(rows, groups, chosen)],
    )


def choose_proposals(question: "Question", chosen: AreaList) -> ProposalQuerySet:
    """What was sent for the area and not withdrawn."""
    area = question.region
    rows = Proposal.objects.public().filter(Q(kelurahan=area) | Q(kelurahan__parent=area), round__cycle=question.cycle)
    if question.round:
        rows = rows.filter(round=question.round)
    if chosen == AreaList.LONG:
        return rows.filter(Exists(ForumItem.objects.filter(proposal=OuterRef("pk"))))
    return rows.filter(public_status=Status.NOT_AGREED) if chosen == AreaList.NOT_AGREED else rows


def read_groups(rows: ProposalQuerySet) -> list[Group]:
    """By theme and state, in the order of their road. One query."""
    counted = (
        rows.order_by()
        .values_list("round__theme__position", "round__theme__name", "public_status")
        .annotate(count=Count("pk"), asked=Sum("requested_amount", default=0))
    )
    road = list(Status)
    ordered = sorted(counted, key=lambda row: (row[0], row[1], road.index(Status(row[2]))))
    return [Group(theme, Status(state), count, asked) for _position, theme, state, count, asked in ordered]


def list_facts(question: "Question", chosen: AreaList, groups: Sequence[Group]) -> list[tuple[str, str]]:
    count, asked = (sum(getattr(group, name) for group in groups) for name in ("count", "asked"))
    return [
        *list_areas(question),
        (_("Daftar"), str(chosen.label)),
        list_sum(count, asked),
        (_("Usulan"), _("Semua yang dikirim untuk wilayah ini dan tidak ditarik pengusulnya.")),
        (_("Status"), _("Yang diketahui umum. Keputusan perangkat daerah termuat setelah diumumkan.")),
        (_("Alasan"), _("Alasan dan penjelasan bagi usulan yang ditolak, belum disepakati, atau belum terakomodasi.")),
    ]


def draw_states(groups: Sequence[Group]) -> Chart:
    counts: Counter[Status] = Counter()
    amounts: Counter[Status] = Counter()
    for group in groups:
        counts[group.state] += group.count
        amounts[group.state] += group.asked
    rows: list[Row] = [(str(state.label), counts[state], amounts[state]) for state in Status if counts[state]]
    return Chart(
        title=_("Sampai di mana usulan wilayah ini"),
        shape=Shape.BARS,
        table=Table("per-status", _("Per status"), [state_column(), *sum_columns()], rows, nothing=say_nothing()),
        label="status",
        values=["jumlah_usulan"],
        alternative=_("Batang per status: jumlah usulan wilayah ini."),
    )


def tabulate_themes(groups: Sequence[Group]) -> Table:
    rows: list[Row] = [(group.theme, str(group.state.label), group.count, group.asked) for group in groups]
    columns = [theme_column(), state_column(), *sum_columns()]
    return Table("tema-status", _("Tema dan status"), columns, rows, nothing=say_nothing())


def list_proposals(rows: ProposalQuerySet, groups: Sequence[Group], chosen: AreaList) -> Table:
    told = rows.order_by("round__theme__position", "round__theme__name", "code")
    lines = Lines(told.values_list(*OWN.values()), read_row, sum(group.count for group in groups))
    title = str(chosen.label)
    return Table("usulan", title, list_columns(), lines, nothing=say_nothing(), is_annex=True)


def read_row(number: int, cells: Any) -> Row:
    row = dict(zip(OWN, cells, strict=True))
    return (
        number,
        row["theme"],
        row["code"],
        row["name"],
        row["village"],
        row["district"],
        row["rw"],
        row["size"],
        row["unit"],
        row["asked"],
        row["holder"] or row["wanted"],
        timezone.localdate(row["sent"]) if row["sent"] else None,
        str(Status(row["state"]).label),
        row["why"] or "",
        row["words"] or "",
    )


def list_columns() -> list[Column]:
    return [
        number_column(),
        theme_column(),
        code_column(),
        title_column(),
        *place_columns(),
        Column("rw", _("RW"), share=4, under="kelurahan", meaning=_("RW tempat kegiatan.")),
        Column("volume", _("Volume"), Kind.VOLUME, 7, meaning=_("Volume menurut pengusul.")),
        unit_column(),
        asked_column(),
        agency_column(),
        Column("dikirim", _("Dikirim"), Kind.DAY, 9, on_paper=False, meaning=_("Hari usulan dikirim (WIB).")),
        state_column(),
        Column("alasan", _("Alasan"), share=14, meaning=_("Alasan menurut daftar alasan; kosong bila tidak ditolak.")),
        Column("penjelasan", _("Penjelasan"), share=20, meaning=_("Kalimat yang memutuskan, seperti di halamannya.")),
    ]


def state_column() -> Column:
    return Column("status", _("Status"), share=14, meaning=_("Status yang diketahui umum."))


def sum_columns() -> list[Column]:
    return [
        Column("jumlah_usulan", _("Usulan"), Kind.COUNT, 8, is_summed=True, meaning=_("Usulan wilayah ini.")),
        asked_column(),
    ]


def say_nothing() -> str:
    return _("Belum ada usulan dalam daftar ini.")
