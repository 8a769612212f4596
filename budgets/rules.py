"""Who may set ceilings, and sentences about money."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, User
from budgets.enums import LockStage, ScenarioState, Scope
from budgets.models import AnswerTemplate, Ceiling, Criterion, Scenario, ScenarioRow
from budgets.reckoning import HIGHEST, WHOLE
from budgets.rubric_words import enumerate_names
from musrenbang.lib.denied import Denied
from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import EventKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal, Reason
from themes.models import Cycle

WRONG_AGENCY = "SALAH_OPD"  # the one coded reason that re-routes instead of deciding
BUDGET_SPENT = "PAGU_HABIS"
BY_SCENARIO = frozenset({MoveName.ALLOT, MoveName.PASS_OVER})  # what a locked scenario decides with


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


def check_is_running(cycle: Cycle) -> None:
    """Denied once the year is over: what was explained and announced rests on its figures."""
    if Cycle.objects.filter(pk=cycle.pk, closed_at__isnull=False).exists():
        raise Denied(_("Siklus ini sudah ditutup."))


def check_can_change(scenario: Scenario) -> None:
    """Denied while its choice is locked, or while it is being reckoned."""
    if scenario.stage != LockStage.OPEN:
        raise Denied(_("Skenario ini terkunci. Buka dulu kuncinya, atau buat skenario baru."))
    if scenario.state == ScenarioState.RUNNING:
        raise Denied(_("Skenario ini sedang dihitung. Tunggu sampai selesai."))


def check_can_lock(scenario: Scenario, obstacles: Sequence[str]) -> None:
    """Denied unless it is reckoned and its floors can be reached; ``obstacles`` are sentences that forbid it."""
    check_can_change(scenario)
    if scenario.state != ScenarioState.DONE:
        raise Denied(_("Skenario ini belum selesai dihitung."))
    if scenario.result.get("status") == "infeasible":
        raise Denied(_("Jaminan tema dalam skenario ini tidak bisa dipenuhi, jadi tidak ada yang bisa dikunci."))
    if obstacles:
        raise Denied(" ".join(obstacles))


def check_can_unlock(scenario: Scenario) -> None:
    """Denied once people have been told."""
    if scenario.stage != LockStage.LOCKED:
        raise Denied(_("Skenario ini tidak sedang terkunci."))
    if scenario.rows.filter(settled__isnull=False, proposal__published_at__isnull=False).exists():
        raise Denied(_("Keputusan dari skenario ini sudah diumumkan, jadi kuncinya tidak bisa dibuka lagi."))


def is_counted(proposal: Proposal) -> bool:
    """Whether a locked scenario made the decision at hand; the version does not tell: erasing an account moves it."""
    moves = proposal.events.filter(kind=EventKind.MOVED).order_by("-sequence").values_list("move", flat=True)
    return moves.first() in BY_SCENARIO


def check_can_reopen(user: User, proposal: Proposal) -> None:
    """Denied while a locked scenario holds the decision: an agency cannot take back what the city's sums rest on."""
    rows = ScenarioRow.objects.filter(proposal=proposal, settled__isnull=False)
    if not user.has_role(Role.PLANNER) and rows.exists() and is_counted(proposal):
        raise Denied(_("Keputusan ini bagian dari skenario yang dikunci Bappeda. Minta Bappeda membukanya."))


def check_can_score(user: User, proposal: Proposal) -> None:
    """Denied unless the proposal is at hand and nobody decided on it: scores never follow a decision."""
    check_works_on(user, proposal)
    if proposal.status != Status.FORWARDED:
        raise Denied(_("Nilai hanya bisa diberikan selagi usulan ditelaah. Buka kembali keputusannya lebih dahulu."))


def can_score(user: User, proposal: Proposal) -> bool:
    try:
        check_can_score(user, proposal)
    except Denied:
        return False
    return True


def find_conflict(user: User, proposal: Proposal) -> str:
    """Why ``user`` should not judge this proposal, as a sentence; empty when nothing is known against it.

    Of where people live the portal knows nothing: only where they are on duty. The rest they say themselves.
    """
    if user.pk in {proposal.author_id, proposal.entered_by_id}:
        return _("Anda sendiri yang mengajukan atau mengetik usulan ini.")
    kelurahan = proposal.kelurahan
    places = {kelurahan.pk, kelurahan.parent_id} if kelurahan else set()
    if any(m.region_id in places for m in user.current_memberships if m.region_id):
        return _("Anda juga bertugas di wilayah usulan ini.")
    return ""


def check_criteria(criteria: Sequence[Criterion]) -> None:
    """Denied unless the weights add up, something is judged, and every mark has its words."""
    whole = sum(criterion.weight for criterion in criteria)
    if whole != WHOLE:
        raise Denied(_("Jumlah bobot %(sum)s; harus tepat 100.") % {"sum": whole})
    if not any(criterion.is_asked and criterion.weight for criterion in criteria):
        raise Denied(_("Paling sedikit satu kriteria berbobot dinilai oleh petugas."))
    unclear = [c.name for c in criteria if len([line for line in c.anchors.splitlines() if line.strip()]) != HIGHEST]
    if unclear:
        raise Denied(_("Tulis arti nilai 1 sampai 5 untuk: %(names)s.") % {"names": enumerate_names(unclear)})


def deny_overrun(ceiling: Ceiling | None, amount: int) -> Denied:
    """The answer when ``amount`` rupiah does not fit. What is left of a wider ceiling would tell of other agencies."""
    if ceiling is None:
        return Denied(_("Pagu perangkat daerah ini belum ditetapkan Bappeda, jadi usulan belum bisa diakomodasi."))
    figures = {"need": format_rupiah(amount), "left": format_rupiah(ceiling.left), "ceiling": ceiling.name}
    if ceiling.scope == Scope.AGENCY:
        return Denied(
            _("Melebihi pagu: perlu %(need)s, sisa pagu %(left)s. Koreksi anggaran atau pilih “belum terakomodasi”.")
            % figures
        )
    return Denied(
        _("Melebihi %(ceiling)s: perlu %(need)s. Koreksi anggaran, atau pilih “belum terakomodasi”.") % figures
    )
