"""Scores of a proposal: given by several people, each on her own; what they come to is reckoned at once."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.actions.standings import measure_again, reckon_again
from budgets.datasets.measuring import read_measures
from budgets.models import Assessment, Rubric, Score, ScoreChange
from budgets.reckoning import HIGHEST, LOWEST
from budgets.rubric_words import enumerate_names
from budgets.rules import check_can_score, find_conflict
from musrenbang.lib.denied import Denied
from proposals.actions.moving import lock_proposal
from proposals.models import Proposal


@transaction.atomic
def score(
    *,
    proposal_id: int,
    by: User,
    marks: Mapping[str, int],
    has_conflict: bool = False,
    note: str = "",
    version: int = 0,
) -> Assessment:
    """Give or change one's own scores: ``marks`` are 1 to 5 by code of each criterion that is asked.

    Whoever has a conflict of interest, declared or found, is noted and does not count; she needs no marks. ``version``
    is that of the assessment one saw, 0 for none. Raises Denied.
    """
    cycle_id = Proposal.objects.values_list("round__cycle", flat=True).get(pk=proposal_id)
    Rubric.objects.keep_in_force(cycle_id)
    proposal = lock_proposal(proposal_id)
    check_can_score(by, proposal)
    rubric = Rubric.objects.in_force(cycle_id)
    if rubric is None:
        raise Denied(_("Belum ada rubrik penilaian yang berlaku untuk siklus ini. Bappeda memberlakukannya dulu."))
    is_out = has_conflict or bool(find_conflict(by, proposal))
    _check_marks(rubric, marks, is_out=is_out)
    assessment = _note(proposal, rubric, by, version=version, is_out=is_out, note=note)
    _give(assessment, rubric, marks)
    measure_again(rubric, rubric.assessments.filter(proposal=proposal).counted(), read_measures(proposal.round.cycle))
    reckon_again(rubric, [proposal.pk])
    return assessment


def _check_marks(rubric: Rubric, marks: Mapping[str, int], *, is_out: bool) -> None:
    asked = {criterion.code: criterion for criterion in rubric.criteria.all() if criterion.is_asked}
    if set(marks) - set(asked) or not all(LOWEST <= value <= HIGHEST for value in marks.values()):
        raise Denied(_("Rubriknya berubah sejak halaman ini dibuka. Muat ulang, lalu nilai lagi."))
    missing = [criterion.name for code, criterion in asked.items() if code not in marks]
    if missing and not is_out:
        raise Denied(_("Belum dinilai: %(names)s.") % {"names": enumerate_names(missing)})


def _note(proposal: Proposal, rubric: Rubric, by: User, *, version: int, is_out: bool, note: str) -> Assessment:
    """The assessment of ``by``, new or changed. Raises Denied when it changed since it was seen."""
    own = Assessment.objects.select_for_update().filter(proposal=proposal, rubric=rubric, assessor=by).first()
    if (own.version if own else 0) != version:
        raise Denied(_("Nilai Anda sudah berubah di jendela lain. Periksa yang terbaru, lalu simpan lagi."))
    own = own or Assessment(proposal=proposal, rubric=rubric, assessor=by, version=0)
    own.version += 1
    own.has_conflict, own.note, own.made_at = is_out, note, timezone.now()
    own.save()
    return own


def _give(assessment: Assessment, rubric: Rubric, marks: Mapping[str, int]) -> None:
    assessment.scores.all().delete()
    Score.objects.bulk_create(
        Score(assessment=assessment, criterion=criterion, value=marks[criterion.code], weight=criterion.weight)
        for criterion in rubric.criteria.all()
        if criterion.code in marks
    )
    ScoreChange.objects.create(
        assessment=assessment,
        marks=dict(marks),
        has_conflict=assessment.has_conflict,
        note=assessment.note,
        made_at=assessment.made_at,
    )
