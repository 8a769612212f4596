"""Who adds to signed minutes: corrections of signed results take two."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from forums.models import Addendum
from musrenbang.lib.denied import Denied
from themes.models import ForumSession
from themes.rules import check_can_facilitate


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
