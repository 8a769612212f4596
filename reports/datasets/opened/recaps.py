"""The recap of a cycle: per theme as the page of results shows it, and per theme and kelurahan.

Proposals are counted exactly, however few: each one of them is public with its code, place and theme. Only people are
kept from being told apart, and people are counted in sessions alone.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reports.datasets.funnel import ALL_COUNTS, ALL_MONEY, list_columns, list_figures
from reports.datasets.opened.proposals import describe_place
from reports.datasets.opened.told import Told, tell
from reports.datasets.places import list_places
from reports.datasets.results import tell_presence
from reports.datasets.tallies import Tally, add_by, read_groups
from reports.document import Kind, Row, Table
from themes.datasets.attendance import Participation, count_participation
from themes.models import Cycle, Theme

FIGURES = (*ALL_COUNTS, *ALL_MONEY)


def describe_theme() -> list[Told]:
    return [
        tell("tema", "", _("Tema"), _("Alamat tema.")),
        tell("nama_tema", "", _("Nama tema"), _("Nama tema dalam bahasa Indonesia.")),
    ]


def describe_figures() -> list[Told]:
    return [Told(column) for column in list_columns(*FIGURES)]


def describe_themes() -> Sequence[Told]:
    came = _("Kehadiran di semua sesi tema ini; sesi dengan kurang dari lima orang tidak dihitung.")
    return [*describe_theme(), *describe_figures(), tell("hadir", "", _("Hadir"), came, Kind.COUNT, is_summed=True)]


def describe_places() -> Sequence[Told]:
    return [*describe_theme(), *describe_place(), *describe_figures()]


def read_themes(cycle: Cycle) -> Table:
    """Those that are active or took part, in their order; three queries."""
    tallies = add_by(read_groups(cycle, "theme"), lambda group: group.theme)
    people = count_participation(cycle)
    rows: list[Row] = [
        (
            *(theme.slug, theme.name),
            *list_figures(tallies.get(theme.pk, Tally()), *FIGURES),
            tell_presence(people.get(theme.pk, Participation())),
        )
        for theme in Theme.objects.order_by("position", "slug")
        if theme.is_active or theme.pk in tallies or theme.pk in people
    ]
    return Table("rekap-tema", _("Rekap per tema"), [each.column for each in describe_themes()], rows)


def read_places(cycle: Cycle) -> Table:
    """One line for each theme and kelurahan that have proposals together; three queries."""
    tallies = add_by(read_groups(cycle, "theme", "kelurahan"), lambda group: (group.theme, group.kelurahan))
    places = list_places(place for _theme, place in tallies)
    rows: list[Row] = [
        (theme.slug, theme.name, place.code, place.name, place.kecamatan, *list_figures(found, *FIGURES))
        for theme in Theme.objects.order_by("position", "slug")
        for place in places
        if (found := tallies.get((theme.pk, place.key)))
    ]
    return Table(
        "rekap-kelurahan", _("Rekap per tema dan kelurahan"), [each.column for each in describe_places()], rows
    )
