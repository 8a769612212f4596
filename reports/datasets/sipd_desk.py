"""The planners' desk for SIPD: which proposals are entered there, and what the others still lack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from musrenbang.lib.bilingual import shown
from proposals.enums import EMBARGOED, Status
from proposals.models import Proposal
from regions.models import Agency
from reports.datasets.results import choose_cycle
from reports.datasets.sipd_layout import Layout, read_layout
from reports.datasets.sipd_rows import RowReader, choose_proposals, find_record, with_sheet
from reports.enums import SipdScope
from reports.models.sipd import SipdRecord
from themes.datasets.years import Years
from themes.models import Cycle, ThemeRound

PAGE = 50
NOT_YET, ENTERED = "belum", "sudah"


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One proposal of the list. ``lacking`` are headings of what it lacks; a draft is decided and not announced yet."""

    code: str
    title: str
    agency: str
    number: str
    status: str
    entered_at: date | None
    lacking: tuple[str, ...]
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to, as it stands in the address; what nobody knows counts for nothing."""

    cycle: Cycle
    rounds: tuple[ThemeRound, ...]
    agencies: tuple[Agency, ...]
    scope: SipdScope
    state: str
    round: ThemeRound | None
    agency: Agency | None
    words: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.round or self.agency or self.words or self.scope != SipdScope.ACCOMMODATED)

    @property
    def round_choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((each.theme.slug, shown(each.theme, "name")) for each in self.rounds)

    @property
    def agency_choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((str(each.pk), each.name) for each in self.agencies)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many proposals there are under the filter, how many of them SIPD gave a number, and how many are drafts."""

    count: int
    entered: int
    drafts: int

    @property
    def left(self) -> int:
        return self.count - self.entered


def choose_desk_cycle(years: Years, year: str) -> Cycle | None:
    """The cycle planning ``year`` (as typed), or without a year the newest with anything announced and not entered.

    Where nothing is left to enter, as ``choose_cycle`` has it. One query, or none.
    """
    if not year:
        left = Proposal.objects.filter(status=Status.ACCOMMODATED, published_at__isnull=False, sipd_number="")
        waiting = set(left.values_list("round__cycle", flat=True).distinct())
        if found := next((cycle for cycle in years.cycles if cycle.pk in waiting), None):
            return found
    return choose_cycle(years, year)


def read_filter(cycle: Cycle, asked: Mapping[str, str]) -> Filter:
    """Two queries."""
    rounds = tuple(ThemeRound.objects.filter(cycle=cycle).select_related("theme").order_by("theme__position"))
    agencies = tuple(Agency.objects.filter(proposals__round__cycle=cycle).distinct().order_by("name"))
    state, scope = asked.get("keadaan", ""), asked.get("lingkup", "")
    return Filter(
        cycle=cycle,
        rounds=rounds,
        agencies=agencies,
        scope=SipdScope(scope) if scope in SipdScope.values else SipdScope.ACCOMMODATED,
        state=state if state in {NOT_YET, ENTERED} else "",
        round=next((each for each in rounds if each.theme.slug == asked.get("tema")), None),
        agency=next((each for each in agencies if str(each.pk) == asked.get("opd")), None),
        words=asked.get("q", "").replace("\x00", "").strip()[:100],
    )


def choose(filter_: Filter) -> QuerySet[Proposal]:
    rows = choose_proposals(filter_.cycle, filter_.scope, filter_.round, filter_.agency)
    if filter_.words:
        words = filter_.words
        rows = rows.filter(Q(code__icontains=words) | Q(title__icontains=words) | Q(sipd_number__iexact=words))
    return rows


def count(filter_: Filter) -> Tally:
    figures = {
        "count": Count("pk"),
        "entered": Count("pk", filter=~Q(sipd_number="")),
        "drafts": Count("pk", filter=Q(status__in=EMBARGOED, published_at__isnull=True)),
    }
    return Tally(**choose(filter_).aggregate(**figures))


def read_page(filter_: Filter, number: str) -> tuple[Page[Proposal], list[DeskLine]]:
    """Fifty lines, in the order of their codes, and where in the list they stand."""
    rows = choose(filter_)
    if filter_.state:
        rows = rows.exclude(sipd_number="") if filter_.state == ENTERED else rows.filter(sipd_number="")
    page = Paginator(with_sheet(rows).order_by("code"), PAGE).get_page(number)
    layout = read_layout()
    reader = RowReader(layout)
    return page, [describe(proposal, reader, layout) for proposal in page.object_list]


def describe(proposal: Proposal, reader: RowReader, layout: Layout) -> DeskLine:
    record: SipdRecord | None = find_record(proposal)
    missing = reader.read(proposal).missing
    return DeskLine(
        code=proposal.code or "",
        title=proposal.title,
        agency=proposal.agency.short_name if proposal.agency else "",
        number=proposal.sipd_number,
        status=record.status if record else "",
        entered_at=record.entered_at if record else None,
        lacking=tuple(layout.headings[name] for name in missing),
        is_draft=proposal.status in EMBARGOED and proposal.published_at is None,
    )
