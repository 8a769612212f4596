"""One scenario of 5,720 proposals, from the database and back: question, answer, explanations, rows kept.

``python -m bench.scenario`` files them in a round of their own and prints one JSON object: seconds by method (the
middle one of a few turns).
"""

import json
import random
import statistics
import time
from decimal import Decimal

import django

django.setup()

from accounts.models import User  # noqa: E402 – models need the setup above
from bench.triage import pile_up  # noqa: E402
from budgets.actions.scenarios import start_scenario, work_on  # noqa: E402
from budgets.boards.knobs import Knobs  # noqa: E402
from budgets.enums import Method, ScenarioState  # noqa: E402
from budgets.models import Rubric, Scenario, Standing  # noqa: E402
from proposals.models import Proposal  # noqa: E402
from themes.models import Cycle, ThemeRound  # noqa: E402

TURNS = 5


YEAR = 2090  # a cycle nobody else files in


def open_rounds(year: int = YEAR) -> list[ThemeRound]:
    """One round per theme of a cycle of its own."""
    cycle, _new = Cycle.objects.get_or_create(plan_year=year)
    dates = {"opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by"}
    newest = ThemeRound.objects.exclude(cycle=cycle).order_by("theme_id", "-cycle__plan_year").distinct("theme_id")
    return [
        ThemeRound.objects.get_or_create(
            cycle=cycle, theme=round_.theme, defaults={name: getattr(round_, name) for name in dates}
        )[0]
        for round_ in newest
    ]


def gather() -> tuple[Cycle, Knobs]:
    """All in one cycle, with scores, money for a third, and a tenth guaranteed to every theme."""
    rounds, chance = open_rounds(), random.Random(5720)
    agency, cycle = pile_up(rounds), rounds[0].cycle
    rubric, _new = Rubric.objects.get_or_create(cycle=cycle, version=99, defaults={"name": "Ukur"})
    keys = list(Proposal.objects.filter(agency=agency).values_list("pk", flat=True))
    Standing.objects.bulk_create(
        Standing(proposal_id=key, rubric=rubric, points=chance.randint(20_000, 95_000), assessors=2) for key in keys
    )
    asked = sum(
        amount or 0 for amount in Proposal.objects.filter(agency=agency).values_list("requested_amount", flat=True)
    )
    themes = Proposal.objects.filter(agency=agency).order_by().values_list("round__theme__slug", flat=True).distinct()
    money = int(Decimal(asked) / 3)
    return cycle, Knobs(money, {agency.short_name: money}, {}, dict.fromkeys(themes, money // 10))


def measure(cycle: Cycle, knobs: Knobs, by: User, method: Method) -> float:
    took = []
    for _turn in range(TURNS):
        scenario = start_scenario(cycle=cycle, by=by, name="Ukur", method=method, knobs=knobs)
        began = time.perf_counter()
        work_on(scenario.pk)
        took.append(time.perf_counter() - began)
        made = Scenario.objects.get(pk=scenario.pk)
        if made.state != ScenarioState.DONE:
            raise SystemExit(made.error)
        made.delete()
    return statistics.median(took)


if __name__ == "__main__":
    of_cycle, turned = gather()
    planner = User.objects.get(username="bappeda")
    print(json.dumps({str(method): round(measure(of_cycle, turned, planner, method), 3) for method in Method}))
