"""Two scenarios side by side: who comes in, who falls out, and where the money goes."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum

from budgets.boards.outcome import Group, read_groups
from budgets.models import Scenario, ScenarioRow
from budgets.querysets import ScenarioRowQuerySet
from musrenbang.lib.bilingual import shown
from regions.models import Agency
from themes.models import Theme

SHOWN = 100  # rows of each list; the counts cover all


@dataclass(frozen=True)
class Movement:
    """Proposals in one scenario and not in the other: how many, their rupiah, and the first of them."""

    count: int
    amount: int
    rows: list[ScenarioRow]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Difference:
    """One theme or agency; rupiah in both."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def grows(self) -> bool:
        return self.change > 0

    @property
    def size(self) -> int:
        return abs(self.change)


@dataclass(frozen=True)
class Comparison:
    """What changes when one takes the second scenario instead of the first."""

    entering: Movement
    leaving: Movement
    whole: Difference
    themes: list[Difference]
    agencies: list[Difference]


def compare(first: Scenario, second: Scenario) -> Comparison:
    """Eight queries, however many rows."""
    before, after = read_groups(first), read_groups(second)
    themes = {theme.pk: shown(theme, "name") for theme in Theme.objects.all()}
    agencies = dict(Agency.objects.order_by("name").values_list("pk", "name"))
    return Comparison(
        entering=list_movement(second, first),
        leaving=list_movement(first, second),
        whole=Difference("", *(sum(g.amount for g in groups if g.is_in) for groups in (before, after))),
        themes=subtract(before, after, "theme", themes),
        agencies=subtract(before, after, "agency", agencies),
    )


def list_movement(here: Scenario, not_there: Scenario) -> Movement:
    rows: ScenarioRowQuerySet = here.rows.filter(is_in=True)
    moved = rows.exclude(proposal__in=not_there.rows.filter(is_in=True).values("proposal"))
    shown_rows = list(moved.for_list().order_by("rank")[:SHOWN])
    count = len(shown_rows) if len(shown_rows) < SHOWN else moved.count()
    return Movement(count, moved.aggregate(sum=Sum("amount", default=0))["sum"], shown_rows)


def subtract(before: list[Group], after: list[Group], kind: str, names: dict[int, str]) -> list[Difference]:
    sums: list[Counter[int]] = [Counter(), Counter()]
    for counter, groups in zip(sums, (before, after), strict=True):
        for group in groups:
            counter[getattr(group, kind)] += group.amount if group.is_in else 0
    found = [Difference(name, sums[0][key], sums[1][key]) for key, name in names.items()]
    return [line for line in found if line.change]
