"""One proposal before an officer of kelurahan or kecamatan: read it, compare it, answer it, take the next."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from musrenbang.lib.denied import Denied
from proposals.actions.attachments import hide_attachment, release_attachment
from proposals.actions.review import reject, return_to_proposer, verify
from proposals.attachment_rules import can_release
from proposals.forms.review import RejectForm, ReturnForm, VerifyForm
from proposals.lifecycle import MoveName
from proposals.models import Attachment, Proposal
from proposals.rules import available_moves, check_can_verify, explain_no
from proposals.views.people import signed_in
from proposals.views.verify_queue import QueueFilter, find_next, waiting

MOST_SIMILAR = 5
# What an officer can do here: the form, the action, what the page then says.
ACTS: dict[str, tuple[type[forms.Form], Callable[..., Proposal], Any]] = {
    MoveName.VERIFY: (VerifyForm, verify, _lazy("Usulan %(code)s terverifikasi.")),
    MoveName.RETURN: (ReturnForm, return_to_proposer, _lazy("Usulan %(code)s dikembalikan kepada pengusul.")),
    MoveName.REJECT: (RejectForm, reject, _lazy("Usulan %(code)s ditolak; alasannya tampil untuk umum.")),
}


def _in_region(request: HttpRequest, code: str) -> Proposal:
    user = signed_in(request)
    check_can_verify(user)
    return get_object_or_404(Proposal.objects.verifiable_by(user).for_detail(), code=code)


@never_cache
@require_safe
def verify_detail(request: HttpRequest, code: str) -> HttpResponse:
    return _show(request, _in_region(request, code))


@require_POST
def verify_act(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Verify, return or refuse, then go on to the next one waiting. What was typed survives every no."""
    if move not in ACTS:
        raise Http404
    proposal = _in_region(request, code)
    form_class, act, sentence = ACTS[move]
    form = form_class(request.POST, auto_id=f"id_{move}_%s")
    if not form.is_valid():
        return _show(request, proposal, form, move)
    try:
        act(proposal_id=proposal.pk, by=signed_in(request), **form.cleaned_data)
    except Denied as denied:
        form.add_error(None, denied.sentence)
        return _show(request, _in_region(request, code), form, move)
    messages.success(request, sentence % {"code": proposal.code})
    return _go_on(request, proposal)


def _go_on(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    following, query = find_next(request, proposal), QueueFilter.of(request).query
    if following is None:
        return redirect(reverse("verify_queue") + query)
    return redirect(reverse("verify_detail", args=[following.code]) + query)


def _show(
    request: HttpRequest, proposal: Proposal, typed: forms.Form | None = None, typed_move: str = ""
) -> HttpResponse:
    user = signed_in(request)
    moves = [move for move in available_moves(user, proposal) if move in ACTS]
    empty = {move: ACTS[move][0](auto_id=f"id_{move}_%s") for move in moves}
    context = {
        "proposal": proposal,
        "filter": QueueFilter.of(request),
        "waiting_count": waiting(request).count(),
        "following": find_next(request, proposal),
        "forms": empty | ({typed_move: typed} if typed_move in moves else {}),
        "typed": typed,
        "typed_move": typed_move,
        "is_lost": typed is not None and typed_move not in moves,
        "similar": Proposal.objects.similar_to(proposal).select_related("round__theme", "round__cycle")[:MOST_SIMILAR],
        "reviews": proposal.reviews.filter(is_embargoed=False).order_by("created_at", "pk"),
        "events": proposal.events.public().for_timeline(),
        "attachments": proposal.attachments.order_by("pk"),
        "can_release": can_release(user, proposal),
        "obstacle": explain_no(user, proposal, MoveName.VERIFY) if moves else "",
    }
    return render(request, "proposals/verify_detail.html", context)


@require_POST
def attachment_review(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """Let everybody see a photo or document, or hide it again."""
    proposal = _in_region(request, code)
    attachment = get_object_or_404(Attachment, proposal=proposal, key=key)
    if request.POST.get("act") == "show":
        release_attachment(attachment=attachment, by=signed_in(request))
        messages.success(request, _("“%(name)s” kini tampil untuk umum.") % {"name": attachment.original_name})
    else:
        hide_attachment(attachment=attachment, by=signed_in(request))
        messages.success(request, _("“%(name)s” disembunyikan.") % {"name": attachment.original_name})
    address = reverse("verify_detail", args=[code])
    return redirect(f"{address}{QueueFilter.of(request).query}#lampiran")
