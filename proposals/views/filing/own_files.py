"""Photos and documents of one's own draft: each is kept the moment it arrives and has an id of its own from then on."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from musrenbang.lib.denied import Denied
from proposals.actions.attachments import add_attachment, remove_attachment
from proposals.enums import Step
from proposals.models import Attachment, Proposal
from proposals.rules.attachments import MOST_FILES
from proposals.views.people import signed_in


@require_POST
def proposal_upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep files now. A page with JavaScript sends them one by one and gets the new list back."""
    proposal = get_object_or_404(Proposal.objects.owned_by(signed_in(request)), key=key)
    kept, refused = keep_files(request, proposal)
    if not (kept or refused):
        refused = [_("Pilih dulu foto atau berkas PDF.")]
    if request.headers.get("Accept") == "application/json":
        return _answer_script(request, proposal, kept, refused)
    for attachment in kept:
        messages.success(request, _("“%(name)s” tersimpan.") % {"name": attachment.original_name})
    for sentence in refused:
        messages.error(request, sentence)
    return _back_to_files(proposal)


def keep_files(request: HttpRequest, proposal: Proposal) -> tuple[list[Attachment], list[str]]:
    """Keep the files that came along, each by itself: one bad file does not lose the others. Kept ones, and why not."""
    uploads = request.FILES.getlist("upload")
    kept, refused = [], []
    if len(uploads) > MOST_FILES:
        refused.append(_("Sekali unggah paling banyak %(count)s berkas.") % {"count": MOST_FILES})
    for upload in uploads[:MOST_FILES]:
        try:
            kept.append(add_attachment(proposal=proposal, upload=upload, by=signed_in(request)))
        except Denied as denied:
            refused.append(denied.sentence)
    return kept, refused


def _answer_script(
    request: HttpRequest, proposal: Proposal, kept: list[Attachment], refused: list[str]
) -> JsonResponse:
    files = list(proposal.attachments.order_by("pk"))
    context = {"proposal": proposal, "attachments": files}
    answer = {
        "list": render_to_string("proposals/_own_files.html", context, request),
        "keys": [str(attachment.key) for attachment in kept],
        "room": MOST_FILES - len(files),
        "refused": " ".join(refused),
    }
    return JsonResponse(answer, status=200 if kept else 422)


@require_POST
def attachment_remove(request: HttpRequest, key: uuid.UUID, file_key: uuid.UUID) -> HttpResponse:
    """Take one file away. Others that were chosen on the same page, but not sent yet, are kept."""
    proposal = get_object_or_404(Proposal.objects.owned_by(signed_in(request)), key=key)
    attachment = get_object_or_404(Attachment, proposal=proposal, key=file_key)
    remove_attachment(attachment=attachment, by=signed_in(request))
    messages.success(request, _("“%(name)s” dihapus.") % {"name": attachment.original_name})
    for sentence in keep_files(request, proposal)[1]:
        messages.error(request, sentence)
    return _back_to_files(proposal)


def _back_to_files(proposal: Proposal) -> HttpResponse:
    response = redirect("proposal_step", key=proposal.key, step=Step.PROOF)
    response["Location"] += "#lampiran"
    return response
