"""Who may run a forum session."""

from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.denied import Denied
from themes.models import ForumSession, ThemeRound


def check_can_facilitate(user: User, round_: ThemeRound) -> None:
    """Denied unless ``user`` is a facilitator of the round."""
    if not ThemeRound.objects.facilitated_by(user).filter(pk=round_.pk).exists():
        raise Denied(_("Anda bukan fasilitator tema ini."))


def check_can_run(user: User, session: ForumSession) -> None:
    """Denied unless ``user`` facilitates the round and the session is still open."""
    check_can_facilitate(user, session.round)
    if session.is_closed:
        raise Denied(_("Sesi ini sudah ditutup dan berita acaranya ditandatangani; isinya tidak bisa diubah lagi."))


def can_run(user: User, session: ForumSession) -> bool:
    try:
        check_can_run(user, session)
    except Denied:
        return False
    return True
