"""What decisions rest on – score, rank, ceilings and floor, the engine's account – as plain facts that can be kept."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from budgets.boards.knobs import Knobs
from budgets.datasets.medians import read_medians
from budgets.datasets.sheets import read_sheets
from budgets.enums import Scope
from budgets.models import Override, Rubric, Scenario, ScenarioRow, Standing
from budgets.reckoning import HIGHEST, LOWEST, THOUSAND, Mark, explain, reckon
from budgets.rubric_words import speak
from musrenbang.lib.bilingual import Spoken
from proposals.enums import Status
from proposals.models import Proposal
from themes.models import Cycle

FLOOR = "theme"


@dataclass(frozen=True)
class Line:
    """One criterion: the mean mark and the ``median`` of all proposals, its points (all in thousandths), its words."""

    name: str
    weight: int
    value: int
    anchor: str
    points: int
    median: int | None

    @property
    def title(self) -> Spoken:
        return speak(self.name)

    @property
    def meaning(self) -> Spoken:
        """What the mark says."""
        return speak(self.anchor)


@dataclass(frozen=True)
class Limit:
    """A ceiling, or the floor of a theme, in rupiah at the end. ``is_full``: it had no room; then ``then`` was left of
    it, and ``short`` was missing.
    """

    kind: str
    name: str
    amount: int
    used: int
    is_full: bool = False
    then: int = 0
    short: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.used


@dataclass(frozen=True)
class Grounds:
    """Everything a decision rested on. ``points`` in thousandths, None without a score; ``rank`` 0 outside a scenario.

    ``method`` and ``why`` are the scenario's, ``exception`` the reason Bappeda gave for deciding otherwise.
    """

    points: int | None = None
    assessors: int = 0
    lines: tuple[Line, ...] = ()
    rank: int = 0
    among: int = 0
    theme_rank: int = 0
    theme_among: int = 0
    amount: int = 0
    method: str = ""
    limits: tuple[Limit, ...] = ()
    why: Mapping[str, Any] = field(default_factory=dict)
    exception: str = ""

    def as_json(self) -> dict[str, Any]:
        parts = {"lines": [vars(line) for line in self.lines], "limits": [vars(limit) for limit in self.limits]}
        return {**vars(self), **parts}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Grounds":
        facts = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        facts["lines"] = tuple(Line(**line) for line in kept.get("lines", ()))
        facts["limits"] = tuple(Limit(**limit) for limit in kept.get("limits", ()))
        return cls(**facts)


@dataclass(frozen=True)
class Marks:
    """Scores of some proposals, and what the criteria mean."""

    rubric: Rubric | None
    sheets: Mapping[int, list[list[Mark]]]
    medians: Mapping[str, int]
    points: Mapping[int, int]

    def list_lines(self, proposal_id: int, points: int | None) -> tuple[Line, ...]:
        """By criterion; nothing where the marks no longer come to ``points``."""
        sheets = self.sheets.get(proposal_id, [])
        total = reckon(sheets)
        if self.rubric is None or total is None or total.points != points:
            return ()
        criteria = {criterion.code: criterion for criterion in self.rubric.criteria.all()}
        return tuple(
            Line(
                name=criteria[code].name,
                weight=part.weight,
                value=part.value,
                anchor=dict(criteria[code].steps).get(nearest_step(part.value), ""),
                points=part.points,
                median=self.medians.get(code),
            )
            for code, part in explain(sheets).items()
        )


@dataclass(frozen=True)
class Run:
    """A locked scenario as its proposals see it: their rows and ranks, and why some were excepted."""

    scenario: Scenario
    knobs: Knobs
    rows: Mapping[int, ScenarioRow]
    ranks: Mapping[int, tuple[int, int]]  # within the theme, and among how many
    exceptions: Mapping[int, str]
    used: Mapping[str, Counter[str]]  # rupiah by kind and key of the limit

    def describe(self, proposal: Proposal) -> dict[str, Any]:
        """Rank, ceilings and the engine's account of one proposal; nothing where it took no part."""
        row = self.rows.get(proposal.pk)
        if row is None:
            return {}
        theme_rank, theme_among = self.ranks[proposal.pk]
        return {
            "rank": row.rank,
            "among": self.scenario.result["candidates"],
            "theme_rank": theme_rank,
            "theme_among": theme_among,
            "amount": row.amount,
            "method": self.scenario.method,
            "limits": tuple(self.list_limits(proposal, row)),
            "why": row.why,
            "exception": self.exceptions.get(proposal.pk, ""),
        }

    def list_limits(self, proposal: Proposal, row: ScenarioRow) -> list[Limit]:
        """The ceilings above it, the city's first, then the floor of its theme."""
        full = {limit["kind"]: limit for limit in row.why.get("ceilings", ())}
        found = []
        for kind, key, name, amount in self.list_above(proposal):
            hit = full.get(kind)
            tight = {"is_full": True, "then": hit["left"], "short": hit["short"]} if hit else {}
            found.append(Limit(kind, name, amount, self.used[kind][key], **tight))
        return found

    def list_above(self, proposal: Proposal) -> list[tuple[str, str, str, int]]:
        """Kind, key and name of every limit above ``proposal``, and its rupiah."""
        agency, kecamatan = proposal.agency, proposal.kelurahan and proposal.kelurahan.parent
        theme, above = proposal.round.theme, []
        if self.knobs.city is not None:
            above.append((str(Scope.CITY), "", "", self.knobs.city))
        if agency:
            most = self.knobs.agencies.get(agency.short_name, 0)
            above.append((str(Scope.AGENCY), agency.short_name, agency.name, most))
        if kecamatan and kecamatan.code in self.knobs.kecamatan:
            most = self.knobs.kecamatan[kecamatan.code]
            above.append((str(Scope.KECAMATAN), kecamatan.code, kecamatan.name, most))
        if self.knobs.floors.get(theme.slug):
            above.append((FLOOR, theme.slug, theme.name, self.knobs.floors[theme.slug]))
        return above


@dataclass(frozen=True)
class Archive:
    """The facts about some proposals of a cycle, read at once."""

    marks: Marks
    run: Run | None

    def describe(self, proposal: Proposal) -> Grounds:
        """Needs ``proposal`` with its surroundings."""
        took_part = self.run.describe(proposal) if self.run else {}
        points = self.marks.points.get(proposal.pk)
        why = took_part.get("why", {})
        if why:
            points = round(why.get("score", 0) * THOUSAND) if why.get("has_score", True) else None
        lines = self.marks.list_lines(proposal.pk, points)
        assessors = len(self.marks.sheets.get(proposal.pk, ()))
        return Grounds(points=points, assessors=assessors, lines=lines, **took_part)


def open_archive(cycle: Cycle, scenario: Scenario | None, proposals: Collection[int]) -> Archive:
    """Ten queries, however many ``proposals`` (keys)."""
    rubric = Rubric.objects.in_force(cycle)
    marks = Marks(
        rubric=rubric,
        sheets=read_sheets(rubric, proposals) if rubric else {},
        medians=read_medians(rubric) if rubric else {},
        points=dict(Standing.objects.filter(proposal__in=proposals).values_list("proposal", "points")),
    )
    return Archive(marks, read_run(scenario, proposals) if scenario else None)


def read_run(scenario: Scenario, proposals: Collection[int]) -> Run:
    """Four queries."""
    order = scenario.rows.order_by("rank").values_list("proposal", "proposal__round__theme")
    seen: Counter[int] = Counter()
    places: dict[int, tuple[int, int]] = {}
    for proposal, theme in order:
        seen[theme] += 1
        places[proposal] = (seen[theme], theme)
    standing = Override.objects.filter(scenario=scenario, ended_at__isnull=True)
    return Run(
        scenario=scenario,
        knobs=Knobs.from_json(scenario.knobs),
        rows={row.proposal_id: row for row in scenario.rows.filter(proposal__in=proposals)},
        ranks={proposal: (rank, seen[theme]) for proposal, (rank, theme) in places.items()},
        exceptions=dict(standing.values_list("proposal", "reason")),
        used=count_used(scenario),
    )


def count_used(scenario: Scenario) -> dict[str, Counter[str]]:
    """Rupiah under every limit: what was chosen, and of what the lock could not decide what came of it instead."""
    planned = scenario.result["used"]
    kinds = (str(Scope.AGENCY), str(Scope.KECAMATAN), FLOOR)
    used = {kind: Counter(planned[kind]) for kind in kinds} | {str(Scope.CITY): Counter({"": planned["city"]})}
    keys = ("proposal__agency__short_name", "proposal__kelurahan__parent__code", "proposal__round__theme__slug")
    facts = ("is_in", "amount", "proposal__status", "proposal__assessed_amount")
    for is_in, amount, status, assessed, *names in scenario.rows.exclude(refusal="").values_list(*facts, *keys):
        spent = (assessed or 0) if status == Status.ACCOMMODATED else 0
        for kind, name in zip((str(Scope.CITY), *kinds), ("", *names), strict=True):
            used[kind][name or ""] += spent - (amount if is_in else 0)
    return used


def find_locked(cycle: Cycle) -> Scenario | None:
    """The scenario of the cycle whose choice became decisions."""
    return Scenario.objects.filter(cycle=cycle, locked_at__isnull=False).first()


def nearest_step(value: int) -> int:
    """1 to 5 from a mean mark in thousandths, rounded half up."""
    return min(HIGHEST, max(LOWEST, (value + THOUSAND // 2) // THOUSAND))
