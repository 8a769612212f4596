"""The steps of a draft or a returned proposal: take what was typed, keep what can be kept, go on or back."""

import uuid
from enum import StrEnum

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from musrenbang.lib.denied import Denied
from musrenbang.lib.kept_form import keeps_typed, take_kept
from proposals.actions.steps import Overtaken, keep_step
from proposals.enums import Channel, Status, Step
from proposals.forms.steps import FORMS, Frame, StepForm, stored_values
from proposals.models import Proposal
from proposals.rules.filing import check_can_edit
from proposals.steps import fingerprint
from proposals.views.filing.own_files import keep_files
from proposals.views.filing.saving import BY_ITSELF, answer_saved, answer_unsaved, read_page, remember, remembered
from proposals.views.filing.step_page import STEPS, list_newer, show_step
from proposals.views.people import say_where_it_waits, signed_in

CHECKING = "periksa"


class Intent(StrEnum):
    """What the person wants with this posting; the value is the name of the button."""

    ON = "lanjut"
    ENTER = "enter"  # the return key in a field
    LATER = "nanti"
    BACK = "kembali"
    SEARCH = "cari"
    LEAF = "semua"
    TILE = "petak"
    AUTO = BY_ITSELF


STAYING = frozenset({Intent.SEARCH, Intent.LEAF, Intent.TILE})  # the page again, with what was asked for


@keeps_typed
@gzip_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_step(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """One step. A proposal that was sent meanwhile shows its own page."""
    proposal = get_object_or_404(Proposal.objects.owned_by(signed_in(request)).for_detail(), key=key)
    if step not in STEPS:
        return redirect("proposal_draft", key=key)
    if proposal.status not in {Status.DRAFT, Status.RETURNED}:
        return redirect("proposal_detail", code=proposal.code)
    check_can_edit(signed_in(request), proposal)
    if request.method == "POST":
        return _take(request, proposal, Step(step))
    if typed := take_kept(request):
        messages.info(request, _("Isian Anda dipulihkan. Periksa, lalu lanjutkan."))
        return show_step(request, Step(step), make_form(Step(step), proposal, typed, is_complete=False))
    return show_step(request, Step(step), make_form(Step(step), proposal))


def make_form(step: Step, proposal: Proposal, data: QueryDict | None = None, *, is_complete: bool = True) -> StepForm:
    frame = Frame(proposal.round, Channel(proposal.channel), proposal)
    return FORMS[step](data, frame=frame, is_complete=is_complete, initial=stored_values(proposal))


def read_intent(posted: QueryDict) -> Intent:
    """Which button was pressed; the return key in a new search means searching."""
    pressed = next((intent for intent in Intent if intent in posted), Intent.ON)
    if pressed == Intent.ENTER:
        return Intent.SEARCH if posted.get("q", "") != posted.get("q_before", "") else Intent.ON
    return pressed


def _take(request: HttpRequest, proposal: Proposal, step: Step) -> HttpResponse:
    """Keep what is right – of a draft also when something else is wrong – and answer by what was wanted."""
    intent, posted = read_intent(request.POST), request.POST.copy()
    if intent == Intent.TILE:
        posted["kelurahan"] = posted.get("petak", "")
    refused = keep_files(request, proposal)[1]
    form = make_form(step, proposal, posted, is_complete=intent == Intent.ON)
    page = read_page(request)
    try:
        if form.is_valid() or proposal.status == Status.DRAFT:
            known = {posted.get("seen", ""), remembered(request).get(page, "")}
            by = signed_in(request)
            proposal = keep_step(proposal_id=proposal.pk, by=by, step=step, entry=form.read_entry(), seen=known)
            remember(request, page, fingerprint(proposal, step))
    except Overtaken:
        return _show_overtaken(request, proposal, step, form, intent)
    except Denied as denied:
        form.add_error(None, denied.sentence)
    for sentence in refused:
        form.add_error(None, sentence)
    if intent == Intent.AUTO:
        return answer_saved(form, fingerprint(proposal, step))
    if intent in STAYING or not form.is_valid():
        return show_step(request, step, form, page=page, status=200 if form.is_valid() else 422)
    return _go_on(request, proposal, step, intent)


def _show_overtaken(
    request: HttpRequest, proposal: Proposal, step: Step, form: StepForm, intent: Intent
) -> HttpResponse:
    """Both versions side by side: what was typed stands in the fields, what is stored above them."""
    current = Proposal.objects.for_detail().get(pk=proposal.pk)
    if intent == Intent.AUTO:
        return answer_unsaved(_("Belum tersimpan: langkah ini diubah dari perangkat lain."), 409)
    form.frame = Frame(current.round, Channel(current.channel), current)
    return show_step(request, step, form, status=409, newer=list_newer(form, current), is_overtaken=True)


def _go_on(request: HttpRequest, proposal: Proposal, step: Step, intent: Intent) -> HttpResponse:
    """Where the pressed button leads."""
    position = STEPS.index(step)
    if intent == Intent.LATER:
        messages.success(request, say_where_it_waits(request))
        return redirect("my_proposals")
    if intent == Intent.BACK and position:
        return redirect("proposal_step", key=proposal.key, step=STEPS[position - 1])
    if request.GET.get("dari") == CHECKING or step == STEPS[-1]:
        return redirect("proposal_draft", key=proposal.key)
    return redirect("proposal_step", key=proposal.key, step=STEPS[position + 1])
