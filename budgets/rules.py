"""Who may set ceilings, and sentences about money."""

from collections.abc import Collection
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, User
from budgets.enums import Scope
from budgets.models import AnswerTemplate, Ceiling
from musrenbang.lib.denied import Denied
from musrenbang.lib.rupiah import format_rupiah
from proposals.models import Proposal, Reason

WRONG_AGENCY = "SALAH_OPD"  # the one coded reason that re-routes instead of deciding
BUDGET_SPENT = "PAGU_HABIS"


def check_can_triage(user: User) -> None:
    """Denied unless ``user`` decides for an agency, or plans at Bappeda."""
    if not (user.agency_ids() or user.has_role(Role.PLANNER)):
        raise Denied(_("Ruang telaah hanya untuk petugas perangkat daerah dan perencana Bappeda."))


def works_for(user: User, proposal: Proposal) -> bool:
    """Whether ``user`` is an officer of the agency that has the proposal."""
    return proposal.agency_id in user.agency_ids()


def check_works_on(user: User, proposal: Proposal) -> None:
    """Denied unless the proposal lies with the own agency, or ``user`` plans at Bappeda."""
    is_here = proposal.forwarded_at is not None and (works_for(user, proposal) or user.has_role(Role.PLANNER))
    if not is_here:
        raise Denied(_("Usulan ini tidak lagi berada di perangkat daerah Anda."))


def check_is_ours(user: User, proposal: Proposal) -> None:
    """Denied unless ``user`` works for the agency that has the proposal: a planner reads its desk, no more."""
    if not works_for(user, proposal):
        raise Denied(_("Meja ini milik perangkat daerah yang memegang usulan; hanya petugasnya yang mengaturnya."))


def check_is_colleague(proposal: Proposal, people: Collection[int]) -> None:
    """Denied unless all of ``people`` (keys) work today for the agency that has the proposal."""
    today = timezone.localdate()
    serving = Membership.objects.valid_on(today).filter(role=Role.AGENCY, agency=proposal.agency_id)
    if set(people) - set(serving.filter(user__is_active=True).values_list("user", flat=True)):
        raise Denied(_("Tugas hanya bisa diberikan kepada petugas perangkat daerah yang memegang usulan ini."))


def check_can_edit_answer(user: User, answer: AnswerTemplate) -> None:
    """Denied unless the ready sentence belongs to the own agency."""
    if answer.agency_id not in {None, *user.agency_ids()} or (answer.pk and answer.agency_id is None):
        raise Denied(_("Kalimat ini milik perangkat daerah lain atau milik bersama, jadi tidak bisa Anda ubah."))
    if not user.agency_ids():
        raise Denied(_("Kalimat jawaban ditulis petugas perangkat daerah."))


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
