"""Scores of one proposal, on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from budgets.actions.scoring import score
from budgets.boards.choices import read_shared
from budgets.boards.scoring import Bench, read_bench
from budgets.boards.triage import find_place
from budgets.forms.scoring import PREFIX, ScoreForm
from budgets.models import Rubric, ScoreChange
from budgets.reckoning import WIDE_SPREAD
from budgets.rules import can_score, find_conflict
from budgets.selection import Selection
from budgets.views.triage import find_proposal, stay_put
from musrenbang.lib.denied import Denied
from proposals.models import Proposal
from proposals.views.people import signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def triage_score(request: HttpRequest, code: str) -> HttpResponse:
    """Give one's own marks; afterwards the next of the same filter where that was asked."""
    user = signed_in(request)
    proposal = find_proposal(user, code)
    rubric = Rubric.objects.in_force(proposal.round.cycle)
    if rubric is None:
        return render(request, "budgets/scoring_none.html", {"proposal": proposal, **_surroundings(request)})
    bench = read_bench(user, proposal, rubric)
    if request.method != "POST":
        return _show(request, proposal, bench, _fill(bench))
    form = ScoreForm(request.POST, criteria=bench.criteria)
    if not form.is_valid():
        return _show(request, proposal, bench, form, 422)
    onward = _find_onward(request, user, proposal)
    try:
        score(proposal_id=proposal.pk, by=user, marks=form.marks, **_plain(form))
    except Denied as denied:
        form.add_error(None, denied.sentence)
        return _show(request, proposal, read_bench(user, proposal, rubric), form, 409)
    messages.success(request, _("Nilai Anda untuk %(code)s tersimpan.") % {"code": code})
    return redirect(onward)


def _plain(form: ScoreForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("has_conflict", "note", "version")}


def _fill(bench: Bench) -> ScoreForm:
    """The form with what one gave before."""
    own = bench.own
    initial = {PREFIX + code: value for code, value in bench.own_marks.items()}
    known = {"has_conflict": own.has_conflict, "note": own.note, "version": own.version} if own else {"version": 0}
    return ScoreForm(criteria=bench.criteria, initial={**initial, **known})


def _find_onward(request: HttpRequest, user: User, proposal: Proposal) -> str:
    """This page again, or the scores of the next proposal under the same filter."""
    selection = Selection.from_query(request.GET.dict())
    following = ""
    if "lanjut" in request.POST:
        following = find_place(user, selection, proposal, read_shared().calendar).following
    return reverse("triage_score", args=[following or proposal.code]) + selection.query


def _surroundings(request: HttpRequest) -> dict[str, object]:
    return {"selection": Selection.from_query(request.GET.dict())}


def _show(request: HttpRequest, proposal: Proposal, bench: Bench, form: ScoreForm, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    changes = ScoreChange.objects.filter(assessment=bench.own) if bench.own else ScoreChange.objects.none()
    context = {
        "proposal": proposal,
        "bench": bench,
        "form": form,
        "conflict": find_conflict(user, proposal),
        "can_score": can_score(user, proposal),
        "changes": changes,
        "wide": WIDE_SPREAD,
        **_surroundings(request),
    }
    return stay_put(render(request, "budgets/scoring.html", context, status=status), request)
