"""Who may set ceilings, and sentences about money."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from budgets.models import Ceiling
from musrenbang.lib.denied import Denied
from musrenbang.lib.rupiah import format_rupiah


def check_can_plan(user: User) -> None:
    """Denied unless ``user`` is a planner of Bappeda."""
    if not user.has_role(Role.PLANNER):
        raise Denied(_("Hanya perencana Bappeda yang mengatur pagu dan mengumumkan keputusan."))


def deny_overrun(ceiling: Ceiling | None, amount: int) -> Denied:
    """The answer when ``amount`` rupiah does not fit, with what is left."""
    if ceiling is None:
        return Denied(_("Pagu perangkat daerah ini belum ditetapkan Bappeda, jadi usulan belum bisa diakomodasi."))
    return Denied(
        _("Melebihi pagu: perlu %(need)s, sisa pagu %(left)s. Koreksi anggaran atau pilih “belum terakomodasi”.")
        % {"need": format_rupiah(amount), "left": format_rupiah(ceiling.left)}
    )
