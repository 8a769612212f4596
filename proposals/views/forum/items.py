"""What happens to proposals in a session: taken up, raised, agreed, not agreed, put in order."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.actions.filing import raise_with_consent
from proposals.actions.forum import agree, disagree, list_proposal, reorder, unlist_proposal
from proposals.enums import ForumOutcome
from proposals.forms.forum import DisagreeForm, OrderForm
from proposals.forms.hall import HallForm
from proposals.forms.ticket import Ticket
from proposals.models import ForumItem, Proposal
from proposals.views.forum.page import find_session, go_back, list_items, of_outcome, show
from proposals.views.people import signed_in
from themes.models import ForumSession
from themes.rules import check_can_run

STEPS = {"up": -1, "down": 1}
DIGITS = re.compile(r"[0-9]{1,18}")


@require_POST
def work_forum_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up one proposal (its own button) or all that are ticked; one that cannot come does not stop the others."""
    session = find_session(request, pk)
    chosen = [value for value in request.POST.getlist("proposal") if DIGITS.fullmatch(value)]
    taken = 0
    for proposal in Proposal.objects.for_forum(session).filter(pk__in=chosen):
        try:
            list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=signed_in(request))
        except Denied as denied:
            messages.error(request, f"{proposal.code}: {denied.sentence}")
        else:
            taken += 1
    if taken:
        messages.success(request, counted("%(count)s usulan masuk daftar.", taken))
    elif not chosen:
        messages.error(request, _("Centang dulu usulan yang akan dibahas."))
    return go_back(request, session, "daftar")


@require_POST
def work_forum_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """File what somebody in the hall proposed; the same form sent twice is one proposal."""
    session = find_session(request, pk)
    check_can_run(signed_in(request), session)
    ticket, form = Ticket.read(request.POST), HallForm(request.POST, round_=session.round)
    if form.is_valid():
        try:
            item = raise_with_consent(
                session_id=session.pk,
                key=ticket.key,
                by=signed_in(request),
                filing=form.read_filing(),
                agreement=form.read_consent(),
            )
        except Denied as denied:
            form.add_error(None, denied.sentence)
        else:
            messages.success(request, _("Usulan forum tercatat dengan kode %(code)s.") % {"code": item.proposal.code})
            return go_back(request, session, f"butir-{item.pk}")
    return show(request, session, hall_form=form)


@require_POST
def work_forum_item(request: HttpRequest, pk: int, item_pk: int, act: str) -> HttpResponse:
    """One tap on one proposal: agree, up, down, or off the list."""
    session = find_session(request, pk)
    item = get_object_or_404(ForumItem.objects.select_related("proposal"), session=session, pk=item_pk)
    by = signed_in(request)
    if act == "agree":
        agree(item_id=item.pk, by=by)
        messages.success(request, _("Disepakati: %(title)s") % {"title": item.proposal.title})
        return go_back(request, session, "daftar")  # where the next one to be discussed stands
    if act == "remove":
        unlist_proposal(item_id=item.pk, by=by)
        return go_back(request, session, "daftar")
    if act in STEPS:
        _shift(session, item, STEPS[act], by)
    else:
        raise Http404
    return go_back(request, session, f"butir-{item.pk}")


def _shift(session: ForumSession, item: ForumItem, step: int, by: User) -> None:
    """Swap an agreed item with its neighbour; at either end nothing happens."""
    order = [row.pk for row in of_outcome(list_items(session), ForumOutcome.AGREED)]
    if item.pk not in order:
        return
    here = order.index(item.pk)
    there = here + step
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        reorder(session_id=session.pk, by=by, item_ids=order)


@require_POST
def work_forum_disagree(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    session = find_session(request, pk)
    item = get_object_or_404(ForumItem.objects.select_related("proposal"), session=session, pk=item_pk)
    form = DisagreeForm(request.POST, auto_id="id_tolak_%s")
    if not form.is_valid():
        return show(request, session, asked=item, disagree_form=form)
    disagree(item_id=item.pk, by=signed_in(request), **form.cleaned_data)
    messages.success(request, _("Belum disepakati: %(title)s") % {"title": item.proposal.title})
    return go_back(request, session, "daftar")


@require_POST
def work_forum_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the whole order of priority at once."""
    session = find_session(request, pk)
    form = OrderForm(request.POST, items=of_outcome(list_items(session), ForumOutcome.AGREED))
    if not form.is_valid():
        return show(request, session, order_form=form)
    reorder(session_id=session.pk, by=signed_in(request), item_ids=form.read_order())
    messages.success(request, _("Urutan prioritas tersimpan."))
    return go_back(request, session, "prioritas")
