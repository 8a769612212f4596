"""Other weights, tried in a scenario: what the same marks would come to."""

import random

import pytest

from accounts.models import User
from budgets.actions.scoring import score
from budgets.boards.knobs import Knobs
from budgets.boards.question import list_candidates, weigh
from budgets.datasets.sheets import read_sheets, weigh_again
from budgets.enums import Measure
from budgets.models import Rubric, Standing
from budgets.reckoning import Mark, reckon
from proposals.models import Proposal
from tests.budgets.crowds import make_officer
from tests.budgets.rubrics import draw_up

pytestmark = pytest.mark.django_db
CODES = ("mendesak", "berat", "siap")


@pytest.fixture
def rubric(proposal: Proposal) -> Rubric:
    asked = [("mendesak", 50, Measure.JUDGED), ("berat", 30, Measure.JUDGED), ("siap", 20, Measure.JUDGED)]
    return draw_up(proposal.round.cycle, [*asked, ("swadaya", 0, Measure.TIE)])


@pytest.fixture
def scored(proposal: Proposal, officer: User, rubric: Rubric) -> Proposal:
    chance = random.Random(7)
    for by in (officer, make_officer(proposal), make_officer(proposal)):
        marks = {code: chance.randint(1, 5) for code in (*CODES, "swadaya")}
        score(proposal_id=proposal.pk, by=by, marks=marks)
    return proposal


def test_the_weights_in_force_give_the_standing(scored: Proposal, rubric: Rubric) -> None:
    weights = {c.code: c.weight for c in rubric.criteria.all()}
    assert weigh_again(rubric, weights) == {scored.pk: Standing.objects.get(proposal=scored).points}


@pytest.mark.parametrize("weights", [(100, 0, 0), (33, 33, 34), (1, 98, 1)])
def test_other_weights_give_what_the_marks_would_have_come_to(
    scored: Proposal, rubric: Rubric, weights: tuple[int, ...]
) -> None:
    other = dict(zip(CODES, weights, strict=True))
    sheets = [
        [Mark(mark.code, mark.value, other.get(mark.code, 0), mark.is_tie) for mark in sheet]
        for sheet in read_sheets(rubric)[scored.pk]
    ]
    total = reckon(sheets)
    assert total
    assert weigh_again(rubric, other) == {scored.pk: total.points}


def test_a_scenario_takes_them_and_leaves_the_standing_alone(scored: Proposal, rubric: Rubric) -> None:
    before = Standing.objects.get(proposal=scored).points
    other = Knobs(weights={"mendesak": 0, "berat": 0, "siap": 100})
    (candidate,) = weigh(list_candidates(rubric.cycle), rubric.cycle, other)
    assert candidate.points == weigh_again(rubric, other.weights)[scored.pk] != before
    assert weigh(list_candidates(rubric.cycle), rubric.cycle, Knobs())[0].points == before
    assert Standing.objects.get(proposal=scored).points == before


def test_who_has_an_interest_counts_nowhere(scored: Proposal, rubric: Rubric) -> None:
    other = {"mendesak": 10, "berat": 10, "siap": 80}
    before = weigh_again(rubric, other)
    score(proposal_id=scored.pk, by=make_officer(scored), marks={}, has_conflict=True)
    assert weigh_again(rubric, other) == before
