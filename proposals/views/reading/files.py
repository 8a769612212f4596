"""Files of proposals. Nothing is served from the disk by name: every file passes a permission check here."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from proposals.enums import AttachmentKind
from proposals.models import Attachment

# Short, so that a photo hidden again is gone from caches soon.
PUBLIC_CACHE = "public, max-age=600"
PRIVATE_CACHE = "private, no-store"


@login_not_required
@require_safe
def attachment_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The photo (inline) or document (as download); 404 for whoever may not see it."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("proposal"), key=key)
    return serve(request, attachment, attachment.file.storage, attachment.file.name, variant="")


@login_not_required
@require_safe
def attachment_thumbnail(request: HttpRequest, key: str) -> HttpResponseBase:
    """The small picture of a photo; documents have none."""
    photos = Attachment.objects.visible_to(request.user).filter(kind=AttachmentKind.PHOTO)
    attachment = get_object_or_404(photos.select_related("proposal"), key=key)
    return serve(request, attachment, attachment.thumbnail.storage, attachment.thumbnail.name, variant="-kecil")


def serve(
    request: HttpRequest, attachment: Attachment, storage: Storage, name: str | None, *, variant: str
) -> HttpResponseBase:
    """Stream one file so that a browser can only show or save it, never run it."""
    if not name or not storage.exists(name):
        raise Http404
    etag = f'"{attachment.sha256}{variant}"'
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or send(
        attachment, storage, name, variant
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC_CACHE if attachment.is_public else PRIVATE_CACHE
    patch_vary_headers(response, ["Cookie"])
    return response


def send(attachment: Attachment, storage: Storage, name: str, variant: str) -> FileResponse:
    """The file itself, under a name that tells nothing about the person who sent it."""
    is_document = attachment.kind == AttachmentKind.DOCUMENT
    filename = f"{attachment.proposal}-{attachment.pk}{variant}{'.pdf' if is_document else '.webp'}"
    return FileResponse(
        storage.open(name), as_attachment=is_document, filename=filename, content_type=attachment.content_type
    )
