"""What the scores of proposals come to, reckoned by one function in the transaction that changed them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from budgets.datasets.measuring import Measures, read_measures
from budgets.datasets.sheets import read_sheets
from budgets.models import Rubric, Score, Standing
from budgets.querysets import AssessmentQuerySet
from budgets.reckoning import Total, reckon
from proposals.enums import Status
from proposals.models import Proposal
from themes.models import Cycle

BATCH = 2000


@dataclass(frozen=True)
class Difference:
    """A standing that is not what its scores come to."""

    code: str
    before: Total | None
    after: Total | None


def reckon_again(rubric: Rubric, proposals: Iterable[int] | None = None) -> list[Difference]:
    """Write the standings of ``proposals`` (keys), or of the whole cycle, anew; returns those that were different.

    What was decided under an earlier rubric keeps the score it was decided with: nobody may score it again.
    """
    chosen = None if proposals is None else list(proposals)
    totals = {pk: reckon(sheets) for pk, sheets in read_sheets(rubric, chosen).items()}
    standing = Standing.objects.filter(proposal__round__cycle=rubric.cycle_id)
    if chosen is not None:
        standing = standing.filter(proposal__in=chosen)
    rows = list(standing.select_related("proposal"))
    kept = {row.proposal_id for row in rows if row.rubric_id != rubric.pk and row.proposal.status != Status.FORWARDED}
    known = {row.proposal_id: row for row in rows if row.proposal_id not in kept}
    found = {pk: total for pk, total in totals.items() if total and pk not in kept}
    Standing.objects.filter(proposal__in=set(known) - set(found)).delete()
    changed = [pk for pk, total in found.items() if not _is_same(known.get(pk), rubric, total)]
    _write(rubric, {pk: found[pk] for pk in changed})
    return _tell({*changed, *(set(known) - set(found))}, known, found)


def catch_up(proposal: Proposal) -> None:
    """Bring a proposal that was decided, and is open again, to the rubric in force. One query where it is."""
    newest = Rubric.objects.filter(cycle=OuterRef("rubric__cycle"), published_at__isnull=False).order_by("-version")
    outdated = Standing.objects.filter(proposal=proposal).exclude(rubric=Subquery(newest.values("pk")[:1]))
    if outdated.exists() and (rubric := Rubric.objects.in_force(proposal.round.cycle_id)):
        reckon_again(rubric, [proposal.pk])


def _is_same(row: Standing | None, rubric: Rubric, total: Total) -> bool:
    return row is not None and row.rubric_id == rubric.pk and _read(row) == total


def _read(row: Standing) -> Total:
    return Total(row.points, row.spread, row.tie, row.assessors)


def _write(rubric: Rubric, totals: dict[int, Total]) -> None:
    now = timezone.now()
    rows = [
        Standing(proposal_id=pk, rubric=rubric, reckoned_at=now, **vars(total)) for pk, total in sorted(totals.items())
    ]
    names = ["rubric", "reckoned_at", "points", "spread", "tie", "assessors"]
    Standing.objects.bulk_create(rows, BATCH, update_conflicts=True, unique_fields=["proposal"], update_fields=names)


def _tell(keys: set[int], known: dict[int, Standing], found: dict[int, Total]) -> list[Difference]:
    codes = dict(Proposal.objects.filter(pk__in=keys).values_list("pk", "code"))
    rows = [Difference(codes[pk] or str(pk), _read(known[pk]) if pk in known else None, found.get(pk)) for pk in keys]
    return sorted(rows, key=lambda row: row.code)


def measure_again(rubric: Rubric, assessments: AssessmentQuerySet, measures: Measures) -> None:
    """Give every one of ``assessments`` its marks for what is computed, as things stand now."""
    computed = [criterion for criterion in rubric.criteria.all() if not criterion.is_asked]
    rows = [
        Score(
            assessment=assessment,
            criterion=criterion,
            value=measures.take(criterion.measure, assessment.proposal),
            weight=criterion.weight,
        )
        for assessment in assessments.select_related("proposal__round")
        for criterion in computed
    ]
    Score.objects.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=["assessment", "criterion"], update_fields=["value", "weight"]
    )


@transaction.atomic
def reckon_cycle(cycle: Cycle) -> list[Difference]:
    """Measure and reckon a whole cycle anew; returns what was different. Nobody scores meanwhile."""
    Rubric.objects.stop_scoring(cycle.pk)
    rubric = Rubric.objects.in_force(cycle)
    if rubric is None:
        return []
    measure_again(rubric, rubric.assessments.counted(), read_measures(cycle))
    return reckon_again(rubric)
