"""What forums did not agree on, each with its coded reason and the sentence that explains it.

Everybody may read of signed sessions; before that the outcome is a draft of the facilitators.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.numerals import counted
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from reports.datasets.listing import (
    Lines,
    agency_column,
    asked_column,
    code_column,
    find_faults,
    list_subjects,
    list_sum,
    name_session,
    name_subject,
    number_column,
    place_columns,
    readable,
    theme_column,
    title_column,
    unit_column,
)
from reports.document import Chart, Column, Document, Kind, Row, Shape, Table

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

PROPOSAL = "proposal__"
OWN = {
    "code": F("proposal__code"),
    "title": F("proposal__title"),
    "theme": F("session__round__theme__name"),
    "position": F("session__round__theme__position"),
    "kelurahan": F("proposal__kelurahan__name"),
    "kecamatan": F("proposal__kelurahan__parent__name"),
    "volume": F("proposal__volume"),
    "unit": F("proposal__unit"),
    "asked": F("proposal__requested_amount"),
    "agency": Coalesce("proposal__agency__short_name", "proposal__first_agency__short_name"),
    "reason_code": F("reason__code"),
    "reason_label": F("reason__label"),
    "kind": F("session__kind"),
    "region": F("session__region__name"),
    "hall": F("session__place"),
    "day": F("session__starts_at"),
    "closed_at": F("session__closed_at"),
    "minutes_number": F("session__minutes__number"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals of one theme that were not agreed on for one reason; ``unsigned`` of sessions not closed yet."""

    theme: str
    reason: str
    count: int
    asked: int
    unsigned: int


def read_not_agreed(question: "Question", _step: "Step") -> Document:
    """Two queries, and one for each reading of the list."""
    every = choose_items(question)
    items = every.filter(readable(PROPOSAL))
    groups = read_groups(items)
    return Document(
        key="belum-disepakati",
        title=_("Daftar usulan yang belum disepakati"),
        subtitle=name_subject(question),
        facts=list_facts(question, groups),
        parts=[draw_reasons(groups), tabulate_themes(groups), list_items(items, groups)],
        faults=find_faults(every, PROPOSAL),
        is_draft=any(group.unsigned for group in groups),
    )


def choose_items(question: "Question") -> QuerySet[Any, Any]:
    """Each proposal once, as the latest session that settled it has it; what another agreed on later is left out."""
    items = ForumItem.objects.filter(session__round__cycle=question.cycle)
    if question.round:
        items = items.filter(session__round=question.round)
    if question.is_public:
        items = items.filter(session__closed_at__isnull=False, proposal__public_status="not_agreed")
    latest = items.order_by("proposal", "-session__starts_at", "-pk").distinct("proposal").values("pk")
    return ForumItem.objects.filter(pk__in=latest, outcome=ForumOutcome.NOT_AGREED)


def read_groups(items: QuerySet[Any, Any]) -> list[Group]:
    """The most frequent reason of each theme first. One query."""
    names = ("position", "theme", "reason_label")
    rows = (
        items.annotate(**{name: OWN[name] for name in names})
        .order_by()
        .values_list(*names)
        .annotate(
            count=Count("pk"),
            asked=Sum("proposal__requested_amount"),
            unsigned=Count("pk", filter=Q(session__closed_at__isnull=True)),
        )
    )
    return [Group(*row) for _position, *row in rows.order_by("position", "-count", "reason_label")]


def list_facts(question: "Question", groups: Sequence[Group]) -> list[tuple[str, str]]:
    count, asked, unsigned = (sum(getattr(group, name) for group in groups) for name in ("count", "asked", "unsigned"))
    theme, _agency = list_subjects(question)
    return [
        theme,
        list_sum(count, asked),
        (_("Belum ditandatangani"), counted("%(count)s usulan dari sesi yang belum ditutup", unsigned)),
        (_("Belum disepakati"), _("Dibahas forum dan tidak diteruskan, dengan alasan. Usulan boleh diajukan lagi.")),
        (_("Alasan"), _("Kode alasan dan kalimat penjelasan dari forum; keduanya selalu ada.")),
        (_("Usulan yang dibahas beberapa kali"), _("Dimuat satu kali, menurut sesi yang terakhir.")),
    ]


def draw_reasons(groups: Sequence[Group]) -> Chart:
    counts: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for group in groups:
        counts[group.reason] += group.count
        amounts[group.reason] += group.asked
    columns = [
        Column("alasan", _("Alasan"), share=24, meaning=_("Alasan menurut daftar alasan.")),
        Column("jumlah_usulan", _("Usulan"), Kind.COUNT, 8, is_summed=True, meaning=_("Usulan dengan alasan ini.")),
        asked_column(),
    ]
    rows: list[Row] = [(reason, count, amounts[reason]) for reason, count in counts.most_common()]
    most = _("terbanyak %(reason)s") % {"reason": rows[0][0]} if rows else _("belum ada")
    return Chart(
        title=_("Mengapa belum disepakati"),
        shape=Shape.BARS,
        table=Table("per-alasan", _("Per alasan"), columns, rows, nothing=_("Belum ada usulan dalam daftar ini.")),
        label="alasan",
        values=["jumlah_usulan"],
        alternative=_("Batang per alasan: jumlah usulan yang belum disepakati; %(most)s.") % {"most": most},
    )


def tabulate_themes(groups: Sequence[Group]) -> Table:
    columns = [
        theme_column(),
        Column("alasan", _("Alasan"), share=24, meaning=_("Alasan menurut daftar alasan.")),
        Column(
            "jumlah_usulan", _("Usulan"), Kind.COUNT, 8, is_summed=True, meaning=_("Usulan tema dengan alasan ini.")
        ),
        asked_column(),
    ]
    rows: list[Row] = [(group.theme, group.reason, group.count, group.asked) for group in groups]
    return Table("tema-alasan", _("Tema dan alasan"), columns, rows, nothing=_("Belum ada usulan dalam daftar ini."))


def list_items(items: QuerySet[Any, Any], groups: Sequence[Group]) -> Table:
    rows = items.annotate(**OWN).order_by("position", "theme", "agency", "reason_code", "code")
    lines = Lines(rows.values_list(*OWN, "note", named=True), read_row, sum(group.count for group in groups))
    title, nothing = _("Daftar usulan yang belum disepakati"), _("Belum ada usulan dalam daftar ini.")
    return Table("belum-disepakati", title, list_columns(), lines, nothing=nothing, is_annex=True)


def read_row(number: int, row: Any) -> Row:
    return (
        number,
        row.theme,
        row.code,
        row.title,
        row.kelurahan,
        row.kecamatan,
        row.volume,
        row.unit,
        row.asked,
        row.agency,
        row.reason_code,
        row.reason_label,
        row.note,
        name_session(row.kind, row.region, row.hall),
        timezone.localdate(row.day),
        row.minutes_number or "",
        _("ditandatangani") if row.closed_at else _("belum ditutup"),
    )


def list_columns() -> list[Column]:
    return [
        number_column(),
        theme_column(),
        code_column(),
        title_column(),
        *place_columns(),
        Column("volume", _("Volume"), Kind.VOLUME, 7, meaning=_("Volume menurut pengusul.")),
        unit_column(),
        asked_column(),
        agency_column(),
        Column("kode_alasan", _("Kode alasan"), Kind.CODE, 10, under="alasan", meaning=_("Kode alasan; tetap.")),
        Column("alasan", _("Alasan"), share=14, meaning=_("Alasan menurut daftar alasan.")),
        Column("penjelasan", _("Penjelasan"), share=22, meaning=_("Kalimat forum untuk usulan ini.")),
        Column("sesi", _("Sesi"), share=14, on_paper=False, meaning=_("Sesi terakhir yang membahas usulan ini.")),
        Column("hari_sesi", _("Hari sesi"), Kind.DAY, 9, on_paper=False, meaning=_("Hari sesi itu dimulai.")),
        Column(
            "nomor_berita_acara", _("Nomor berita acara"), share=10, on_paper=False, meaning=_("Berita acara sesi itu.")
        ),
        Column(
            "keadaan_sesi",
            _("Keadaan sesi"),
            share=9,
            on_paper=False,
            meaning=_("Apakah berita acaranya sudah ditandatangani; bila belum, daftar masih dapat berubah."),
        ),
    ]
