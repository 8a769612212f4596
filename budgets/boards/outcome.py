"""What came of a scenario, for its page: ceilings and floors as bars, and money and counts by theme and place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.boards.knobs import Knobs, read_knobs
from budgets.enums import Pivot, Scope
from budgets.models import Scenario
from musrenbang.lib.bilingual import shown
from regions.models import Agency, Region
from themes.models import Theme


@dataclass(frozen=True)
class Bar:
    """One limit of the run. ``used`` of ``amount`` rupiah; of a floor ``used`` should be no less than ``amount``."""

    name: str
    amount: int
    used: int
    asked: int
    is_floor: bool = False

    @property
    def left(self) -> int:
        return self.amount - self.used

    @property
    def is_reached(self) -> bool:
        return self.used >= self.amount


@dataclass(frozen=True)
class Bars:
    """The limits of a run by what they lie over."""

    city: list[Bar]
    floors: list[Bar]
    agencies: list[Bar]
    kecamatan: list[Bar]
    idle: list[Bar]  # agencies nobody asks anything of
    waiting: list[tuple[str, int]]  # themes of which nothing was forwarded yet, and the floor in force for each, rupiah


def read_bars(scenario: Scenario) -> Bars:
    """Three queries for the names, two for the floors in force."""
    knobs, used, asked = Knobs.from_json(scenario.knobs), scenario.result["used"], scenario.result["asked"]
    themes = {theme.slug: shown(theme, "name") for theme in Theme.objects.all()}
    agencies = dict(Agency.objects.values_list("short_name", "name"))
    places = name_places(knobs.kecamatan)

    def draw(kind: str, names: Mapping[str, str], limits: Mapping[str, int], *, is_floor: bool = False) -> list[Bar]:
        return [
            Bar(names.get(key, key), most, used[kind].get(key, 0), asked[kind].get(key, 0), is_floor)
            for key, most in sorted(limits.items(), key=lambda pair: names.get(pair[0], pair[0]))
        ]

    city = [] if knobs.city is None else [Bar(_("Seluruh kota"), knobs.city, used["city"], asked["city"])]
    offices = draw(Scope.AGENCY, agencies, knobs.agencies)
    return Bars(
        city=city,
        floors=draw("theme", themes, {slug: least for slug, least in knobs.floors.items() if least}, is_floor=True),
        agencies=[bar for bar in offices if bar.asked],
        idle=[bar for bar in offices if not bar.asked],
        kecamatan=draw(Scope.KECAMATAN, places, knobs.kecamatan),
        waiting=list_waiting(scenario, knobs, themes),
    )


def list_waiting(scenario: Scenario, knobs: Knobs, themes: Mapping[str, str]) -> list[tuple[str, int]]:
    """Floors in force that the run left out, since nothing of their themes could be chosen. Two queries."""
    known = {*scenario.result["asked"]["theme"], *(slug for slug, least in knobs.floors.items() if least)}
    floors = read_knobs(scenario.cycle).floors
    return sorted((themes[slug], least) for slug, least in floors.items() if least and slug not in known)


def name_places(codes: Iterable[str]) -> dict[str, str]:
    """Names of the regions valid today by their codes."""
    rows = Region.objects.valid_on(timezone.localdate()).filter(code__in=list(codes))
    return dict(rows.values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a scenario alike in theme, agency, kelurahan, kind and outcome."""

    theme: int
    agency: int
    kecamatan: int
    kelurahan: int
    kind: str
    is_in: bool
    count: int
    amount: int


def read_groups(scenario: Scenario) -> list[Group]:
    """One query, however many rows."""
    keys = (
        *("proposal__round__theme", "proposal__agency", "proposal__kelurahan__parent", "proposal__kelurahan"),
        *("proposal__kind", "is_in"),
    )
    rows = scenario.rows.order_by().values_list(*keys).annotate(Count("pk"), Sum("amount"))
    return [Group(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many are in, and their rupiah."""

    count: int
    amount: int


@dataclass(frozen=True)
class Table:
    """Themes across, agencies or kecamatan down; the last column and the last row are sums."""

    columns: list[Theme]
    rows: list[tuple[str, list[Cell], Cell]]
    sums: list[Cell]
    whole: Cell


def pivot(groups: Iterable[Group], by: Pivot, *, kecamatan: int | None = None, agency: int | None = None) -> Table:
    """What is in, of one kecamatan or one agency if that is asked. Two queries for the names."""
    name = "agency" if by == Pivot.AGENCY else "kecamatan"
    fitting = [
        group
        for group in groups
        if group.is_in and kecamatan in {None, group.kecamatan} and agency in {None, group.agency}
    ]
    counts: Counter[tuple[int, int]] = Counter()
    sums: Counter[tuple[int, int]] = Counter()
    for group in fitting:
        counts[getattr(group, name), group.theme] += group.count
        sums[getattr(group, name), group.theme] += group.amount
    columns = list(Theme.objects.filter(pk__in={theme for _row, theme in counts}))
    names = name_rows(by, {row for row, _theme in counts})
    rows = []
    for key, label in names:
        cells = [Cell(counts[key, theme.pk], sums[key, theme.pk]) for theme in columns]
        rows.append((label, cells, add_cells(cells)))
    totals = [add_cells([cells[number] for _label, cells, _sum in rows]) for number in range(len(columns))]
    return Table(columns, rows, totals, add_cells(totals))


def name_rows(by: Pivot, keys: set[int]) -> list[tuple[int, str]]:
    model: type[Agency | Region] = Agency if by == Pivot.AGENCY else Region
    return list(model.objects.filter(pk__in=keys).order_by("name").values_list("pk", "name"))


def add_cells(cells: Iterable[Cell]) -> Cell:
    cells = list(cells)
    return Cell(sum(cell.count for cell in cells), sum(cell.amount for cell in cells))
