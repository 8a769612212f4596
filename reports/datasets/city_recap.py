"""The recap of a cycle for the city: from received to funded, by theme, kelurahan, agency and channel.

Realisation is not kept in this portal yet, so it has no column; the report says so.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from musrenbang.lib.numerals import format_number
from proposals.enums import Channel
from regions.models import Agency
from reports.datasets.announced import ask_announced
from reports.datasets.funnel import ALL_COUNTS, ALL_MONEY, list_basics, list_columns, list_figures, name_themes
from reports.datasets.merging import join_small
from reports.datasets.places import Place, is_mapped, list_places, place_columns, tile_columns
from reports.datasets.tallies import Group, Tally, add_by, add_up, ask_groups
from reports.document import Chart, Column, Document, Kind, Part, Row, Shape, Table

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

FIGURES = (*ALL_COUNTS, *ALL_MONEY)
FUNNEL = ("usulan_masuk", "diteruskan", "diakomodasi")
TILE = ("petak_kolom", "petak_baris")


def read_city_recap(question: "Question", step: "Step") -> Document:
    """Five queries, four once all is announced, however many proposals there are."""
    groups = ask_groups(question, "theme", "kelurahan", "agency", "channel")
    total = add_up(group.tally for group in groups)
    announced = ask_announced(question)
    step(1, 2)
    themes, agencies = name_themes({group.theme for group in groups}), name_agencies()
    places = list_places(group.kelurahan for group in groups)
    step(2, 2)
    return Document(
        key="rekap-kota",
        title=_("Rekap kota"),
        subtitle=str(question.cycle),
        facts=[*list_basics(question, total, announced), *list_meanings()],
        parts=[
            draw_funnel(tabulate_themes(groups, themes)),
            *show_places(groups, places),
            tabulate_agencies(groups, agencies),
            tabulate_channels(groups, is_public=question.is_public),
            cross(groups, themes, agencies),
        ],
        is_draft=not announced.is_all,
    )


def list_meanings() -> list[tuple[str, str]]:
    return [
        (_("Diteruskan"), _("Disepakati forum dan diteruskan ke perangkat daerah; belum tentu didanai.")),
        (_("Didanai"), _("Anggaran hasil telaah dari usulan yang diakomodasi; yang lain menurut pengusul.")),
        (_("Perangkat daerah"), _("Yang memegang usulan sekarang; sebelum dialihkan, tujuan awalnya.")),
        (_("Realisasi"), _("Pelaksanaan pekerjaan belum dicatat di portal ini, jadi tidak ada kolomnya.")),
        (
            _("Jumlah yang sama"),
            _("Keempat rekap dan tabel silang menjumlahkan usulan yang sama; jumlahnya selalu sama."),
        ),
    ]


def name_agencies() -> dict[int, str]:
    return {agency.pk: agency.short_name for agency in Agency.objects.order_by("short_name")}


def tabulate_themes(groups: Sequence[Group], themes: Mapping[int, str]) -> Table:
    tallies = add_by(groups, lambda group: group.theme)
    return Table(
        "per-tema",
        _("Rekap per tema"),
        [Column("tema", _("Tema"), share=14), *list_columns(*FIGURES)],
        [(name, *list_figures(tallies.get(key, Tally()), *FIGURES)) for key, name in themes.items()],
        is_annex=True,
    )


def draw_funnel(table: Table) -> Chart:
    """Received, forwarded and accommodated proposals of each theme beside each other."""
    received = sum(int(str(row[1])) for row in table.rows)
    return Chart(
        title=_("Sejauh mana usulan tiap tema"),
        shape=Shape.BARS,
        table=table,
        label="tema",
        values=FUNNEL,
        alternative=_("Batang per tema: usulan masuk, diteruskan, dan diakomodasi; %(count)s usulan masuk seluruhnya.")
        % {"count": format_number(received)},
    )


def show_places(groups: Sequence[Group], places: Sequence[Place]) -> list[Part]:
    """The map and its table, or the table alone for a city without tiles."""
    tallies = add_by(groups, lambda group: group.kelurahan)
    columns = [*place_columns(), *list_columns(*FIGURES)]
    rows: list[Row] = [
        (place.code, place.name, place.kecamatan, *list_figures(tallies.get(place.key, Tally()), *FIGURES))
        for place in places
    ]
    if not is_mapped(places):
        return [Table("per-kelurahan", _("Rekap per kelurahan"), columns, rows, is_annex=True)]
    rows = [(*row, *place.spot) for row, place in zip(rows, places, strict=True)]
    table = Table("per-kelurahan", _("Rekap per kelurahan"), [*columns, *tile_columns()], rows, is_annex=True)
    return [draw_map(table, _("Usulan masuk tiap kelurahan"), "usulan_masuk")]


def draw_map(table: Table, title: str, value: str) -> Chart:
    """The tile map of one column of a table of kelurahan."""
    at = [column.key for column in table.columns].index(value)
    name = [column.key for column in table.columns].index("kelurahan")
    most = max(table.rows, key=lambda row: (float(str(row[at] or 0)), str(row[name])), default=None)
    told = _("Peta petak %(count)s kelurahan; petak gelap berarti angka besar. Terbanyak: %(name)s.")
    return Chart(
        title=title,
        shape=Shape.TILES,
        table=table,
        label="kelurahan",
        values=[value],
        alternative=told % {"count": len(table.rows), "name": most[name] if most else "–"},
        place=TILE,
    )


def tabulate_agencies(groups: Sequence[Group], agencies: Mapping[int, str]) -> Table:
    """Those with proposals only: most agencies have nothing to do with any theme."""
    tallies = add_by(groups, lambda group: group.agency)
    rows = [(name, *list_figures(tallies[key], *FIGURES)) for key, name in agencies.items() if key in tallies]
    columns = [Column("perangkat_daerah", _("Perangkat daerah"), share=16), *list_columns(*FIGURES)]
    return Table("per-perangkat-daerah", _("Rekap per perangkat daerah"), columns, rows, is_annex=True)


def tabulate_channels(groups: Sequence[Group], *, is_public: bool) -> Table:
    """How proposals came in. Before everybody's eyes channels of a few are told together."""
    tallies = add_by(groups, lambda group: group.channel)
    rows = [(str(label), tallies.get(value, Tally())) for value, label in Channel.choices]
    if is_public:
        rows = join_small(rows, lambda row: row[1].received, join_rows)
    columns = [Column("saluran", _("Saluran"), share=16), *list_columns(*FIGURES)]
    note = (
        _("Saluran dengan kurang dari lima usulan digabung, supaya tidak ada orang yang dikenali.") if is_public else ""
    )
    lines = [(name, *list_figures(tally, *FIGURES)) for name, tally in rows]
    return Table("per-saluran", _("Rekap per saluran"), columns, lines, note=note, is_annex=True)


def join_rows(rows: list[tuple[str, Tally]]) -> tuple[str, Tally]:
    return " + ".join(name for name, _tally in rows), add_up(tally for _name, tally in rows)


def cross(groups: Sequence[Group], themes: Mapping[int, str], agencies: Mapping[int, str]) -> Table:
    """One line for each theme and agency that have proposals together."""
    tallies = add_by(groups, lambda group: (group.theme, group.agency or 0))
    rows = [
        (name, agency, *list_figures(tallies[key, holder], *FIGURES))
        for key, name in themes.items()
        for holder, agency in agencies.items()
        if (key, holder) in tallies
    ]
    columns = [
        Column("tema", _("Tema"), share=12),
        Column("perangkat_daerah", _("Perangkat daerah"), Kind.TEXT, 14),
        *list_columns(*FIGURES),
    ]
    return Table("tema-perangkat-daerah", _("Tema dan perangkat daerah"), columns, rows, is_annex=True)
