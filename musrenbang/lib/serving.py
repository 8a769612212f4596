"""Files from people, sent so that a browser can only show or save them, never run them."""

from dataclasses import dataclass

from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

# Short, so that a photo hidden again is gone from caches soon.
PUBLIC_CACHE = "public, max-age=600"
PRIVATE_CACHE = "private, no-store"


@dataclass(frozen=True)
class Sent:
    """One file on its way: under ``name`` on the disk, under ``filename`` for whoever saves it.

    ``mark`` tells its content; ``is_public``: everybody may keep it for ten minutes.
    """

    storage: Storage
    name: str | None
    filename: str
    content_type: str
    mark: str
    is_public: bool
    is_download: bool = False


def serve(request: HttpRequest, sent: Sent) -> HttpResponseBase:
    """The file, or 304 to whoever has it; 404 when it is gone. The caller has asked who may see it."""
    if not sent.name or not sent.storage.exists(sent.name):
        raise Http404
    etag = f'"{sent.mark}"'
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or FileResponse(
        sent.storage.open(sent.name),
        as_attachment=sent.is_download,
        filename=sent.filename,
        content_type=sent.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC_CACHE if sent.is_public else PRIVATE_CACHE
    patch_vary_headers(response, ["Cookie"])
    return response
