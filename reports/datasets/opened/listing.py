"""Lists of open data page by page, each row as plain values of the columns told."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from django.db.models import QuerySet

from musrenbang.lib.keyset import CURSOR, Order, paginate
from proposals.models import Proposal
from proposals.search.question import Search
from regions.models import Agency, Region
from reports.datasets.opened.proposals import describe_answer, describe_decisions, describe_proposals
from reports.datasets.opened.recaps import read_places, read_themes
from reports.datasets.opened.reference import describe_agencies, describe_cycles, describe_regions, describe_themes
from reports.datasets.opened.sessions import describe_sessions, list_sessions
from reports.datasets.opened.told import Told, list_sources
from reports.document import Row
from themes.models import Cycle, Theme

Values: TypeAlias = dict[str, str]
EARLIEST_FIRST = Order("starts_at", descending=False, is_time=True)


class Slice(NamedTuple):
    """Rows, and where those after them begin; empty at the end."""

    rows: list[Row]
    next: str = ""


def is_cursor(text: str, order: Order) -> bool:
    """Whether ``text`` is a way on that a list in this ``order`` gave."""
    match = CURSOR.fullmatch(text)
    return bool(match and match[1] == "n" and order.read(match[2]) is not None)


def describe_whole_proposals() -> Sequence[Told]:
    """What the list of a cycle and that of its decisions tell, together."""
    told = list(describe_proposals())
    known = {each.column.key for each in (*told, *describe_answer())}
    answer = [each for each in describe_decisions() if each.column.key not in {*known, "keputusan"}]
    return [*told, *answer]


def find_proposals(asked: Values) -> Slice:
    """Like the public list: same filters, same orders."""
    search = make_search(asked)
    return take(search.narrow(Proposal.objects.public()), describe_whole_proposals(), search.order, asked)


def make_search(asked: Values) -> Search:
    return Search(**{name: asked[name] for name in Search.__dataclass_fields__ if asked.get(name)})


def find_proposal(asked: Values) -> Slice:
    rows = Proposal.objects.public().filter(code=asked["kode"])
    return read_all(rows.order_by("pk"), describe_whole_proposals())


def find_sessions(asked: Values) -> Slice:
    wanted = {"round__cycle__plan_year": asked.get("tahun"), "round__theme__slug": asked.get("tema")}
    sessions = list_sessions().filter(**{path: value for path, value in wanted.items() if value})
    return take(sessions, describe_sessions(), EARLIEST_FIRST, asked)


def take(rows: "QuerySet[Any, Any]", told: Sequence[Told], order: Order, asked: Values) -> Slice:
    """One page by key, whatever its number; what it is sorted by comes along behind the cells."""
    sources = list_sources(told)
    behind = [name for name in ("pk", order.field) if name not in sources]
    named: QuerySet[Any, Any] = rows.values_list(*sources, *behind, named=True)
    page = paginate(named, order, asked.get("kursor", ""), int(asked["jumlah"]))
    return Slice([tuple(row)[: len(told)] for row in page.object_list], page.next_page_number)


def read_all(rows: "QuerySet[Any, Any]", told: Sequence[Told]) -> Slice:
    return Slice(list(rows.values_list(*list_sources(told))))


def find_cycles(_asked: Values) -> Slice:
    return read_all(Cycle.objects.order_by("-plan_year"), describe_cycles())


def find_themes(_asked: Values) -> Slice:
    return read_all(Theme.objects.order_by("position", "slug"), describe_themes())


def find_agencies(_asked: Values) -> Slice:
    return read_all(Agency.objects.order_by("short_name"), describe_agencies())


def find_regions(_asked: Values) -> Slice:
    return read_all(Region.objects.order_by("code", "valid_from"), describe_regions())


def find_theme_recap(asked: Values) -> Slice:
    return Slice(list(read_themes(get_cycle(asked)).rows))


def find_place_recap(asked: Values) -> Slice:
    return Slice(list(read_places(get_cycle(asked)).rows))


def get_cycle(asked: Values) -> Cycle:
    return Cycle.objects.get(plan_year=asked["tahun"])
