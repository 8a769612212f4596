"""Files of proposals. Nothing is served from the disk by name: every file passes a permission check here."""

from django.contrib.auth.decorators import login_not_required
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from musrenbang.lib.serving import Sent, serve
from proposals.enums import AttachmentKind
from proposals.models import Attachment


@login_not_required
@require_safe
def attachment_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The photo (inline) or document (as download); 404 for whoever may not see it."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("proposal"), key=key)
    return serve(request, describe(attachment, attachment.file, variant=""))


@login_not_required
@require_safe
def attachment_thumbnail(request: HttpRequest, key: str) -> HttpResponseBase:
    """The small picture of a photo; documents have none."""
    photos = Attachment.objects.visible_to(request.user).filter(kind=AttachmentKind.PHOTO)
    attachment = get_object_or_404(photos.select_related("proposal"), key=key)
    return serve(request, describe(attachment, attachment.thumbnail, variant="-kecil"))


def describe(attachment: Attachment, file: FieldFile, *, variant: str) -> Sent:
    """The file under a name that tells nothing about the person who sent it."""
    is_document = attachment.kind == AttachmentKind.DOCUMENT
    return Sent(
        storage=file.storage,
        name=file.name,
        filename=f"{attachment.proposal}-{attachment.pk}{variant}{'.pdf' if is_document else '.webp'}",
        content_type=attachment.content_type,
        mark=f"{attachment.sha256}{variant}",
        is_public=attachment.is_public,
        is_download=is_document,
    )
