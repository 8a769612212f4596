"""Which sessions agree on priorities."""

from django.utils.translation import gettext as _

from musrenbang.lib.denied import Denied
from themes.models import ForumSession


def check_can_agree(session: ForumSession) -> None:
    """Denied where proposals are gathered and cleaned only: what was agreed there would pass by the forum."""
    if not session.is_deciding:
        raise Denied(_("Yang menyepakati prioritas adalah forum. Di sini usulan cukup masuk daftar pendek."))
