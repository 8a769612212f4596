"""Who may set ceilings, and sentences about money."""

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from budgets.enums import Scope
from budgets.models import Ceiling
from musrenbang.lib.denied import Denied
from musrenbang.lib.rupiah import format_rupiah
from proposals.models import Reason

WRONG_AGENCY = "SALAH_OPD"  # the one coded reason that re-routes instead of deciding
BUDGET_SPENT = "PAGU_HABIS"


def check_can_triage(user: User) -> None:
    """Denied unless ``user`` decides for an agency, or plans at Bappeda."""
    if not (user.agency_ids() or user.has_role(Role.PLANNER)):
        raise Denied(_("Ruang telaah hanya untuk petugas perangkat daerah dan perencana Bappeda."))


def check_reason(reason: Reason) -> None:
    """Denied for a wrong agency: that is re-routed, never a reason to say no (domain rule)."""
    if reason.code == WRONG_AGENCY:
        raise Denied(_("Salah perangkat daerah tidak ditolak: alihkan ke perangkat daerah yang tepat."))


def check_figures(volume: Decimal, amount: int) -> None:
    """Denied unless volume and amount (rupiah) are above zero."""
    if volume <= 0 or amount <= 0:
        raise Denied(_("Volume dan anggaran hasil telaah harus lebih dari nol."))


def check_can_plan(user: User) -> None:
    """Denied unless ``user`` is a planner of Bappeda."""
    if not user.has_role(Role.PLANNER):
        raise Denied(_("Hanya perencana Bappeda yang mengatur pagu dan mengumumkan keputusan."))


def deny_overrun(ceiling: Ceiling | None, amount: int) -> Denied:
    """The answer when ``amount`` rupiah does not fit, with what is left."""
    if ceiling is None:
        return Denied(_("Pagu perangkat daerah ini belum ditetapkan Bappeda, jadi usulan belum bisa diakomodasi."))
    figures = {"need": format_rupiah(amount), "left": format_rupiah(ceiling.left), "over": ceiling.over}
    if ceiling.scope == Scope.AGENCY:
        return Denied(
            _("Melebihi pagu: perlu %(need)s, sisa pagu %(left)s. Koreksi anggaran atau pilih “belum terakomodasi”.")
            % figures
        )
    return Denied(
        _("Melebihi pagu %(over)s: perlu %(need)s, sisa %(left)s. Koreksi anggaran, atau pilih “belum terakomodasi”.")
        % figures
    )
