"""Rubrics in force for tests of scores."""

from collections.abc import Iterable

from accounts.enums import Role
from budgets.actions.rubrics import draft_rubric, publish_rubric, save_rubric
from budgets.models import Rubric
from budgets.presets import Draft
from tests.factories import make_user
from themes.models import Cycle

ANCHORS = ("satu", "dua", "tiga", "empat", "lima")


def draw_up(cycle: Cycle, weights: Iterable[tuple[str, int, str]], source: str = "usg") -> Rubric:
    """A rubric in force with these criteria: code, weight and measure."""
    by = make_user(Role.PLANNER)
    rubric = draft_rubric(cycle=cycle, by=by, source=source)
    criteria = [Draft(code, code.capitalize(), "", weight, measure, ANCHORS) for code, weight, measure in weights]
    save_rubric(rubric_id=rubric.pk, by=by, name="Uji", criteria=criteria)
    return publish_rubric(rubric_id=rubric.pk, by=by)
