"""When a session may be closed, who may pick, who adds to signed minutes, and who shows photos."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from forums.enums import ActOutcome, SessionPhotoKind
from forums.models import Addendum, PaperRow, SessionPhoto, Tally
from musrenbang.lib.clock import write_deadline
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
AROUND = timedelta(hours=2)  # before a session begins and after it ends, people may still count themselves
UNDO = timedelta(minutes=2)  # in which they may take it back


@dataclass(frozen=True)
class Lack:
    """Something the berita acara lacks, in words; ``tab`` names the page of the session where it is mended."""

    words: str
    tab: str


def list_lacks(session: ForumSession) -> list[Lack]:
    """What the berita acara still lacks; empty when the session can be closed."""
    undecided = session.items.filter(outcome=ForumOutcome.OPEN)
    if session.kind == SessionKind.DESK:
        undecided = undecided.filter(is_short=False)
    lacks = name_lacks(
        minutes=getattr(session, "minutes", None),
        has_attendance=session.attendance.filter(count__gt=0).exists(),
        items=session.items.count(),
        undecided=0 if session.kind == SessionKind.PRE else undecided.count(),
    )
    colliding = session.acts.filter(outcome=ActOutcome.CONFLICT, settled_at__isnull=True).count()
    if colliding:
        words = counted("pilihan untuk %(count)s catatan lapangan yang berbeda dengan rekan", colliding)
        lacks.append(Lack(words, "work_forum_field"))
    return lacks


def missing_for_closing(session: ForumSession) -> list[str]:
    """The same in words alone."""
    return [lack.words for lack in list_lacks(session)]


def name_lacks(*, minutes: Minutes | None, has_attendance: bool, items: int, undecided: int) -> list[Lack]:
    """The same from figures already counted, for lists of many sessions."""
    is_unsigned = minutes is not None and not minutes.scan
    checks = (
        (not has_attendance, _("daftar hadir"), "work_forum_attendance"),
        (not items, _("daftar usulan yang dibahas"), "work_forum_items"),
        (undecided > 0, counted("hasil untuk %(count)s usulan", undecided), "work_forum_items"),
        (minutes is None, _("isi berita acara"), "work_forum_minutes"),
        (is_unsigned, _("pindaian berita acara bertanda tangan"), "work_forum_minutes"),
    )
    return [Lack(words, tab) for is_missing, words, tab in checks if is_missing]


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


def check_can_check_in(session: ForumSession, now: datetime) -> None:
    """Denied unless the session is open, and ``now`` (aware) lies around its time."""
    if session.is_closed:
        raise Denied(_("Sesi ini sudah ditutup; daftar hadirnya tidak berubah lagi."))
    opens_at = session.starts_at - AROUND
    if now < opens_at:
        raise Denied(_("Kode ini baru berlaku mulai %(moment)s WIB.") % {"moment": write_deadline(opens_at)})
    if now >= session.ends_at + AROUND:
        raise Denied(_("Forum ini sudah selesai; kode hadirnya tidak berlaku lagi."))


def check_can_check_out(session: ForumSession, tally: Tally, now: datetime) -> None:
    """Denied once the session is closed, or two minutes after somebody counted herself."""
    check_can_check_in(session, now)
    if now >= tally.received_at + UNDO:
        raise Denied(_("Sudah lewat dua menit. Minta panitia membatalkan hitungan Anda."))


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
