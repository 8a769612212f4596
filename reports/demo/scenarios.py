"""What the planner of the demo tried so far for the running cycle, by the real actions."""

from dataclasses import replace
from datetime import datetime, timedelta

from budgets.actions.scenarios import start_scenario, work_on
from budgets.boards.knobs import Knobs, read_knobs
from budgets.enums import Method
from budgets.models import Scenario
from proposals.enums import Status
from proposals.models import Proposal
from reports.demo.town import Town
from themes.models import Cycle

AGES = (timedelta(days=1, hours=3), timedelta(hours=20))


def try_scenarios(town: Town, cycle: Cycle, now: datetime) -> None:
    """One by score alone, and the best sum of scores with the floors of the themes that have proposals by now."""
    stands = read_knobs(cycle)
    discussed = Proposal.objects.filter(round__cycle=cycle, status=Status.FORWARDED)
    themes = set(discussed.order_by().values_list("round__theme__slug", flat=True))
    floors = {slug: amount for slug, amount in stands.floors.items() if slug in themes}
    plain, guarded = replace(stands, floors={}), replace(stands, floors=floors)
    attempt(town, cycle, "Urut skor tanpa jaminan", Method.RANKED, plain, now - AGES[0])
    attempt(town, cycle, "Optimum dengan jaminan tema", Method.OPTIMAL, guarded, now - AGES[1])


def attempt(town: Town, cycle: Cycle, name: str, method: Method, knobs: Knobs, at: datetime) -> None:
    scenario = start_scenario(cycle=cycle, by=town.people.bappeda, name=name, method=method, knobs=knobs)
    work_on(scenario.pk)
    Scenario.objects.filter(pk=scenario.pk).update(created_at=at, reckoned_at=at)
