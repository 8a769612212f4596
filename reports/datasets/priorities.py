"""The long, short and priority lists of a cycle, per theme and agency, in the columns of table T-D.4.

Source of the columns: Permendagri 86/2017. Priority and target of the city's RPJMD are the city's own data (see
``reports/data/README.md``); what nobody filled in stays empty, and the report says how often.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.numerals import counted, format_number
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
    unit_column,
)
from reports.datasets.nomenclature import place
from reports.datasets.sipd_layout import Layout, read_layout
from reports.document import Column, Document, Kind, Row, Table
from reports.enums import ForumList

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

LIST = "daftar"  # the filter's name in a question
PROPOSAL = "proposal__"
AGENCY = Coalesce("proposal__agency__short_name", "proposal__first_agency__short_name")
OWN = {
    "code": F("proposal__code"),
    "title": F("proposal__title"),
    "theme": F("session__round__theme__name"),
    "slug": F("session__round__theme__slug"),
    "item": F("proposal__catalog_item__name"),
    "sector": F("proposal__sector_code"),
    "people": F("proposal__beneficiary_count"),
    "kelurahan": F("proposal__kelurahan__name"),
    "kecamatan": F("proposal__kelurahan__parent__name"),
    "rw": F("proposal__rw"),
    "volume": F("proposal__volume"),
    "unit": F("proposal__unit"),
    "asked": F("proposal__requested_amount"),
    "kind": F("session__kind"),
    "region": F("session__region__name"),
    "hall": F("session__place"),
    "day": F("session__starts_at"),
    "closed_at": F("session__closed_at"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals of one theme and agency that share their activity; ``asked`` in rupiah.

    ``unmeasured`` do not say how many people they reach; ``unsigned`` come from sessions that are not closed yet.
    """

    theme: str
    slug: str
    agency: str
    item: str | None
    sector: str
    count: int
    asked: int
    unmeasured: int
    unsigned: int


def read_priorities(question: "Question", _step: "Step") -> Document:
    """Three queries, and one for each reading of the list."""
    layout, chosen = read_layout(), read_choice(question)
    every = choose_items(question, chosen)
    items = every.filter(readable(PROPOSAL))
    groups = read_groups(items)
    return Document(
        key=f"daftar-{chosen.value}",
        title=str(chosen.label),
        subtitle=name_subject(question),
        facts=list_facts(question, chosen, groups, layout),
        parts=[tabulate_groups(groups), list_items(items, groups, chosen, layout)],
        faults=find_faults(every, PROPOSAL),
        is_draft=any(group.unsigned for group in groups),
    )


def read_choice(question: "Question") -> ForumList:
    """Which list is asked for; the priorities, unless the question says otherwise."""
    return ForumList(question.filters.get(LIST, ForumList.PRIORITY))


def choose_items(question: "Question", chosen: ForumList) -> QuerySet[Any, Any]:
    """Each proposal once, as the latest session has it.

    An agency reads signed lists only: what a forum is still talking about is nobody's task yet.
    """
    listed = ForumItem.objects.filter(session__round__cycle=question.cycle)
    if question.round:
        listed = listed.filter(session__round=question.round)
    if question.agency:
        own = Q(proposal__agency=question.agency) | Q(
            proposal__agency__isnull=True, proposal__first_agency=question.agency
        )
        listed = listed.filter(own, session__closed_at__isnull=False)
    latest = listed.order_by("proposal", "-session__starts_at", "-pk").distinct("proposal").values("pk")
    items = ForumItem.objects.filter(pk__in=latest)
    if chosen == ForumList.PRIORITY:
        return items.filter(outcome=ForumOutcome.AGREED)
    if chosen == ForumList.SHORT:
        return items.filter(Exists(listed.filter(proposal=OuterRef("proposal"), is_short=True)))
    return items


def read_groups(items: QuerySet[Any, Any]) -> list[Group]:
    """In the order of themes and agencies. One query."""
    names = ("theme", "slug", "agency_name", "item", "sector")
    rows = (
        items.annotate(**{name: OWN[name] for name in names if name in OWN}, agency_name=AGENCY)
        .order_by("session__round__theme__position", "slug", "agency_name")
        .values_list("session__round__theme__position", *names)
        .annotate(
            count=Count("pk"),
            sum=Sum("proposal__requested_amount"),
            unmeasured=Count("pk", filter=Q(proposal__beneficiary_count__isnull=True)),
            unsigned=Count("pk", filter=Q(session__closed_at__isnull=True)),
        )
    )
    return [Group(*row) for _position, *row in rows]


def list_facts(
    question: "Question", chosen: ForumList, groups: Sequence[Group], layout: Layout
) -> list[tuple[str, str]]:
    count, asked, unsigned = (sum(getattr(group, name) for group in groups) for name in ("count", "asked", "unsigned"))
    return [
        (_("Daftar"), str(chosen.label)),
        *list_subjects(question),
        list_sum(count, asked),
        (_("Belum ditandatangani"), counted("%(count)s usulan dari sesi yang belum ditutup", unsigned)),
        (_("Belum terisi"), describe_gaps(groups, layout)),
        (_("Susunan"), _("Kolom tabel T-D.4 Permendagri 86/2017.")),
        (_("Usulan yang dibahas beberapa kali"), _("Dimuat satu kali, menurut sesi yang terakhir.")),
        (_("Pagu"), _("Anggaran menurut pengusul. Masuk daftar belum berarti didanai.")),
    ]


def describe_gaps(groups: Sequence[Group], layout: Layout) -> str:
    """Which columns nobody filled, and for how many proposals."""
    gaps: defaultdict[str, int] = defaultdict(int)
    for group in groups:
        found = place(layout, group.item, group.sector)
        given = {
            _("prioritas daerah"): spell_goal(layout, "prioritas_daerah", group),
            _("sasaran daerah"): spell_goal(layout, "sasaran_daerah", group),
            _("program"): found.program,
            _("sub kegiatan"): found.sub_activity,
        }
        for name, words in given.items():
            gaps[name] += 0 if words else group.count
        gaps[_("sasaran kegiatan")] += group.unmeasured
    told = [f"{name} ({format_number(count)})" for name, count in gaps.items() if count]
    return ", ".join(told) or _("tidak ada")


def spell_goal(layout: Layout, filling: str, row: Any) -> str:
    """What of the RPJMD it serves: by its sector, else by its theme."""
    return layout.spell(filling, row.sector) or layout.spell(filling, row.slug)


def tabulate_groups(groups: Sequence[Group]) -> Table:
    """One line for each theme and agency."""
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for group in groups:
        line = sums[group.theme, group.agency]
        line[0], line[1] = line[0] + group.count, line[1] + group.asked
    columns = [
        theme_column(),
        agency_column(18),
        Column("jumlah_usulan", _("Usulan"), Kind.COUNT, 8, is_summed=True, meaning=_("Usulan dalam daftar ini.")),
        asked_column("pagu", _("Pagu (Rp)")),
    ]
    rows: list[Row] = [(*names, *line) for names, line in sums.items()]
    return Table("ringkasan", _("Per tema dan perangkat daerah"), columns, rows, nothing=_("Belum ada usulan."))


def list_items(items: QuerySet[Any, Any], groups: Sequence[Group], chosen: ForumList, layout: Layout) -> Table:
    def read(number: int, row: Any) -> Row:
        found = place(layout, row.item, row.sector)
        return (
            number,
            row.theme,
            row.code,
            spell_goal(layout, "prioritas_daerah", row),
            spell_goal(layout, "sasaran_daerah", row),
            found.program,
            row.title,
            found.activity,
            found.sub_activity,
            counted("%(count)s penerima manfaat", row.people) if row.people else "",
            row.people,
            row.kelurahan,
            row.kecamatan,
            row.rw,
            row.volume,
            row.unit,
            row.asked,
            row.agency_name,
            row.rank,
            name_session(row.kind, row.region, row.hall),
            timezone.localdate(row.day),
            _("ditandatangani") if row.closed_at else _("belum ditutup"),
        )

    rows = (
        items.annotate(**OWN, agency_name=AGENCY)
        .order_by("session__round__theme__position", "slug", "agency_name", F("rank").asc(nulls_last=True), "code")
        .values_list(*OWN, "agency_name", "rank", named=True)
    )
    count = sum(group.count for group in groups)
    nothing = _("Belum ada usulan dalam daftar ini.")
    return Table("daftar", str(chosen.label), columns(), Lines(rows, read, count), nothing=nothing, is_annex=True)


def columns() -> list[Column]:
    return [
        number_column(),
        theme_column(),
        code_column(),
        *plan_columns(),
        *place_columns(_("Lokasi")),
        Column("rw", _("RW"), share=4, on_paper=False, meaning=_("RW tempat kegiatan.")),
        Column(
            "volume", _("Volume"), Kind.VOLUME, 7, meaning=_("Volume menurut pengusul, atau yang disepakati forum.")
        ),
        unit_column(),
        asked_column("pagu", _("Pagu (Rp)")),
        agency_column(),
        *session_columns(),
    ]


def plan_columns() -> list[Column]:
    """Where the proposal belongs in the plans of the city, and whom it reaches."""
    return [
        Column(
            "prioritas_daerah",
            _("Prioritas daerah"),
            share=10,
            meaning=_("Prioritas RPJMD yang dilayani tema atau bidangnya, menurut data kota."),
        ),
        Column(
            "sasaran_daerah",
            _("Sasaran daerah"),
            share=10,
            meaning=_("Sasaran RPJMD yang dilayani tema atau bidangnya, menurut data kota."),
        ),
        Column(
            "program",
            _("Program"),
            share=13,
            meaning=_("Kode dan nama program menurut nomenklatur, dari sub kegiatannya."),
        ),
        Column("kegiatan_prioritas", _("Kegiatan prioritas"), share=20, meaning=_("Judul usulan.")),
        Column(
            "kegiatan",
            _("Kegiatan"),
            share=13,
            on_paper=False,
            meaning=_("Kode dan nama kegiatan menurut nomenklatur, dari sub kegiatannya."),
        ),
        Column(
            "sub_kegiatan",
            _("Sub kegiatan"),
            share=13,
            under="program",
            meaning=_("Dari kegiatan kamus, lalu kode bidang, menurut susunan SIPD."),
        ),
        Column(
            "sasaran_kegiatan", _("Sasaran kegiatan"), share=9, meaning=_("Siapa yang dijangkau, menurut pengusul.")
        ),
        Column(
            "penerima_manfaat",
            _("Penerima manfaat"),
            Kind.COUNT,
            7,
            on_paper=False,
            meaning=_("Jumlah orang, menurut pengusul."),
        ),
    ]


def session_columns() -> list[Column]:
    """The session that settled it."""
    return [
        Column(
            "urutan_forum",
            _("Urutan forum"),
            Kind.COUNT,
            6,
            meaning=_("Urutan prioritas dalam sesinya; kosong bila tidak diurutkan."),
        ),
        Column("sesi", _("Sesi"), share=14, on_paper=False, meaning=_("Sesi terakhir yang membahas usulan ini.")),
        Column("hari_sesi", _("Hari sesi"), Kind.DAY, 9, on_paper=False, meaning=_("Hari sesi itu dimulai.")),
        Column(
            "keadaan_sesi",
            _("Keadaan sesi"),
            share=9,
            on_paper=False,
            meaning=_("Apakah berita acaranya sudah ditandatangani; bila belum, daftar masih dapat berubah."),
        ),
    ]
