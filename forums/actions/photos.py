"""Photos of a session: the paper list of those present, which nobody else ever sees, and the room, once reviewed.

Every photo is drawn anew first (``musrenbang.lib.images``), lies whole on the disk next, and gets its row last.
"""

import uuid
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from forums.actions.sessions import lock_session
from forums.enums import SessionPhotoKind
from forums.models import SessionPhoto
from forums.rules.photos import (
    check_can_add_photo,
    check_can_hide_photo,
    check_can_release_photo,
    check_has_room_for_photo,
)
from musrenbang.lib.uploads import CleanPhoto, UploadedBytes, clean_photo


def add_photo(
    *,
    session_id: int,
    kind: SessionPhotoKind,
    upload: UploadedBytes,
    by: User,
    caption: str = "",
    is_declared: bool = False,
) -> SessionPhoto:
    """Keep a photo with its session; the same one twice is one photo.

    ``is_declared``: ``by`` said that nobody who must not be recognised is in it, or consent is at hand.
    Raises UploadRefused when the file is no sound photo, Denied when ``by`` may not add one or there are too many.
    """
    clean = clean_photo(upload)  # takes half a second: before the lock, never under it
    with transaction.atomic():
        session = lock_session(session_id)
        check_can_add_photo(by, session, kind)
        known = session.photos.filter(kind=kind, sha256=clean.sha256).first()
        if known:
            return known
        check_has_room_for_photo(session, kind)
        photo = SessionPhoto(session=session, kind=kind, caption=caption, is_declared=is_declared, uploaded_by=by)
        return keep(photo, clean)


def keep(photo: SessionPhoto, clean: CleanPhoto) -> SessionPhoto:
    """Files under a name that says nothing, then the row. If the row fails the files go too."""
    photo.sha256, photo.size = clean.sha256, len(clean.data)
    stem, written = uuid.uuid4().hex, []
    try:
        for field, data in ((photo.file, clean.data), (photo.thumbnail, clean.thumbnail)):
            field.save(stem + clean.suffix, ContentFile(data), save=False)
            written.append(field)
        photo.save(force_insert=True)
    except BaseException:
        for field in written:
            field.delete(save=False)
        raise
    return photo


@transaction.atomic
def remove_photo(*, photo: SessionPhoto, by: User) -> None:
    """Take a photo away, from the disk too once the row is gone for good. Raises Denied."""
    check_can_add_photo(by, lock_session(photo.session_id), SessionPhotoKind(photo.kind))
    files = [file for file in (photo.file, photo.thumbnail) if file]
    photo.delete()
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


@transaction.atomic
def release_photo(*, photo: SessionPhoto, by: User) -> SessionPhoto:
    """Let everybody see a photo of the room, as somebody who looked at it; twice is harmless. Raises Denied."""
    lock_session(photo.session_id)
    check_can_release_photo(by, photo)
    if photo.released_at is None:
        photo.released_at, photo.released_by = timezone.now(), by
        photo.save(update_fields=["released_at", "released_by"])
    return photo


@transaction.atomic
def hide_photo(*, photo: SessionPhoto, by: User) -> None:
    """Take a photo out of public view again; twice is harmless. Raises Denied."""
    lock_session(photo.session_id)
    check_can_hide_photo(by, photo)
    photo.released_at = photo.released_by = None
    photo.save(update_fields=["released_at", "released_by"])
