"""All marks that count, as the reckoning wants them."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from django.db.models import Case, Count, F, IntegerField, Sum, When

from budgets.enums import Measure
from budgets.models import Rubric, Score
from budgets.reckoning import HIGHEST, THOUSAND, Mark, divide

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


def weigh_again(rubric: Rubric, weights: Mapping[str, int]) -> dict[int, int]:
    """Thousandths of a point per proposal (key) under other ``weights`` (points of 100, by code of the criterion).

    What the marks given under ``rubric`` would have come to, to the last thousandth. One query.
    """
    weight = Case(
        *(When(criterion__code=code, then=points) for code, points in weights.items()),
        default=0,
        output_field=IntegerField(),
    )
    marks = Score.objects.filter(assessment__rubric=rubric, assessment__has_conflict=False)
    grouped = marks.exclude(criterion__measure=Measure.TIE).order_by().values("assessment__proposal")
    summed = grouped.annotate(total=Sum(F("value") * weight), sheets=Count("assessment", distinct=True))
    rows = summed.values_list("assessment__proposal", "total", "sheets")
    return {proposal: divide(total * THOUSAND // HIGHEST, sheets) for proposal, total, sheets in rows}
