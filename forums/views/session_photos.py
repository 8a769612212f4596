"""Photos of a session, each behind the question who may see it."""

from django.contrib.auth.decorators import login_not_required
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from forums.models import SessionPhoto
from musrenbang.lib.serving import Sent, serve


@login_not_required
@require_safe
def session_photo(request: HttpRequest, key: str) -> HttpResponseBase:
    """A photo; 404 for whoever may not see it."""
    photo = get_object_or_404(SessionPhoto.objects.visible_to(request.user), key=key)
    return serve(request, describe(photo, photo.file, variant=""))


@login_not_required
@require_safe
def session_thumbnail(request: HttpRequest, key: str) -> HttpResponseBase:
    photo = get_object_or_404(SessionPhoto.objects.visible_to(request.user), key=key)
    return serve(request, describe(photo, photo.thumbnail, variant="-kecil"))


def describe(photo: SessionPhoto, file: FieldFile, *, variant: str) -> Sent:
    return Sent(
        storage=file.storage,
        name=file.name,
        filename=f"forum-{photo.session_id}-{photo.pk}{variant}.webp",
        content_type="image/webp",
        mark=f"{photo.sha256}{variant}",
        is_public=photo.released_at is not None,
    )
