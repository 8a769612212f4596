"""One proposal before an officer of kelurahan or kecamatan: read it, compare it, answer it, take the next."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.attachments import hide_attachment, release_attachment
from proposals.actions.disclosing import note_proposals_shown
from proposals.boards.clusters import list_members
from proposals.boards.desk import find_next, find_place
from proposals.boards.keys import offer_pin
from proposals.boards.places import Place
from proposals.boards.selection import Selection
from proposals.enums import Shown
from proposals.forms.acts import ActForm
from proposals.forms.review import CorrectForm
from proposals.lifecycle import MoveName
from proposals.models import Attachment, Proposal
from proposals.rules.attachments import can_release
from proposals.rules.moves import can_move, check_can_verify, explain_no, is_repeated
from proposals.search.similar import similar_for
from proposals.views.checking.desk_acts import ACTS, STAYING, list_offers
from proposals.views.people import signed_in


@never_cache
@require_safe
def verify_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The proposal with everything an officer needs, and the moves she has."""
    return _show(request, in_region(signed_in(request), code))


def in_region(user: User, code: str) -> Proposal:
    """A proposal of the kelurahan or kecamatan ``user`` verifies for.

    Raises Http404 for any other, and Denied with a sentence for one that she put into another kelurahan herself.
    """
    check_can_verify(user)
    rows = Proposal.objects.for_detail().filter(code=code)
    if mine := rows.verifiable_by(user).first():
        return mine
    gone = rows.public().filter(events__actor=user, events__move=MoveName.CORRECT).first()
    if gone is None:
        raise Http404
    words = {"code": gone.code, "kelurahan": gone.kelurahan}
    raise Denied(
        _("Usulan %(code)s sudah dipindahkan ke %(kelurahan)s.") % words,
        way=("verify_queue", _("Ke antrean verifikasi")),
    )


@require_POST
def verify_act(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """One move, then on to the next one as asked. What was typed survives every no; a double click is one move."""
    if move not in ACTS:
        raise Http404
    user = signed_in(request)
    proposal = in_region(user, code)
    if move == MoveName.CORRECT and "petak" in request.POST and request.POST.get("version") == str(proposal.version):
        return _show(request, proposal, (move, CorrectForm.choose_tile(request.POST, proposal=proposal, name=move)))
    form = ACTS[move].form(request.POST, proposal=proposal, name=move)
    if not form.is_valid():
        return _show(request, proposal, (move, form), status=422)
    if not is_repeated(user, proposal, MoveName(move), form.cleaned_data["version"], form.cleaned_data):
        try:
            ACTS[move].perform(proposal_id=proposal.pk, by=user, **form.arguments)
        except Denied as denied:
            form.add_error(None, denied.sentence)
            return _show(request, in_region(user, code), (move, form), status=409)
    messages.success(request, ACTS[move].done % {"code": proposal.code})
    return _go_on(request, user, move, proposal)


def _go_on(request: HttpRequest, user: User, move: str, proposal: Proposal) -> HttpResponse:
    """To the next one as asked, or the emptied queue; a proposal that was only put right is still to be dealt with."""
    selection = Selection.from_query(request.GET.dict())
    is_here = Proposal.objects.verifiable_by(user).filter(pk=proposal.pk).exists()
    following = proposal.code if move in STAYING and is_here else find_next(user, selection, proposal)
    return redirect(_address(following, selection))


def _address(code: str | None, selection: Selection) -> str:
    """The page of a proposal, or the queue itself, under the same filter."""
    return (reverse("verify_detail", args=[code]) if code else reverse("verify_queue")) + selection.query


def _show(
    request: HttpRequest, proposal: Proposal, sent: tuple[str, ActForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page of one proposal; ``sent`` is the form that was refused, with what was typed."""
    user = signed_in(request)
    note_proposals_shown(what=Shown.NAME, by=user, proposals=[proposal])
    selection = Selection.from_query(request.GET.dict())
    place = find_place(user, selection, proposal)
    offers = list_offers(user, proposal, sent, request.GET.get("langkah", ""))
    is_offered = sent is not None and sent[0] in {offer.name for offer in offers}
    context = {
        "proposal": proposal,
        "selection": selection,
        "place": place,
        "back": f"{reverse('verify_queue')}?{_query(selection, place)}#u-{proposal.code}",
        "onward": _address(place.following, selection),
        "here": _address(proposal.code, selection),
        "offers": offers,
        "typed": sent[1] if sent else None,
        "is_lost": sent is not None and not is_offered,
        "can_join": can_move(user, proposal, MoveName.JOIN),
        "can_split": can_move(user, proposal, MoveName.SPLIT),
        "members": list_members(user, proposal),
        "similar": similar_for(proposal),
        "reviews": proposal.reviews.filter(is_embargoed=False).order_by("created_at", "pk"),
        "events": proposal.events.public().for_timeline(),
        "attachments": proposal.attachments.order_by("pk"),
        "new_pin": offer_pin(user, proposal),
        "can_release": can_release(user, proposal),
        "obstacle": explain_no(user, proposal, MoveName.VERIFY) if offers else "",
    }
    return render(request, "proposals/verify_detail.html", context, status=status)


def _query(selection: Selection, place: Place) -> str:
    """The address of the page of the queue on which the proposal stands."""
    return "&".join(filter(None, (selection.address, place.cursor and f"page={place.cursor}")))


@require_POST
def attachment_review(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """Let everybody see a photo or document, or hide it again."""
    proposal = in_region(signed_in(request), code)
    attachment = get_object_or_404(Attachment, proposal=proposal, key=key)
    if request.POST.get("act") == "show":
        release_attachment(attachment=attachment, by=signed_in(request))
        messages.success(request, _("“%(name)s” kini tampil untuk umum.") % {"name": attachment.original_name})
    else:
        hide_attachment(attachment=attachment, by=signed_in(request))
        messages.success(request, _("“%(name)s” disembunyikan.") % {"name": attachment.original_name})
    address = reverse("verify_detail", args=[code])
    return redirect(f"{address}{Selection.from_query(request.GET.dict()).query}#lampiran")
