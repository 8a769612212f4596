"""A proposer's own proposals: check, add photos, send, withdraw, throw away."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from musrenbang.lib.denied import Denied
from musrenbang.lib.uploads import ACCEPTED_FILES
from proposals.actions.attachments import add_attachment, remove_attachment
from proposals.actions.authoring import submit, withdraw
from proposals.actions.filing import discard_draft
from proposals.attachment_rules import MOST_FILES
from proposals.datasets import describe_turn, public_place
from proposals.enums import Status
from proposals.lifecycle import MOVES, MoveName
from proposals.models import Attachment, Proposal, ProposalEvent
from proposals.rules import check_can_file, missing_parts, needs_guardian
from proposals.views.people import signed_in

PER_PAGE = 20
EDITABLE = (Status.DRAFT, Status.RETURNED)
WITHDRAWABLE = frozenset(move.source for move in MOVES if move.name == MoveName.WITHDRAW)


def _own(request: HttpRequest, key: uuid.UUID) -> Proposal:
    return get_object_or_404(Proposal.objects.owned_by(signed_in(request)).for_detail(), key=key)


@never_cache
@require_safe
def my_proposals(request: HttpRequest) -> HttpResponse:
    """Mine, or those I filed for others; what I must act on first."""
    returns = ProposalEvent.objects.filter(move=MoveName.RETURN).order_by("-sequence")
    own = Proposal.objects.owned_by(signed_in(request)).for_list().own_first()
    own = own.prefetch_related(Prefetch("events", queryset=returns, to_attr="returns"))
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(proposal, describe_turn(proposal)) for proposal in page]
    return render(request, "proposals/my_proposals.html", {"page": page, "rows": rows, "withdrawable": WITHDRAWABLE})


@never_cache
@require_safe
def proposal_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page to check before sending; a proposal already sent shows its own page."""
    proposal = _own(request, key)
    if proposal.status not in EDITABLE:
        return redirect("proposal_detail", code=proposal.code)
    context = {
        "proposal": proposal,
        "missing": missing_parts(proposal),
        "obstacle": _find_obstacle(proposal),
        "place": public_place(proposal),
        "needs_guardian": needs_guardian(proposal),
        "attachments": proposal.attachments.order_by("pk"),
        "accepted": ACCEPTED_FILES,
        "most_files": MOST_FILES,
        "returned": proposal.events.filter(move=MoveName.RETURN).order_by("-sequence").first(),
    }
    return render(request, "proposals/draft.html", context)


def _find_obstacle(proposal: Proposal) -> str:
    """Why the round does not take this draft now, in a sentence; empty when it does. Returned ones may always go."""
    if proposal.status == Status.RETURNED:
        return ""
    try:
        check_can_file(proposal.round, proposal.started_at, timezone.now())
    except Denied as denied:
        return denied.sentence
    return ""


@require_POST
def proposal_upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep photos and documents at once, each by itself: one bad file does not lose the others."""
    proposal = _own(request, key)
    uploads = request.FILES.getlist("upload")
    if not uploads:
        messages.error(request, _("Pilih dulu foto atau berkas PDF."))
    if len(uploads) > MOST_FILES:
        messages.error(request, _("Sekali unggah paling banyak %(count)s berkas.") % {"count": MOST_FILES})
    for upload in uploads[:MOST_FILES]:
        try:
            attachment = add_attachment(proposal=proposal, upload=upload, by=signed_in(request))
        except Denied as denied:
            messages.error(request, denied.sentence)
        else:
            messages.success(request, _("“%(name)s” tersimpan.") % {"name": attachment.original_name})
    return _back_to_files(proposal)


@require_POST
def attachment_remove(request: HttpRequest, key: uuid.UUID, file_key: uuid.UUID) -> HttpResponse:
    proposal = _own(request, key)
    attachment = get_object_or_404(Attachment, proposal=proposal, key=file_key)
    remove_attachment(attachment=attachment, by=signed_in(request))
    messages.success(request, _("“%(name)s” dihapus.") % {"name": attachment.original_name})
    return _back_to_files(proposal)


def _back_to_files(proposal: Proposal) -> HttpResponse:
    response = redirect("proposal_draft", key=proposal.key)
    response["Location"] += "#lampiran"
    return response


@require_POST
def proposal_submit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send it; the proposal's own page is the receipt."""
    proposal = submit(proposal_id=_own(request, key).pk, by=signed_in(request))
    sentence = _("Usulan terkirim dengan kode %(code)s. Simpan kode ini untuk melacaknya.")
    messages.success(request, sentence % {"code": proposal.code})
    return redirect("proposal_detail", code=proposal.code)


@require_POST
def proposal_withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    proposal = _own(request, key)
    note = request.POST.get("note", "").replace("\x00", "")[:1000]
    withdraw(proposal_id=proposal.pk, by=signed_in(request), note=note)
    messages.success(request, _("Usulan %(code)s ditarik.") % {"code": proposal.code})
    return redirect("my_proposals")


@require_POST
def proposal_discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    discard_draft(proposal_id=_own(request, key).pk, by=signed_in(request))
    messages.success(request, _("Draf dihapus."))
    return redirect("my_proposals")
