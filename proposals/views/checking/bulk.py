"""The same move for many: a preview says what will happen and what will not and why, then it is confirmed."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from proposals.actions.bulk import MOST_AT_ONCE, act_on_all
from proposals.boards.desk import select
from proposals.boards.selection import Selection
from proposals.forms.bulk import BulkReturnForm, BulkVerifyForm, Tick, read_ticks
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import check_can_verify, explain_no
from proposals.views.people import signed_in


@dataclass(frozen=True)
class BulkAct:
    """A move that makes sense for many at once."""

    form: type[forms.Form]
    title: Promise
    button: Promise
    icon: str


ACTS = {
    MoveName.VERIFY: BulkAct(
        BulkVerifyForm, _("Verifikasi sekaligus"), pgettext_lazy("tindakan", "Verifikasi"), "clipboard-check"
    ),
    MoveName.RETURN: BulkAct(BulkReturnForm, _("Kembalikan sekaligus"), _("Kembalikan"), "undo-2"),
}


@dataclass(frozen=True)
class Line:
    """One chosen proposal in the preview; ``obstacle`` is why it will be left out, or empty."""

    proposal: Proposal
    tick: Tick
    obstacle: str


@never_cache
@require_POST
def verify_bulk(request: HttpRequest) -> HttpResponse:
    """The preview, or with ``lanjut`` the acts themselves and what came of each. Nothing changes before."""
    user = signed_in(request)
    check_can_verify(user)
    selection = Selection.from_query(request.GET.dict())
    name = MoveName.RETURN if request.POST.get("langkah") == MoveName.RETURN else MoveName.VERIFY
    ticks, total = _choose(request, user, selection)
    if not ticks:
        messages.warning(request, _now("Centang dulu usulan yang dimaksud."))
        return redirect(reverse("verify_queue") + selection.query)
    form = ACTS[name].form(request.POST if "lanjut" in request.POST else None)
    if form.is_valid():
        return _carry_out(request, user, selection, name, ticks, form)
    lines = _preview(user, name, ticks)
    context = {
        "selection": selection,
        "name": name,
        "act": ACTS[name],
        "form": form,
        "ready": [line for line in lines if not line.obstacle],
        "left_out": [line for line in lines if line.obstacle],
        "beyond": max(0, total - MOST_AT_ONCE),
        "most": MOST_AT_ONCE,
    }
    return render(request, "proposals/verify_bulk.html", context, status=422 if form.errors else 200)


def _choose(request: HttpRequest, user: User, selection: Selection) -> tuple[list[Tick], int]:
    """The chosen rows, at most fifty, and how many were meant: the ticked ones, or the whole queue as asked."""
    if "semua" in request.POST:
        found = select(user, selection)
        ticks = [Tick(str(code), version) for code, version in found.values_list("code", "version")[:MOST_AT_ONCE]]
        return ticks, found.count()
    ticks = read_ticks(request.POST.getlist("pilih"))
    return ticks[:MOST_AT_ONCE], len(ticks)


def _preview(user: User, name: MoveName, ticks: list[Tick]) -> list[Line]:
    """Every chosen proposal of the own region, with what stands in its way."""
    found = _find(user, ticks)
    return [Line(found[t.code], t, _explain(user, found[t.code], name, t)) for t in ticks if t.code in found]


def _find(user: User, ticks: list[Tick]) -> dict[str, Proposal]:
    rows = Proposal.objects.verifiable_by(user).filter(code__in=[tick.code for tick in ticks])
    return {str(proposal.code): proposal for proposal in rows.with_surroundings()}


def _explain(user: User, proposal: Proposal, name: MoveName, tick: Tick) -> str:
    obstacle = explain_no(user, proposal, name)
    if not obstacle and tick.version != proposal.version:
        return _now("Berubah sejak daftar dibuka. Buka dulu usulannya.")
    return obstacle


def _carry_out(
    request: HttpRequest, user: User, selection: Selection, name: MoveName, ticks: list[Tick], form: forms.Form
) -> HttpResponse:
    found = _find(user, ticks)
    chosen = [(found[tick.code], tick.version) for tick in ticks if tick.code in found]
    outcomes = act_on_all(chosen=chosen, name=name, by=user, **form.cleaned_data)
    context = {
        "selection": selection,
        "act": ACTS[name],
        "done": [outcome for outcome in outcomes if not outcome.refusal],
        "refused": [outcome for outcome in outcomes if outcome.refusal],
        "gone": [tick.code for tick in ticks if tick.code not in found],
        "not_done": sum(bool(outcome.refusal) for outcome in outcomes) + len(ticks) - len(chosen),
        "left": select(user, selection).count(),
    }
    return render(request, "proposals/verify_bulk_done.html", context)
