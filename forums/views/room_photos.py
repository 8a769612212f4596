"""Photos of the room: a facilitator sends them, somebody else looks, then everybody sees them."""

import uuid
from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.actions.photos import add_photo, hide_photo, release_photo, remove_photo
from forums.boards.room_photos import list_room_photos
from forums.enums import SessionPhotoKind
from forums.forms.session_photos import RoomPhotosForm
from forums.rules.photos import check_can_add_photo
from forums.views.frame import find_session, frame, go_back
from musrenbang.lib.denied import Denied, can
from musrenbang.lib.numerals import counted
from musrenbang.lib.uploads import UploadedBytes
from proposals.views.people import signed_in
from themes.models import ForumSession

ROOM = SessionPhotoKind.ROOM
ACTS: dict[str, tuple[Callable[..., object], str | Promise]] = {
    "tampilkan": (release_photo, _("Foto tampil di halaman umum sesi ini.")),
    "sembunyikan": (hide_photo, _("Foto tidak tampil lagi untuk umum.")),
    "hapus": (remove_photo, _("Foto dihapus.")),
}


@never_cache
@require_safe
def work_forum_photos(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, find_session(request, pk))


@require_POST
def work_forum_photos_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep photos; one that is not sound does not stop the others."""
    session, by = find_session(request, pk), signed_in(request)
    check_can_add_photo(by, session, ROOM)
    form = RoomPhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, session, form)
    given = form.cleaned_data
    kept = keep_each(request, session, given["photos"], caption=given["caption"])
    if kept:
        words = counted("%(count)s foto tersimpan. Foto tampil untuk umum setelah ditinjau.", kept)
        messages.success(request, words)
    return go_back(request, session, "foto", to="work_forum_photos")


@require_POST
def work_forum_photo(request: HttpRequest, pk: int, key: uuid.UUID, act: str) -> HttpResponse:
    """Show a photo to everybody, hide it again, or take it away."""
    session, by = find_session(request, pk), signed_in(request)
    photo = get_object_or_404(session.photos.of_room(), key=key)
    if act not in ACTS:
        raise Http404
    do, words = ACTS[act]
    do(photo=photo, by=by)
    messages.success(request, str(words))
    return go_back(request, session, "foto", to="work_forum_photos")


def keep_each(request: HttpRequest, session: ForumSession, uploads: Iterable[UploadedBytes], *, caption: str) -> int:
    """How many were kept; what is wrong with the others stands in messages."""
    kept = 0
    for upload in uploads:
        try:
            add_photo(
                session_id=session.pk,
                kind=ROOM,
                upload=upload,
                by=signed_in(request),
                caption=caption,
                is_declared=True,
            )
        except Denied as denied:
            messages.error(request, denied.sentence)
        else:
            kept += 1
    return kept


def show(request: HttpRequest, session: ForumSession, form: RoomPhotosForm | None = None) -> HttpResponse:
    user = signed_in(request)
    context = {
        **frame(request, session, "work_forum_photos"),
        "rows": list_room_photos(session, user),
        "can_add": can(check_can_add_photo, user, session, ROOM),
        "form": form or RoomPhotosForm(),
    }
    return render(request, "forums/photos.html", context, status=422 if form else 200)
