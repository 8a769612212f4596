"""Who may make which step of the lifecycle now, and what the step demands."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.enums import REGION_ROLES, Role
from accounts.models import Membership, User
from musrenbang.lib.denied import Denied
from proposals.enums import EMBARGOED, ReasonPurpose, Status
from proposals.lifecycle import Move, MoveName, moves_from
from proposals.models import Proposal, Reason
from regions.models import Agency
from themes.models import ThemeRound

SHORTEST_SENTENCE = 10  # characters


@override("id")  # histories have one language
def roles_on(user: User, proposal: Proposal) -> dict[Role, str]:
    """The roles ``user`` has on this proposal, each with the name outsiders read in its history."""
    roles = own_role(user, proposal)
    kelurahan = proposal.kelurahan
    for membership in user.current_memberships:
        region = membership.region
        if region and kelurahan and membership.role == Role.KELURAHAN and region.pk == kelurahan.pk:
            roles[Role.KELURAHAN] = str(region)
        if region and kelurahan and membership.role == Role.KECAMATAN and region.pk == kelurahan.parent_id:
            roles[Role.KECAMATAN] = str(region)
        if membership.role == Role.AGENCY and membership.agency_id == proposal.agency_id and membership.agency:
            roles[Role.AGENCY] = membership.agency.short_name
        if membership.role == Role.PLANNER:
            roles[Role.PLANNER] = "Bappeda"
    if user.has_role(Role.FACILITATOR) and ThemeRound.objects.facilitated_by(user).filter(pk=proposal.round_id):
        roles[Role.FACILITATOR] = _("Fasilitator forum")
    return roles


@override("id")
def own_role(user: User, proposal: Proposal) -> dict[Role, str]:
    """Whether ``user`` filed it, for herself or, as long as that is her work, for somebody she helped.

    Of the proposer the database is not asked: it is the one move everybody makes in the last minute.
    """
    if user.pk == proposal.author_id:
        return {Role.CITIZEN: _("Pengusul")}
    is_helper = user.pk == proposal.entered_by_id and user.can_assist()
    return {Role.CITIZEN: _("Petugas pendamping")} if is_helper else {}


def check_can_move(user: User, proposal: Proposal, name: MoveName, target: Status | None = None) -> tuple[Move, str]:
    """The row of the table that allows this move, and as whom the user acts.

    Raises Denied when the status does not allow it any more, the role does not, or the decision is already public.
    """
    if name == MoveName.SPLIT and proposal.status == Status.CLUSTERED:
        if proposal.round.cycle.closed_at:
            raise Denied(_("Siklus ini sudah ditutup."))
        target = target or status_before(proposal)
    known = known_status(user, proposal)  # who may not know of a decision hears the same no before it and after
    rows = [m for m in moves_from(known) if m.name == name and target in {None, m.target}]
    if not rows:
        raise Denied(
            _("Langkah ini tidak bisa lagi: usulan kini berstatus “%(status)s”. Muat ulang halaman ini.")
            % {"status": status_for(user, proposal)}
        )
    if name in {MoveName.REOPEN, MoveName.PUBLISH} and proposal.published_at:
        raise Denied(_("Keputusan sudah diumumkan dan tidak bisa diubah."))
    is_proposers = all(row.roles == {Role.CITIZEN} for row in rows)
    roles = own_role(user, proposal) if is_proposers else roles_on(user, proposal)
    for row in rows:
        for role, label in roles.items():
            if role in row.roles:
                return row, check_is_impartial(user, proposal, row, role, label)
    raise Denied(
        _("Anda tidak berwenang melakukan langkah ini sekarang: usulan berstatus “%(status)s”.")
        % {"status": status_for(user, proposal)}
    )


def known_status(user: User, proposal: Proposal) -> Status:
    """The status ``user`` may know: an unpublished decision is its agency's and Bappeda's."""
    is_secret = proposal.status in EMBARGOED and proposal.forwarded_at and not proposal.published_at
    if is_secret and not {Role.AGENCY, Role.PLANNER} & roles_on(user, proposal).keys():
        return Status.FORWARDED
    return Status(proposal.status)


def status_for(user: User, proposal: Proposal) -> str:
    """The word for it."""
    return str(known_status(user, proposal).label)


def check_is_impartial(user: User, proposal: Proposal, row: Move, role: Role, label: str) -> str:
    """Denied when a verifier would verify or refuse what she filed herself while a colleague could do it.

    The only officer of a kelurahan or kecamatan may, or her people would have no way at all; the history then says so:
    returns ``label``, marked if need be. Returning is always hers: it only opens the proposal for mending.
    """
    is_own = user.pk in {proposal.author_id, proposal.entered_by_id}
    if not is_own or role not in REGION_ROLES or row.name not in {MoveName.VERIFY, MoveName.REJECT}:
        return label
    region = proposal.kelurahan if role == Role.KELURAHAN else proposal.kelurahan and proposal.kelurahan.parent
    if region and Membership.objects.colleagues_of(user, role=role, region_id=region.pk).exists():
        raise Denied(_("Anda sendiri yang mencatat usulan ini. Minta rekan sekantor memverifikasi atau menolaknya."))
    with override("id"):
        return _("%(office)s (petugas yang juga mencatat usulan ini)") % {"office": label}


def can_move(user: User, proposal: Proposal, name: MoveName, target: Status | None = None) -> bool:
    try:
        check_can_move(user, proposal, name, target)
    except Denied:
        return False
    return True


def explain_no(user: User, proposal: Proposal, name: MoveName) -> str:
    """Why ``user`` cannot make this move now, in a sentence; empty when she can."""
    try:
        check_can_move(user, proposal, name)
    except Denied as denied:
        return denied.sentence
    return ""


def available_moves(user: User, proposal: Proposal) -> tuple[MoveName, ...]:
    """What the action bar offers, in the order of the table: exactly what the server will accept."""
    names = dict.fromkeys(move.name for move in moves_from(proposal.status))
    return tuple(name for name in names if can_move(user, proposal, name))


def check_demands(row: Move, note: str, reason: Reason | None) -> None:
    """A refusal without a reason is no answer: Denied unless the move has what it needs."""
    if row.needs_reason and reason is None:
        raise Denied(_("Pilih alasannya."))
    if reason and reason.purpose != purpose_of(row):
        raise Denied(_("Alasan “%(reason)s” bukan untuk langkah ini. Pilih alasan lain.") % {"reason": reason})
    if row.needs_reason or row.needs_note:
        check_sentence(note)


def purpose_of(row: Move) -> ReasonPurpose:
    """Which reasons fit this move: a return says what is lacking, everything else why not."""
    return ReasonPurpose.RETURNING if row.name == MoveName.RETURN else ReasonPurpose.REFUSING


def check_sentence(note: str) -> None:
    """Denied unless ``note`` can be a sentence; the proposer reads it, and "x" explains nothing."""
    if len(note.strip()) < SHORTEST_SENTENCE:
        raise Denied(
            _("Tulis penjelasan yang bisa dipahami pengusul, sedikitnya %(count)s huruf.")
            % {"count": SHORTEST_SENTENCE}
        )


def check_version(user: User, proposal: Proposal, version: int | None) -> None:
    """Denied when the proposal was changed, by somebody else or in another tab, since the form of ``version``."""
    if version is None or version == proposal.version:
        return
    if proposal.events.order_by("-sequence").values_list("actor", flat=True).first() == user.pk:
        words = _(
            "Anda sendiri baru saja mengubah usulan ini (kini “%(status)s”). Isian ini belum disimpan; periksa dulu."
        )
    else:
        words = _(
            "Usulan ini baru saja diubah orang lain (kini “%(status)s”). Isian Anda belum disimpan; periksa dulu."
        )
    raise Denied(words % {"status": status_for(user, proposal)})


def status_before(proposal: Proposal) -> Status:
    """Where a clustered proposal was when it was joined: it goes back there, and nowhere else."""
    joined = proposal.events.filter(move=MoveName.JOIN).order_by("-sequence").values_list("source", flat=True)
    return Status(joined[0])


def check_is_elsewhere(proposal: Proposal, agency: Agency) -> None:
    """Denied when the proposal lies with ``agency`` already."""
    if proposal.agency_id == agency.pk:
        raise Denied(_("Usulan ini sudah berada di %(agency)s.") % {"agency": agency.name})


def is_repeated(
    user: User, proposal: Proposal, name: str, version: int | None, said: Mapping[str, Any] | None = None
) -> bool:
    """Whether ``user`` has just made this very move with this very form: a double click, or the page sent again.

    ``said`` is what the form holds: with other words or figures it is another act, from a tab left open.
    """
    if version is None or proposal.version != version + 1:
        return False
    last = proposal.events.order_by("-sequence").first()
    if last is None or (last.actor_id, last.move) != (user.pk, name):
        return False
    kept: dict[str, Any] = {"note": last.note, "recommendation": last.note, "reason": last.reason}
    if name == MoveName.ASSESS:
        kept |= {"volume": proposal.assessed_volume, "amount": proposal.assessed_amount}
    return all(said[part] == value for part, value in kept.items() if said and part in said)


def check_can_verify(user: User) -> None:
    """Verification is the work of kelurahan and kecamatan; Denied for everybody else."""
    if not (user.has_role(Role.KELURAHAN) or user.has_role(Role.KECAMATAN)):
        raise Denied(_("Halaman ini untuk petugas kelurahan dan kecamatan yang memverifikasi usulan."))
