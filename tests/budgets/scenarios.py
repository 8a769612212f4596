"""Scores and reckoned scenarios for tests."""

from accounts.models import User
from budgets.actions.scenarios import start_scenario, work_on
from budgets.boards.knobs import Knobs, read_knobs
from budgets.enums import Method
from budgets.models import Rubric, Scenario, Standing
from proposals.models import Proposal
from themes.models import Cycle


def make_rubric(cycle: Cycle) -> Rubric:
    return Rubric.objects.get_or_create(cycle=cycle, version=1, defaults={"name": "Rubrik uji"})[0]


def score(proposals: list[Proposal], points: list[int]) -> None:
    """``points`` in thousandths, as two assessors agreed."""
    rubric = make_rubric(proposals[0].round.cycle)
    Standing.objects.bulk_create(
        Standing(proposal=proposal, rubric=rubric, points=each, assessors=2)
        for proposal, each in zip(proposals, points, strict=True)
    )


def make_scenario(
    proposal: Proposal, by: User, method: Method = Method.RANKED, knobs: Knobs | None = None, name: str = "Skenario uji"
) -> Scenario:
    """A reckoned scenario of the cycle of ``proposal``, with ceilings and floors as they stand unless given."""
    cycle = proposal.round.cycle
    scenario = start_scenario(cycle=cycle, by=by, name=name, method=method, knobs=knobs or read_knobs(cycle))
    work_on(scenario.pk)
    return Scenario.objects.select_related("cycle").get(pk=scenario.pk)
