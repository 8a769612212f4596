"""The pictures of the public page of results: how far each theme's proposals went, and where they came from."""

from django.utils.translation import gettext as _

from musrenbang.lib.bilingual import shown
from reports.datasets.city_recap import draw_funnel, draw_map
from reports.datasets.funnel import list_columns, list_figures
from reports.datasets.places import is_mapped, list_places, tile_columns
from reports.datasets.results import Recap
from reports.datasets.tallies import Tally, add_by, read_groups
from reports.document import Chart, Column, Row, Table
from themes.models import Cycle

COUNTS = ("received", "forwarded", "accommodated")


def draw_recap(recap: Recap) -> Chart:
    """The recap the page shows beneath it, as bars; no query."""
    rows: list[Row] = [(shown(row, "name"), row.received, row.forwarded, row.accommodated) for row in recap.rows]
    return draw_funnel(
        Table("per-tema", _("Rekap per tema"), [Column("tema", _("Tema")), *list_columns(*COUNTS)], rows)
    )


def draw_places(cycle: Cycle) -> Chart | None:
    """Proposals of every kelurahan, published decisions only; None for a city without tiles. Two queries."""
    tallies = add_by(read_groups(cycle, "kelurahan"), lambda group: group.kelurahan)
    places = list_places(tallies)
    if not is_mapped(places):
        return None
    columns = [
        Column("kelurahan", _("Kelurahan")),
        Column("kecamatan", _("Kecamatan")),
        *list_columns(*COUNTS, "funded"),
        *tile_columns(),
    ]
    rows: list[Row] = [
        (
            place.name,
            place.kecamatan,
            *list_figures(tallies.get(place.key, Tally()), *COUNTS, "funded"),
            *place.spot,
        )
        for place in places
    ]
    table = Table("per-kelurahan", _("Usulan tiap kelurahan"), columns, rows)
    return draw_map(table, _("Usulan masuk tiap kelurahan"), "usulan_masuk")
