"""What an assessor sees: the criteria with what every mark means, what is computed, and what others gave."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.enums import Role
from accounts.models import User
from budgets.boards.choices import list_colleagues
from budgets.datasets.measuring import read_measures
from budgets.models import Assessment, Criterion, Rubric, Standing
from budgets.reckoning import ENOUGH_ASSESSORS, WIDE_SPREAD, Mark, add_up
from proposals.models import Proposal


@dataclass(frozen=True)
class Given:
    """What one assessor gave. ``marks`` stand in the order of the criteria, None where there is none."""

    name: str
    is_mine: bool
    has_conflict: bool
    note: str
    marks: tuple[int | None, ...]
    points: int


@dataclass(frozen=True)
class Bench:
    """Everything on the page. ``is_open``: one gave one's own marks, or plans, and so sees those of others."""

    rubric: Rubric
    criteria: tuple[Criterion, ...]
    computed: tuple[tuple[Criterion, int, str], ...]
    own: Assessment | None
    own_marks: dict[str, int]
    given: tuple[Given, ...]
    standing: Standing | None
    is_open: bool

    @property
    def rows(self) -> list[tuple[Criterion, list[int | None]]]:
        """Every criterion with the marks of all assessors."""
        return [(c, [given.marks[place] for given in self.given]) for place, c in enumerate(self.criteria)]

    @property
    def is_wide(self) -> bool:
        return self.standing is not None and self.standing.spread > WIDE_SPREAD

    @property
    def needs_more(self) -> bool:
        return self.standing is None or self.standing.assessors < ENOUGH_ASSESSORS


def read_bench(user: User, proposal: Proposal, rubric: Rubric) -> Bench:
    """Eight queries, however many assessed."""
    criteria = tuple(rubric.criteria.all())
    rows = rubric.assessments.filter(proposal=proposal).select_related("assessor").prefetch_related("scores")
    assessments = list(rows.order_by("made_at", "pk"))
    own = next((a for a in assessments if a.assessor_id == user.pk), None)
    measures = read_measures(proposal.round.cycle)
    computed = [(c, measures.take(c.measure, proposal)) for c in criteria if not c.is_asked]
    colleagues = dict(list_colleagues(user, [proposal.agency_id] if proposal.agency_id else []))
    is_planner = user.has_role(Role.PLANNER)
    codes = {c.pk: c.code for c in criteria}
    return Bench(
        rubric=rubric,
        criteria=criteria,
        computed=tuple((c, value, dict(c.steps).get(value, "")) for c, value in computed),
        own=own,
        own_marks={codes[s.criterion_id]: s.value for s in own.scores.all()} if own else {},
        given=tuple(_read(a, user, criteria, colleagues, is_planner=is_planner) for a in assessments),
        standing=Standing.objects.filter(proposal=proposal).first(),
        is_open=own is not None or is_planner,
    )


def _read(
    assessment: Assessment, user: User, criteria: Sequence[Criterion], colleagues: dict[int, str], *, is_planner: bool
) -> Given:
    """Names and notes stay among colleagues and Bappeda, also when the proposal moved on to another agency."""
    is_near = is_planner or assessment.assessor_id in {user.pk, *colleagues}
    scores = {score.criterion_id: score for score in assessment.scores.all()}
    return Given(
        name=str(assessment.assessor) if is_near else "",
        is_mine=assessment.assessor_id == user.pk,
        has_conflict=assessment.has_conflict,
        note=assessment.note if is_near else "",
        marks=tuple(scores[c.pk].value if c.pk in scores else None for c in criteria),
        points=add_up([Mark(c.code, scores[c.pk].value, scores[c.pk].weight) for c in criteria if c.pk in scores]),
    )
