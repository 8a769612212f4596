"""What assessors of the demo give: marks that mostly agree, and now and then do not."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from budgets.datasets.measuring import Measures
from budgets.enums import Measure
from budgets.models import Assessment, Criterion, Rubric, Score, ScoreChange
from budgets.reckoning import Mark, reckon
from proposals.models import Proposal
from reports.demo.town import Town

BATCH = 2000
APART = 0.08  # of the proposals are judged very differently
NEAR, FAR = (-1, 0, 0, 0, 0, 1), (-2, 2)


class Sheet(NamedTuple):
    """Marks 1 to 5 one assessor gave a proposal, by code of the criterion."""

    proposal: Proposal
    assessor: User
    marks: dict[str, int]
    at: datetime


def choose_assessors(town: Town, proposal: Proposal) -> tuple[User, User]:
    if proposal.agency_id == town.agency.pk:
        return town.people.opd, town.people.bappeda2
    return town.people.bappeda, town.people.bappeda2


def draw_sheets(
    town: Town, criteria: Iterable[Criterion], asked: Iterable[tuple[Proposal, datetime]], dice: random.Random
) -> list[Sheet]:
    """Two sheets for every proposal of ``asked``, given at its moment."""
    codes = [criterion.code for criterion in criteria if criterion.is_asked]
    sheets = []
    for proposal, at in asked:
        truth = {code: dice.choice((2, 3, 3, 3, 4, 4, 5)) for code in codes}
        steps = FAR if dice.random() < APART else NEAR
        for number, person in enumerate(choose_assessors(town, proposal)):
            off = {code: dice.choice(steps) if number else 0 for code in codes}
            marks = {code: min(5, max(1, value + off[code])) for code, value in truth.items()}
            sheets.append(Sheet(proposal, person, marks, at))
    return sheets


def add_points(criteria: Sequence[Criterion], sheets: Iterable[Sheet], measures: Measures) -> int:
    """Thousandths of a point the ``sheets`` of one proposal come to, as the portal reckons them."""

    def read(sheet: Sheet) -> list[Mark]:
        return [
            Mark(
                criterion.code,
                sheet.marks.get(criterion.code) or measures.take(criterion.measure, sheet.proposal),
                criterion.weight,
                criterion.measure == Measure.TIE,
            )
            for criterion in criteria
        ]

    total = reckon([read(sheet) for sheet in sheets])
    return total.points if total else 0


def write_sheets(rubric: Rubric, sheets: list[Sheet]) -> None:
    """Keep them; the proposals are saved by now."""
    criteria = {criterion.code: criterion for criterion in rubric.criteria.all()}
    assessments = Assessment.objects.bulk_create(
        [Assessment(proposal=s.proposal, rubric=rubric, assessor=s.assessor, made_at=s.at) for s in sheets], BATCH
    )
    pairs = list(zip(assessments, sheets, strict=True))
    Score.objects.bulk_create(
        [
            Score(assessment=assessment, criterion=criteria[code], value=value, weight=criteria[code].weight)
            for assessment, sheet in pairs
            for code, value in sheet.marks.items()
        ],
        BATCH,
    )
    ScoreChange.objects.bulk_create(
        [ScoreChange(assessment=assessment, marks=sheet.marks, made_at=sheet.at) for assessment, sheet in pairs], BATCH
    )
