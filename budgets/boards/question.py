"""What a scenario asks the engine, out of the database: every query bounded, whatever the number of proposals.

What an agency decided before stays as it is: accommodated proposals take their money first, the others are out. So do
proposals a planner put in or left out with a reason. The engine chooses among the rest, with the money that is left.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budgets.allocation import Ceilings, Instance, Project
from budgets.boards.knobs import Knobs
from budgets.datasets.sheets import weigh_again
from budgets.enums import Scope
from budgets.models import Rubric, Scenario
from forums.datasets.votes import list_votes
from musrenbang.lib.denied import Denied
from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import EMBARGOED, Status
from proposals.models import Proposal, Support
from regions.models import Agency, Region
from themes.models import Cycle

THOUSAND = Decimal(1000)
Votes = Mapping[int, tuple[str, ...]]  # by key of the proposal, its voters


class Candidate(NamedTuple):
    """One proposal that lies with an agency. ``amount`` in rupiah; ``points`` in thousandths, None without a score;
    ``tie`` decides between the same points.
    """

    pk: int
    code: str
    status: str
    version: int
    amount: int
    agency: str
    theme: str
    kecamatan: str
    points: int | None
    tie: int = 0

    @property
    def is_free(self) -> bool:
        return self.status == Status.FORWARDED

    @property
    def costs_money(self) -> bool:
        """Whether an agency spent money on it already."""
        return self.status == Status.ACCOMMODATED


@dataclass(frozen=True)
class Question:
    """``candidates`` all take part; a planner put ``forced`` ones in (True) or out; the engine gets ``instance``."""

    candidates: tuple[Candidate, ...]
    forced: Mapping[int, bool]
    votes: Votes
    instance: Instance

    @property
    def free(self) -> list[Candidate]:
        return [c for c in self.candidates if c.is_free and c.pk not in self.forced]

    @property
    def taken(self) -> list[Candidate]:
        """What is in before the engine begins."""
        return list_taken(self.candidates, self.forced)

    @property
    def voters(self) -> int:
        return len({voter for names in self.votes.values() for voter in names})

    def hash(self, knobs: Knobs) -> str:
        """SHA-256 of everything the answer depends on."""
        facts = [
            [list(c) for c in self.candidates],
            sorted(self.forced.items()),
            sorted(self.votes.items()),
            knobs.as_json(),
        ]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def ask(scenario: Scenario) -> Question:
    """Raises Denied when what is in already does not fit under the ceilings of this run."""
    knobs = Knobs.from_json(scenario.knobs)
    overrides = scenario.overrides.filter(ended_at__isnull=True).order_by("proposal")
    forced = dict(overrides.values_list("proposal", "is_in"))
    candidates = weigh(list_candidates(scenario.cycle), scenario.cycle, knobs)
    return pose(knobs, candidates, forced, read_votes(scenario.cycle))


def pose(knobs: Knobs, candidates: tuple[Candidate, ...], forced: Mapping[int, bool], votes: Votes) -> Question:
    """The engine's part of it: what is still to be chosen, with the money that is left. Raises Denied as ``ask``."""
    forced = {c.pk: forced[c.pk] for c in candidates if c.is_free and c.pk in forced}
    ceilings, floors = subtract(knobs, candidates, list_taken(candidates, forced))
    free = (c for c in candidates if c.is_free and c.pk not in forced)
    instance = Instance(tuple(make_project(c, votes) for c in free), ceilings, floors)
    return Question(candidates, forced, votes, instance)


def ask_of_cycle(cycle: Cycle, knobs: Knobs) -> tuple[Instance, dict[str, str], set[str]]:
    """Everything an agency has, decided or not, under the whole ceilings: for researchers. Titles by code, and what
    is accommodated and everybody knows.
    """
    candidates, votes = list_candidates(cycle), read_votes(cycle)
    rows = Proposal.objects.filter(pk__in=[c.pk for c in candidates]).values_list("code", "title", "public_status")
    titles, public = {}, set()
    for code, title, status in rows:
        titles[str(code)] = " ".join(title.split())
        public |= {str(code)} if status == Status.ACCOMMODATED else set()
    ceilings = Ceilings(knobs.city, dict(knobs.agencies), dict(knobs.kecamatan))
    return Instance(tuple(make_project(c, votes) for c in candidates), ceilings, dict(knobs.floors)), titles, public


def list_candidates(cycle: Cycle) -> tuple[Candidate, ...]:
    """Whatever lies with an agency, undecided or decided; one query. Members of a cluster come with their lead."""
    found = Proposal.objects.filter(
        round__cycle=cycle, forwarded_at__isnull=False, status__in=[Status.FORWARDED, *EMBARGOED]
    )
    rows = found.order_by("pk").values_list(
        *("pk", "code", "status", "version"),
        Coalesce("assessed_amount", "requested_amount"),
        *("agency__short_name", "round__theme__slug", "kelurahan__parent__code", "standing__points"),
        Coalesce("standing__tie", 0),
    )
    return tuple(Candidate(*row) for row in rows)


def weigh(candidates: tuple[Candidate, ...], cycle: Cycle, knobs: Knobs) -> tuple[Candidate, ...]:
    """The same with the points that other weights would give; unchanged where the run tries none. Two queries."""
    rubric = Rubric.objects.in_force(cycle) if knobs.weights else None
    if rubric is None:
        return candidates
    points = weigh_again(rubric, knobs.weights)
    return tuple(candidate._replace(points=points.get(candidate.pk)) for candidate in candidates)


def read_votes(cycle: Cycle) -> Votes:
    """The voters of every proposal: picks of the forums and support given online, without any person.

    Who was in the hall and supports online as well counts as two: nobody can tell. Whoever wanted a member of a cluster
    wants its lead. Three queries.
    """
    clustered = Proposal.objects.filter(round__cycle=cycle, lead__isnull=False)
    leads: dict[int, int] = {member: lead for member, lead in clustered.values_list("pk", "lead") if lead is not None}
    voters: dict[int, set[str]] = {}
    for vote in list_votes(cycle):
        names = (f"f{vote.ballot}.{number}" for number in range(vote.weight))
        voters.setdefault(leads.get(vote.proposal, vote.proposal), set()).update(names)
    supports = Support.objects.filter(proposal__round__cycle=cycle).order_by("person")
    numbers: dict[int, int] = {}  # of people, so that no account shows in an export
    for proposal, lead, person in supports.values_list("proposal", "proposal__lead", "person"):
        voters.setdefault(lead or proposal, set()).add(f"d{numbers.setdefault(person, len(numbers) + 1)}")
    return {proposal: tuple(sorted(names)) for proposal, names in voters.items()}


def make_project(candidate: Candidate, votes: Votes) -> Project:
    """Without a score it has none: 0 points, and its votes decide."""
    return Project(
        id=candidate.code,
        cost=candidate.amount,
        score=Decimal(candidate.points or 0) / THOUSAND,
        agency=candidate.agency,
        theme=candidate.theme,
        kecamatan=candidate.kecamatan,
        votes=votes.get(candidate.pk, ()),
        tie=candidate.tie,
    )


def list_taken(candidates: Iterable[Candidate], forced: Mapping[int, bool]) -> list[Candidate]:
    return [c for c in candidates if c.costs_money or forced.get(c.pk)]


def subtract(knobs: Knobs, candidates: Iterable[Candidate], taken: list[Candidate]) -> tuple[Ceilings, dict[str, int]]:
    """Ceilings and floors without what is taken. An agency without a ceiling cannot spend anything."""
    agencies = dict.fromkeys(sorted({c.agency for c in candidates}), 0) | dict(knobs.agencies)
    left = Ceilings(
        None if knobs.city is None else reduce_limit(Scope.CITY, "", knobs.city, sum(c.amount for c in taken)),
        reduce_limits(Scope.AGENCY, agencies, add_up(taken, "agency")),
        reduce_limits(Scope.KECAMATAN, knobs.kecamatan, add_up(taken, "kecamatan")),
    )
    reached = add_up(taken, "theme")
    return left, {theme: max(0, least - reached[theme]) for theme, least in knobs.floors.items()}


def add_up(candidates: Iterable[Candidate], kind: str) -> Counter[str]:
    """Rupiah by agency, kecamatan or theme."""
    sums: Counter[str] = Counter()
    for candidate in candidates:
        sums[getattr(candidate, kind)] += candidate.amount
    return sums


def reduce_limits(scope: Scope, limits: Mapping[str, int], taken: Counter[str]) -> dict[str, int]:
    return {key: reduce_limit(scope, key, most, taken[key]) for key, most in limits.items()}


def reduce_limit(scope: Scope, key: str, most: int, taken: int) -> int:
    """Raises Denied when more is taken than there is."""
    if taken > most:
        name = scope.name_ceiling(find_name(scope, key))
        figures = {"ceiling": name, "most": format_rupiah(most), "taken": format_rupiah(taken)}
        sentence = _(
            "%(ceiling)s dalam skenario ini %(most)s, padahal yang sudah diputuskan dan dikecualikan %(taken)s:"
            " kurang %(short)s."
        )
        raise Denied(capfirst(sentence % (figures | {"short": format_rupiah(taken - most)})))
    return most - taken


def find_name(scope: Scope, key: str) -> str:
    """What people call the agency or kecamatan with this ``key``. One query, or none."""
    named: dict[Scope, QuerySet[Any]] = {
        Scope.AGENCY: Agency.objects.filter(short_name=key),
        Scope.KECAMATAN: Region.objects.kecamatan().filter(code=key),
    }
    row = named[scope].first() if scope in named else None
    return row.name if row else key
