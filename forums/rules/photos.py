"""Who adds photos of a session, and who decides that everybody may see one."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from forums.enums import SessionPhotoKind
from forums.models import SessionPhoto
from forums.rules.second_look import has_colleague
from musrenbang.lib.denied import Denied
from themes.models import ForumSession
from themes.rules import check_can_facilitate, check_can_run

MOST_PHOTOS = {SessionPhotoKind.ATTENDANCE: 40, SessionPhotoKind.ROOM: 20}


def check_can_add_photo(user: User, session: ForumSession, kind: SessionPhotoKind) -> None:
    """The round's facilitators: of the paper list while the session is open, of the room also afterwards. Denied."""
    if kind == SessionPhotoKind.ATTENDANCE:
        check_can_run(user, session)
    else:
        check_can_facilitate(user, session.round)


def check_has_room_for_photo(session: ForumSession, kind: SessionPhotoKind) -> None:
    """Denied when the session has as many photos of this kind as it may; call it under the session's lock."""
    if session.photos.filter(kind=kind).count() >= MOST_PHOTOS[kind]:
        raise Denied(_("Paling banyak %(most)s foto. Hapus satu sebelum menambah.") % {"most": MOST_PHOTOS[kind]})


def check_can_hide_photo(user: User, photo: SessionPhoto) -> None:
    """Denied unless ``user`` facilitates the round or plans: whoever sees a reason may take a photo down."""
    if not user.has_role(Role.PLANNER):
        check_can_facilitate(user, photo.session.round)


def check_can_release_photo(user: User, photo: SessionPhoto) -> None:
    """Denied unless the photo shows the room, something was declared about the people in it, and others looked too.

    Whoever took it does not review it, where the round has another facilitator.
    """
    check_can_hide_photo(user, photo)
    if photo.kind != SessionPhotoKind.ROOM:
        raise Denied(_("Foto daftar hadir memuat nama orang; foto itu tidak pernah ditampilkan untuk umum."))
    if not photo.is_declared:
        raise Denied(_("Pernyataan tentang orang dalam foto ini belum ada; tanpa itu fotonya tidak ditampilkan."))
    if photo.uploaded_by_id == user.pk and has_colleague(user, photo.session):
        raise Denied(_("Foto ini Anda unggah sendiri. Minta fasilitator lain meninjaunya."))
