"""Rubrics: drawn up, checked for bias, put into force once, and then never changed; a change is the next version."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.actions.standings import measure_again, reckon_again
from budgets.datasets.measuring import read_measures
from budgets.models import Assessment, Criterion, Rubric, Score, ScoreChange
from budgets.presets import Draft, read_presets
from budgets.rules import check_can_plan, check_criteria, check_is_running
from musrenbang.lib.denied import Denied
from musrenbang.lib.seen import imprint
from themes.models import Cycle

BATCH = 2000
IN_FORCE = "berlaku"


@transaction.atomic
def draft_rubric(*, cycle: Cycle, by: User, source: str) -> Rubric:
    """Begin a rubric from a preset (its key), or from the version in force (``IN_FORCE``). Raises Denied."""
    check_can_plan(by)
    check_is_running(cycle)
    Rubric.objects.stop_scoring(cycle.pk)
    name, criteria = _read_source(cycle, source)
    if draft := cycle.rubrics.drafts().first():
        raise Denied(
            _("Masih ada rancangan versi %(version)s. Berlakukan atau hapus dulu.") % {"version": draft.version}
        )
    latest = cycle.rubrics.aggregate(latest=Max("version"))["latest"] or 0
    rubric = Rubric.objects.create(cycle=cycle, version=latest + 1, name=name, created_by=by)
    _write_criteria(rubric, criteria)
    return rubric


def _read_source(cycle: Cycle, source: str) -> tuple[str, Sequence[Draft]]:
    if source != IN_FORCE:
        preset = read_presets().get(source)
        if preset is None:
            raise Denied(_("Contoh rubrik ini tidak ada."))
        return preset.name, preset.criteria
    rubric = Rubric.objects.in_force(cycle)
    if rubric is None:
        raise Denied(_("Belum ada rubrik yang berlaku untuk disalin."))
    return rubric.name, [read_draft(criterion) for criterion in rubric.criteria.all()]


def read_draft(criterion: Criterion) -> Draft:
    """A criterion as it can be written again."""
    anchors = tuple(criterion.anchors.splitlines())
    return Draft(criterion.code, criterion.name, criterion.question, criterion.weight, criterion.measure, anchors)


def imprint_of(rubric: Rubric) -> str:
    """What the forms carry that were opened with this draft."""
    return imprint(rubric.name, [vars(read_draft(criterion)) for criterion in rubric.criteria.all()])


@transaction.atomic
def save_rubric(*, rubric_id: int, by: User, name: str, criteria: Sequence[Draft], seen: str | None = None) -> Rubric:
    """Write a draft anew. Its weights need not add up yet.

    ``seen`` is the imprint of the draft the form was opened with. Raises Denied when it is another one by now, and once
    it is in force.
    """
    rubric = _open_draft(rubric_id, by, seen)
    rubric.name = name
    rubric.save(update_fields=["name"])
    rubric.criteria.all().delete()
    _write_criteria(rubric, criteria)
    return rubric


@transaction.atomic
def discard_rubric(*, rubric_id: int, by: User, seen: str | None = None) -> None:
    """Throw a draft away. Raises Denied once it is in force, or another one than was ``seen``."""
    _open_draft(rubric_id, by, seen).delete()


@transaction.atomic
def publish_rubric(*, rubric_id: int, by: User, seen: str | None = None) -> Rubric:
    """Put a draft into force. Scores given before go along where it asks nothing new; else people score again.

    Raises Denied while its criteria are not whole, or when it is another one than was ``seen``.
    """
    rubric = _open_draft(rubric_id, by, seen)
    criteria = list(rubric.criteria.all())
    check_criteria(criteria)
    before = Rubric.objects.in_force(rubric.cycle)
    rubric.published_at, rubric.published_by = timezone.now(), by
    rubric.save(update_fields=["published_at", "published_by"])
    if before and asks_nothing_new(before, criteria):
        _take_along(before, rubric, criteria)
    reckon_again(rubric)
    return rubric


def asks_nothing_new(before: Rubric, criteria: Sequence[Criterion]) -> bool:
    """Whether people judged everything these ``criteria`` ask of them, by the same words."""
    known = {c.code: (c.measure, c.anchors) for c in before.criteria.all()}
    return all(known.get(c.code) == (c.measure, c.anchors) for c in criteria if c.is_asked)


def _take_along(before: Rubric, rubric: Rubric, criteria: Sequence[Criterion]) -> None:
    """Copy what was given under ``before``, with the weights of ``rubric``."""
    asked = {criterion.code: criterion for criterion in criteria if criterion.is_asked}
    old = list(before.assessments.order_by("pk"))
    new = Assessment.objects.bulk_create(
        [
            Assessment(
                proposal_id=a.proposal_id,
                rubric=rubric,
                assessor_id=a.assessor_id,
                has_conflict=a.has_conflict,
                note=a.note,
                made_at=a.made_at,
            )
            for a in old
        ],
        BATCH,
    )
    twin = {a.pk: b for a, b in zip(old, new, strict=True)}
    marks: dict[int, dict[str, int]] = {a.pk: {} for a in old}
    scores = Score.objects.filter(assessment__in=marks, criterion__code__in=asked)
    for assessment, code, value in scores.values_list("assessment", "criterion__code", "value"):
        marks[assessment][code] = value
    Score.objects.bulk_create(
        [
            Score(assessment=twin[pk], criterion=asked[code], value=value, weight=asked[code].weight)
            for pk, given in marks.items()
            for code, value in given.items()
        ],
        BATCH,
    )
    ScoreChange.objects.bulk_create(
        [
            ScoreChange(assessment=b, marks=marks[pk], has_conflict=b.has_conflict, note=b.note, made_at=b.made_at)
            for pk, b in twin.items()
        ],
        BATCH,
    )
    measure_again(rubric, rubric.assessments.counted(), read_measures(rubric.cycle))


def _open_draft(rubric_id: int, by: User, seen: str | None = None) -> Rubric:
    """A draft nobody else changes until the transaction ends. Raises Denied."""
    check_can_plan(by)
    cycle_id = Rubric.objects.values_list("cycle", flat=True).filter(pk=rubric_id).first()
    if cycle_id:
        Rubric.objects.stop_scoring(cycle_id)
    rubric: Rubric | None = Rubric.objects.select_related("cycle").filter(pk=rubric_id).first()
    if rubric is None:
        raise Denied(_("Rancangan ini sudah dihapus."))
    check_is_running(rubric.cycle)
    if rubric.published_at:
        raise Denied(_("Rubrik yang sudah berlaku tidak diubah lagi. Susun versi berikutnya."))
    if seen not in {None, imprint_of(rubric)}:
        raise Denied(_("Rancangan ini baru saja diubah orang lain. Periksa yang tersimpan sekarang, lalu ulangi."))
    return rubric


def _write_criteria(rubric: Rubric, criteria: Sequence[Draft]) -> None:
    Criterion.objects.bulk_create(
        Criterion(
            rubric=rubric,
            code=draft.code,
            name=draft.name,
            question=draft.question,
            weight=draft.weight,
            measure=draft.measure,
            anchors="\n".join(draft.anchors),
            position=position,
        )
        for position, draft in enumerate(criteria, start=1)
    )
