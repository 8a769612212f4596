"""When a forum may be closed."""

from django.utils.translation import gettext as _

from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.enums import ForumOutcome
from themes.models import ForumSession, Minutes


def missing_for_closing(session: ForumSession) -> list[str]:
    """What the berita acara still lacks, in words; empty when the session can be closed."""
    return name_missing(
        minutes=getattr(session, "minutes", None),
        has_attendance=session.attendance.exists(),
        items=session.items.count(),
        undecided=session.items.filter(outcome=ForumOutcome.OPEN).count(),
    )


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
