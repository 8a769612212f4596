"""When a session may be closed, and what it lacks until then."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from forums.datasets.minutes import read_mark
from forums.enums import ActOutcome, RowState
from forums.models import PaperRow
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.enums import ForumOutcome
from themes.enums import SessionKind
from themes.models import ForumSession, Minutes

# Whose signed minutes freeze the short list; a pre-musrenbang only gathers.
FREEZING = frozenset(set(SessionKind) - {SessionKind.PRE})
# Items that lack an outcome; what a pre-musrenbang gathers and a desk puts on its short list is passed on without one.
UNDECIDED = (
    Q(outcome=ForumOutcome.OPEN) & ~Q(session__kind=SessionKind.PRE) & ~Q(session__kind=SessionKind.DESK, is_short=True)
)

# Photographed or typed, and not yet on the list: closing now would lose it.
UNREAD = (RowState.PHOTOGRAPHED, RowState.TYPED)


@dataclass(frozen=True)
class Lack:
    """Something the berita acara lacks, in words; ``tab`` names the page of the session where it is mended."""

    words: str
    tab: str


def list_lacks(session: ForumSession) -> list[Lack]:
    """What the berita acara still lacks; empty when the session can be closed."""
    lacks = name_lacks(
        minutes=getattr(session, "minutes", None),
        has_attendance=session.attendance.filter(count__gt=0).exists(),
        items=session.items.count(),
        undecided=session.items.filter(UNDECIDED).count(),
    )
    if is_scan_outdated(session):
        words = _("pindaian dari berita acara yang sekarang, karena isinya berubah sesudah pindaian diunggah")
        lacks.append(Lack(words, "work_forum_minutes"))
    lacks += list_open_work(session)
    colliding = session.acts.filter(outcome=ActOutcome.CONFLICT, settled_at__isnull=True).count()
    if colliding:
        words = counted("pilihan untuk %(count)s catatan lapangan yang berbeda dengan rekan", colliding)
        lacks.append(Lack(words, "work_forum_field"))
    return lacks


def list_open_work(session: ForumSession) -> list[Lack]:
    """What was begun and would be lost: paper nobody has taken over yet, and picking that is still open."""
    unread = PaperRow.objects.filter(sheet__session=session, state__in=UNREAD).count()
    lacks = []
    if unread:
        lacks.append(Lack(counted("%(count)s baris kertas yang sudah difoto", unread), "work_forum_paper"))
    if session.picks_opened_at and not session.picks_closed_at:
        lacks.append(Lack(_("penutupan pemilihan prioritas"), "work_forum_picks"))
    return lacks


def is_scan_outdated(session: ForumSession) -> bool:
    """Whether what the session says is something else than when the signed scan came in."""
    minutes = getattr(session, "minutes", None)
    if minutes is None or not (minutes.scan and minutes.scan_mark):
        return False
    return bool(minutes.scan_mark != read_mark(session.pk))


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
