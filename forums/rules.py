"""When a session may be closed, who may pick, who adds to signed minutes, and who shows photos."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from forums.enums import ActOutcome, SessionPhotoKind
from forums.models import Addendum, PaperRow, SessionPhoto
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.enums import ForumOutcome
from themes.enums import SessionKind
from themes.models import ForumSession, Minutes
from themes.rules import check_can_facilitate, check_can_run

# Before the forum itself: what is still open when these close is passed on to the next session.
GATHERING = frozenset({SessionKind.PRE, SessionKind.DESK})
# Whose signed minutes freeze the short list; a pre-musrenbang only gathers.
FREEZING = frozenset(set(SessionKind) - {SessionKind.PRE})
MOST_PHOTOS = {SessionPhotoKind.ATTENDANCE: 40, SessionPhotoKind.ROOM: 20}


def missing_for_closing(session: ForumSession) -> list[str]:
    """What the berita acara still lacks, in words; empty when the session can be closed."""
    undecided = session.items.filter(outcome=ForumOutcome.OPEN)
    if session.kind == SessionKind.DESK:
        undecided = undecided.filter(is_short=False)
    missing = name_missing(
        minutes=getattr(session, "minutes", None),
        has_attendance=session.attendance.filter(count__gt=0).exists(),
        items=session.items.count(),
        undecided=0 if session.kind == SessionKind.PRE else undecided.count(),
    )
    colliding = session.acts.filter(outcome=ActOutcome.CONFLICT, settled_at__isnull=True).count()
    if colliding:
        missing.append(counted("pilihan untuk %(count)s catatan lapangan yang berbeda dengan rekan", colliding))
    return missing


def name_missing(*, minutes: Minutes | None, has_attendance: bool, items: int, undecided: int) -> list[str]:
    """The same from figures already counted, for lists of many sessions."""
    checks = (
        (not has_attendance, _("daftar hadir")),
        (not items, _("daftar usulan yang dibahas")),
        (undecided > 0, counted("hasil untuk %(count)s usulan", undecided)),
        (minutes is None, _("isi berita acara")),
        (minutes is not None and not minutes.scan, _("pindaian berita acara bertanda tangan")),
    )
    return [words for is_missing, words in checks if is_missing]


def check_can_close(session: ForumSession) -> None:
    """Denied with the list of what is missing."""
    missing = missing_for_closing(session)
    if missing:
        raise Denied(_("Sesi belum bisa ditutup. Masih kurang: %(missing)s.") % {"missing": ", ".join(missing)})


def check_picks_are_open(session: ForumSession) -> None:
    """Denied unless picks were opened, and neither they nor the session are closed yet."""
    if session.picks_opened_at is None:
        raise Denied(_("Pemilihan prioritas belum dibuka."))
    if session.picks_closed_at or session.is_closed:
        raise Denied(_("Pemilihan prioritas sudah ditutup."))


def check_can_add(user: User, session: ForumSession) -> None:
    """Denied unless the session is closed, and ``user`` facilitates its round or plans."""
    if not user.has_role(Role.PLANNER):
        check_can_facilitate(user, session.round)
    if not session.is_closed:
        raise Denied(_("Adendum baru bisa ditulis sesudah sesi ditutup. Sebelum itu ubah berita acaranya."))


def check_can_confirm(user: User, addendum: Addendum) -> None:
    """Denied unless ``user`` plans and another person wrote it: corrections of signed results take two."""
    if not user.has_role(Role.PLANNER):
        raise Denied(_("Hanya perencana Bappeda yang mengesahkan adendum."))
    if addendum.confirmed_at:
        raise Denied(_("Adendum ini sudah disahkan."))
    if addendum.by_id == user.pk:
        raise Denied(_("Adendum disahkan perencana lain daripada penulisnya. Minta rekan Anda mengesahkannya."))


def can(check: Callable[..., None], *given: Any) -> bool:
    """Whether a rule lets it pass."""
    try:
        check(*given)
    except Denied:
        return False
    return True


def are_picks_open(session: ForumSession) -> bool:
    try:
        check_picks_are_open(session)
    except Denied:
        return False
    return True


def check_can_check_row(user: User, row: PaperRow) -> None:
    """Denied for whoever typed the row, where the round has another facilitator: four eyes see more than two."""
    if row.typed_by_id == user.pk and has_colleague(user, row.sheet.session):
        raise Denied(_("Baris ini Anda ketik sendiri. Minta fasilitator lain memeriksanya."))


def has_colleague(user: User, session: ForumSession) -> bool:
    """Whether the round has another facilitator."""
    return session.round.facilitators.filter(user__is_active=True).exclude(user=user).exists()


def can_check_row(user: User, row: PaperRow) -> bool:
    try:
        check_can_check_row(user, row)
    except Denied:
        return False
    return True


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
