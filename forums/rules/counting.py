"""When people may count themselves, and take it back."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from forums.models import Tally
from musrenbang.lib.clock import write_deadline
from musrenbang.lib.denied import Denied
from themes.models import ForumSession

AROUND = timedelta(hours=2)  # before a session begins and after it ends, people may still count themselves
UNDO = timedelta(minutes=2)  # in which they may take it back


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
