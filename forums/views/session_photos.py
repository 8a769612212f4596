"""Photos of a session, each behind the question who may see it."""

from django.contrib.auth.decorators import login_not_required
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from forums.actions.disclosing import note_names_shown
from forums.enums import SessionPhotoKind
from forums.models import SessionPhoto
from musrenbang.lib.serving import Sent, serve
from proposals.enums import Shown
from proposals.views.people import signed_in


@login_not_required
@require_safe
def session_photo(request: HttpRequest, key: str) -> HttpResponseBase:
    """A photo; 404 for whoever may not see it."""
    visible = SessionPhoto.objects.visible_to(request.user).select_related("session__round__theme")
    photo = get_object_or_404(visible, key=key)
    if photo.kind == SessionPhotoKind.ATTENDANCE:
        note_names_shown(what=Shown.PAPER, by=signed_in(request), session=photo.session, people=1)
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
