"""Photos of the room as whoever works on a session sees them: what waits for review, what everybody sees."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from forums.enums import SessionPhotoKind
from forums.models import SessionPhoto
from forums.rules.photos import check_can_add_photo, check_can_hide_photo, check_can_release_photo
from musrenbang.lib.denied import Denied, can
from themes.models import ForumSession


@dataclass(frozen=True)
class PhotoRow:
    """One photo and what this person may do with it; ``refusal`` says why she does not review it."""

    photo: SessionPhoto
    can_release: bool
    can_hide: bool
    can_remove: bool
    refusal: str


def list_room_photos(session: ForumSession, user: User) -> list[PhotoRow]:
    """Those that wait first, then those that are shown; each in the order it came."""
    photos = session.photos.of_room().select_related("uploaded_by", "released_by")
    return [_describe(photo, session, user) for photo in _waiting_first(photos)]


def _waiting_first(photos: Iterable[SessionPhoto]) -> list[SessionPhoto]:
    return sorted(photos, key=lambda photo: photo.released_at is not None)


def _describe(photo: SessionPhoto, session: ForumSession, user: User) -> PhotoRow:
    photo.session = session
    refusal = "" if photo.released_at else _why_not(user, photo)
    return PhotoRow(
        photo=photo,
        can_release=photo.released_at is None and not refusal,
        can_hide=photo.released_at is not None and can(check_can_hide_photo, user, photo),
        can_remove=can(check_can_add_photo, user, session, SessionPhotoKind.ROOM),
        refusal=refusal,
    )


def _why_not(user: User, photo: SessionPhoto) -> str:
    try:
        check_can_release_photo(user, photo)
    except Denied as denied:
        return denied.sentence
    return ""
