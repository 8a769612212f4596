"""When participants may pick."""

from django.utils.translation import gettext as _

from musrenbang.lib.denied import Denied, can
from themes.models import ForumSession


def check_picks_are_open(session: ForumSession) -> None:
    """Denied unless picks were opened, and neither they nor the session are closed yet."""
    if session.picks_opened_at is None:
        raise Denied(_("Pemilihan prioritas belum dibuka."))
    if session.picks_closed_at or session.is_closed:
        raise Denied(_("Pemilihan prioritas sudah ditutup."))


def are_picks_open(session: ForumSession) -> bool:
    return can(check_picks_are_open, session)
