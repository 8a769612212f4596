"""Why: the page everybody can read and print about the decision on one proposal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from budgets.boards.explanation import find_decided, read_verdict
from musrenbang.lib.qr import draw_qr
from proposals.datasets.public import public_place
from proposals.datasets.turns import describe_turn
from proposals.models import Proposal


@login_not_required
@gzip_page
@require_safe
def proposal_why(request: HttpRequest, code: str) -> HttpResponse:
    """The decision and what it rests on; while there is none to tell, who has the proposal and until when."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).for_public_page(), code=code)
    decided = find_decided(proposal, request.user)
    context: dict[str, object] = {"proposal": proposal, "place": public_place(proposal)}
    if decided is None:
        return render(request, "budgets/why_waiting.html", context | {"turn": describe_turn(proposal)})
    address = request.build_absolute_uri(reverse("proposal_why", args=[code]))
    context |= {"verdict": read_verdict(decided, request.user), "address": address, "qr": draw_qr(address)}
    return render(request, "budgets/why.html", context)
