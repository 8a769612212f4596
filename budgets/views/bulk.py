"""One answer for many: a preview says what will happen to each and what will not and why, then it is confirmed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from budgets.actions.bulk import ASSIGN, begin_run, work_on
from budgets.boards.choices import list_colleagues, read_shared
from budgets.boards.desk import list_answers
from budgets.boards.preview import Line, preview
from budgets.boards.triage import select
from budgets.enums import BulkState
from budgets.forms import bulk as forms
from budgets.models import BulkRun
from budgets.rules import check_can_triage
from budgets.selection import Selection
from budgets.tasks import queue_answers
from budgets.views.acts import ACTS, BULK, find_answer
from budgets.views.triage import address, stay_put
from musrenbang.lib.keyset import Order
from proposals.actions.bulk import MOST_AT_ONCE
from proposals.enums import ReasonPurpose
from proposals.forms.bulk import Tick, read_ticks
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.views.people import signed_in

MOST = 500  # in one go, however long it takes: a preview nobody reads is none


@dataclass(frozen=True)
class BulkAct:
    """An act that makes sense for many at once."""

    form: type[forms.BulkForm]
    label: str | Promise
    icon: str

    @property
    def takes_answer(self) -> bool:
        """Whether a ready sentence fits: there is a reason to give."""
        return "reason" in self.form.base_fields

    @property
    def purpose(self) -> str:
        """Which reasons fit the act."""
        return ReasonPurpose.RETURNING if self.form is forms.BulkReturnForm else ReasonPurpose.REFUSING


FORMS: dict[str, type[forms.BulkForm]] = {
    MoveName.ACCEPT: forms.BulkAcceptForm,
    MoveName.DEFER: forms.BulkDeferForm,
    MoveName.REROUTE: forms.BulkRerouteForm,
    MoveName.RETURN: forms.BulkReturnForm,
    MoveName.REFUSE: forms.BulkDecisionForm,
}
BULK_ACTS: dict[str, BulkAct] = {
    **{name: BulkAct(FORMS[name], ACTS[name].label, ACTS[name].icon) for name in BULK},
    ASSIGN: BulkAct(forms.BulkAssignForm, _("Tugaskan"), "users"),
}


@never_cache
@require_POST
def triage_bulk(request: HttpRequest) -> HttpResponse:
    """The preview, or with ``lanjut`` the answer itself. Nothing changes before."""
    user = signed_in(request)
    check_can_triage(user)
    selection = Selection.from_query(request.GET.dict())
    name = request.POST.get("langkah", "")
    ticks, meant = _choose(request, user, selection)
    if not ticks or name not in BULK_ACTS:
        messages.warning(request, _now("Centang dulu usulan yang dimaksud."))
        return redirect(address(selection, None))
    form = _read_form(request, user, name)
    lines = preview(user, name, _find(user, ticks))
    ready = [line for line in lines if not line.obstacle]
    if ready and form.is_valid():
        return _carry_out(user, name, ready, form, selection)
    context = {
        "selection": selection,
        "name": name,
        "act": BULK_ACTS[name],
        "form": form,
        "answers": list_answers(user) if BULK_ACTS[name].takes_answer else [],
        "ready": ready,
        "left_out": [line for line in lines if line.obstacle],
        "gone": len(ticks) - len(lines),
        "beyond": max(0, meant - MOST),
        "most": MOST,
        "is_long": len(ready) > MOST_AT_ONCE,
    }
    page = render(request, "budgets/triage_bulk.html", context, status=422 if form.errors else 200)
    return stay_put(page, request)


def _choose(request: HttpRequest, user: User, selection: Selection) -> tuple[list[Tick], int]:
    """The chosen rows and how many were meant: the ticked ones, or all under this filter; no more than MOST."""
    if "semua" not in request.POST:
        ticks = read_ticks(request.POST.getlist("pilih"))
        return ticks[:MOST], len(ticks)
    order: Order = selection.order
    found = select(user, selection, read_shared().calendar).order_by(*order.names(backwards=False))
    ticks = [Tick(str(code), version) for code, version in found.values_list("code", "version")[:MOST]]
    return ticks, found.count()


def _find(user: User, ticks: Sequence[Tick]) -> list[tuple[Proposal, int]]:
    """The chosen proposals that are in the triage of ``user``, in their order."""
    rows = Proposal.objects.triaged_by(user).filter(code__in=[tick.code for tick in ticks])
    found = {proposal.code: proposal for proposal in rows.with_surroundings()}
    return [(found[tick.code], tick.version) for tick in ticks if tick.code in found]


def _read_form(request: HttpRequest, user: User, name: str) -> forms.BulkForm:
    """What was sent to be done; before that an empty form, or one with a ready sentence in it."""
    kind = FORMS.get(name, forms.BulkAssignForm)
    people = list_colleagues(user, user.agency_ids()) if name == ASSIGN else ()
    if "lanjut" in request.POST:
        return kind(request.POST, people=people)
    kept = {field: request.POST[field] for field in kind.base_fields if field in request.POST}
    answer = find_answer(user, request.POST.get("templat", ""), kind.base_fields.get("reason"))
    if answer:
        kept |= {"reason": str(answer.reason_id), "note": answer.text}
    return kind(people=people, initial=kept)


def _carry_out(user: User, name: str, ready: list[Line], form: forms.BulkForm, selection: Selection) -> HttpResponse:
    """At once when it is short, by the worker when it is long; either way the row says what came of it."""
    chosen = [(line.proposal.pk, line.version) for line in ready]
    run = begin_run(by=user, act=name, chosen=chosen, words=form.cleaned_data, address=selection.address)
    if len(chosen) <= MOST_AT_ONCE:
        work_on(run.pk)
    else:
        transaction.on_commit(lambda: queue_answers(run.pk))
    return redirect("triage_run", key=run.key)


@never_cache
@require_safe
def triage_run(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far an answer for many is, and what came of each."""
    user = signed_in(request)
    run = get_object_or_404(BulkRun.objects.begun_by(user), key=key)
    rows = Proposal.objects.public().filter(pk__in=[pk for pk, _version in run.chosen]).only("code", "title")
    known = rows.in_bulk()
    outcomes = [(known[pk], run.outcomes.get(str(pk))) for pk, _version in run.chosen if pk in known]
    selection = Selection.from_query(QueryDict(run.address).dict())
    context = {
        "run": run,
        "act": BULK_ACTS[run.act],
        "selection": selection,
        "is_busy": run.state == BulkState.WAITING,
        "done": [proposal for proposal, refusal in outcomes if refusal == ""],
        "refused": [(proposal, refusal) for proposal, refusal in outcomes if refusal],
        "count": len(run.chosen),
        "back": address(selection, None),
    }
    return render(request, "budgets/triage_run.html", context)
