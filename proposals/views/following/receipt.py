"""The receipt: what a proposer takes home, on paper or in her gallery."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guests import group_pin
from accounts.models import User
from musrenbang.lib.qr import draw_qr
from proposals.actions.disclosing import note_proposals_shown
from proposals.boards.keys import offer_pin
from proposals.datasets.public import public_place
from proposals.enums import Shown
from proposals.models import Proposal
from proposals.rules.access import can_see_pin
from proposals.views.people import signed_in

acts = logging.getLogger("musrenbang.acts")


@never_cache
@require_safe
def proposal_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever filed it, and for officers who serve its place or theme; it can be printed again at any time."""
    user = signed_in(request)
    proposal = get_object_or_404(Proposal.objects.with_receipt_for(user).for_detail(), code=code)
    address = request.build_absolute_uri(reverse("proposal_detail", args=[code]))
    context = {
        "proposal": proposal,
        "place": public_place(proposal),
        "pin": read_pin(user, proposal),
        "address": address,
        "track": request.build_absolute_uri(reverse("track")),
        "qr": draw_qr(address),
        "is_helper": user.pk != proposal.author_id,
        "new_pin": offer_pin(user, proposal),
    }
    return render(request, "proposals/receipt.html", context)


def read_pin(user: User, proposal: Proposal) -> str:
    """The PIN in groups of four, empty for who needs none; showing it to anybody but its owner is a logged act."""
    if not can_see_pin(user, proposal):
        return ""
    if user.pk != proposal.author_id:
        acts.info("pin shown", extra={"facts": {"outcome": "shown", "view": "proposal_receipt", "user": user.pk}})
        note_proposals_shown(what=Shown.PIN, by=user, proposals=[proposal])
    return group_pin(proposal.pin)
