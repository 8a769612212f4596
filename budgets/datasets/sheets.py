"""All marks that count, as the reckoning wants them."""

from collections.abc import Iterable
from itertools import groupby

from budgets.enums import Measure
from budgets.models import Rubric, Score
from budgets.reckoning import Mark

BATCH = 2000


def read_sheets(rubric: Rubric, proposals: Iterable[int] | None = None) -> dict[int, list[list[Mark]]]:
    """The sheets of all who count, per proposal (key), in the order of the criteria. One query."""
    scores = Score.objects.filter(assessment__rubric=rubric, assessment__has_conflict=False)
    if proposals is not None:
        scores = scores.filter(assessment__proposal__in=proposals)
    rows = scores.order_by("assessment__proposal", "assessment", "criterion__position", "criterion").values_list(
        "assessment__proposal", "assessment", "criterion__code", "value", "weight", "criterion__measure"
    )
    sheets: dict[int, list[list[Mark]]] = {}
    for (proposal, _assessment), marks in groupby(rows.iterator(BATCH), key=lambda row: row[:2]):
        sheet = [Mark(code, value, weight, measure == Measure.TIE) for *_keys, code, value, weight, measure in marks]
        sheets.setdefault(proposal, []).append(sheet)
    return sheets
