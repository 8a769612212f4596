"""A proposer's own proposals: the list, the page to check before sending; send, withdraw, throw away."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from proposals.actions.authoring import submit, withdraw
from proposals.actions.carrying import confirm
from proposals.actions.filing import discard_draft
from proposals.datasets.turns import describe_turn
from proposals.enums import Status, Step
from proposals.lifecycle import MOVES, MoveName
from proposals.models import Proposal, ProposalEvent
from proposals.rules.completeness import find_gaps, needs_guardian, next_step
from proposals.rules.filing import GRACE, explain_closed
from proposals.search.similar import similar_for
from proposals.steps import read_counts
from proposals.views.filing.step_page import STEPS, TOTAL, list_marks
from proposals.views.people import signed_in

PER_PAGE = 20
EDITABLE = (Status.DRAFT, Status.RETURNED)
WITHDRAWABLE = frozenset(move.source for move in MOVES if move.name == MoveName.WITHDRAW)


def _own(request: HttpRequest, key: uuid.UUID) -> Proposal:
    return get_object_or_404(Proposal.objects.owned_by(signed_in(request)).for_detail(), key=key)


def _own_row(request: HttpRequest, key: uuid.UUID) -> Proposal:
    """All that a move needs: it reads the rest anew, under its lock, and asks for the right to it."""
    return get_object_or_404(Proposal.objects.written_by(signed_in(request)).only("pk", "code"), key=key)


@never_cache
@require_safe
def my_proposals(request: HttpRequest) -> HttpResponse:
    """Mine, or those I filed for others; what I must act on first."""
    returns = ProposalEvent.objects.filter(move=MoveName.RETURN).select_related("reason").order_by("-sequence")
    own = Proposal.objects.owned_by(signed_in(request)).for_list().own_first()
    own = own.prefetch_related(Prefetch("events", queryset=returns, to_attr="returns"), "attachments")
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(proposal, describe_turn(proposal), _resume(proposal)) for proposal in page]
    return render(request, "proposals/my_proposals.html", {"page": page, "rows": rows, "withdrawable": WITHDRAWABLE})


def _resume(proposal: Proposal) -> tuple[int, Step] | None:
    """Number and name of the step at which a draft is gone on with; None when only sending is left."""
    step = next_step(proposal) if proposal.status == Status.DRAFT else None
    return (STEPS.index(step) + 1, step) if step else None


@never_cache
@require_safe
def proposal_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page to check before sending; a proposal already sent shows its own page."""
    proposal = _own(request, key)
    if proposal.status not in EDITABLE:
        return redirect("proposal_detail", code=proposal.code)
    context = {
        "proposal": proposal,
        "round": proposal.round,
        "marks": list_marks(proposal, None),
        "total": TOTAL,
        "gaps": find_gaps(proposal),
        "closed": explain_closed(proposal),
        "grace": int(GRACE.total_seconds() // 60),
        "is_agreed": proposal.is_frozen,
        "needs_guardian": needs_guardian(proposal),
        "group_size": sum(read_counts(proposal).values()),
        "attachments": proposal.attachments.order_by("pk"),
        "similar": similar_for(proposal) if proposal.status == Status.DRAFT else [],
        "returned": proposal.events.filter(move=MoveName.RETURN).select_related("reason").order_by("-sequence").first(),
    }
    return render(request, "proposals/draft.html", context)


@require_POST
def proposal_submit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send it, and show the receipt."""
    own = _own_row(request, key)
    proposal = submit(proposal_id=own.pk, by=signed_in(request))
    sentence = _("Usulan terkirim dengan kode %(code)s. Simpan kode ini untuk melacaknya.")
    if own.code:
        sentence = _("Perbaikan usulan %(code)s terkirim kepada petugas yang memintanya.")
    messages.success(request, sentence % {"code": proposal.code})
    return redirect("proposal_receipt", code=proposal.code)


@require_POST
def proposal_withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    proposal = _own(request, key)
    note = request.POST.get("note", "").replace("\x00", "")[:1000]
    withdraw(proposal_id=proposal.pk, by=signed_in(request), note=note)
    messages.success(request, _("Usulan %(code)s ditarik.") % {"code": proposal.code})
    return redirect("my_proposals")


@require_POST
def proposal_confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was carried over from last year is still needed."""
    proposal = confirm(proposal_id=_own(request, key).pk, by=signed_in(request))
    messages.success(request, _("Terima kasih. Usulan %(code)s tercatat masih dibutuhkan.") % {"code": proposal.code})
    return redirect("proposal_detail", code=proposal.code)


@require_POST
def proposal_discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    discard_draft(proposal_id=_own_row(request, key).pk, by=signed_in(request))
    messages.success(request, _("Draf dihapus."))
    return redirect("my_proposals")
