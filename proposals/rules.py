"""Who may do what to a proposal now. ``check_can_x`` raises Denied with a sentence, ``can_x`` answers yes or no."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import Channel, Status
from proposals.lifecycle import Move, MoveName, moves_from
from proposals.models import Proposal, Reason
from regions.enums import RegionLevel
from themes.models import ThemeRound

# A form opened before the deadline may arrive this much later; it is kept and marked (published on /apa-itu/).
GRACE = timedelta(minutes=5)


def roles_on(user: User, proposal: Proposal) -> dict[Role, str]:
    """The roles ``user`` has on this proposal, each with the name outsiders read in its history."""
    roles = {}
    if user.pk in {proposal.author_id, proposal.entered_by_id}:
        roles[Role.CITIZEN] = _("Pengusul") if user.pk == proposal.author_id else _("Petugas pendamping")
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


def check_can_move(user: User, proposal: Proposal, name: MoveName, target: Status | None = None) -> tuple[Move, str]:
    """The row of the table that allows this move, and as whom the user acts.

    Raises Denied when the status does not allow it any more, the role does not, or the decision is already public.
    """
    rows = [m for m in moves_from(proposal.status) if m.name == name and target in {None, m.target}]
    if not rows:
        raise Denied(
            _("Langkah ini tidak bisa lagi: usulan kini berstatus “%(status)s”. Muat ulang halaman ini.")
            % {"status": proposal.get_status_display()}
        )
    if name in {MoveName.REOPEN, MoveName.PUBLISH} and proposal.published_at:
        raise Denied(_("Keputusan sudah diumumkan dan tidak bisa diubah."))
    roles = roles_on(user, proposal)
    for row in rows:
        for role, label in roles.items():
            if role in row.roles:
                return row, label
    raise Denied(_("Anda tidak berwenang melakukan langkah ini pada usulan ini."))


def can_move(user: User, proposal: Proposal, name: MoveName, target: Status | None = None) -> bool:
    try:
        check_can_move(user, proposal, name, target)
    except Denied:
        return False
    return True


def available_moves(user: User, proposal: Proposal) -> tuple[MoveName, ...]:
    """What the action bar offers, in the order of the table: exactly what the server will accept."""
    names = dict.fromkeys(move.name for move in moves_from(proposal.status))
    return tuple(name for name in names if can_move(user, proposal, name))


def check_demands(row: Move, note: str, reason: Reason | None) -> None:
    """A refusal without a reason is no answer: Denied unless the move has what it needs."""
    if row.needs_reason and reason is None:
        raise Denied(_("Pilih alasan keputusan."))
    if (row.needs_reason or row.needs_note) and not note.strip():
        raise Denied(_("Tulis penjelasan dalam satu kalimat atau lebih; pengusul akan membacanya."))


def check_version(proposal: Proposal, version: int | None) -> None:
    """Denied when somebody else changed the proposal since the form with ``version`` was opened."""
    if version is not None and version != proposal.version:
        raise Denied(
            _("Usulan ini baru saja diubah orang lain (kini “%(status)s”). Isian Anda belum disimpan; periksa dulu.")
            % {"status": proposal.get_status_display()}
        )


def check_can_file(round_: ThemeRound, started_at: datetime, now: datetime) -> bool:
    """Whether a filing begun at ``started_at`` may arrive ``now``; True when it arrives within the grace.

    Ends are exclusive to the second. Raises Denied before opening and after the grace.
    """
    if now < round_.opens_at:
        raise Denied(_("Pengusulan tema ini belum dibuka. Draf Anda tetap tersimpan."))
    if now < round_.closes_at:
        return False
    if started_at < round_.closes_at and now < round_.closes_at + GRACE:
        return True
    raise Denied(_("Pengusulan tema ini sudah ditutup. Draf Anda tetap tersimpan untuk tahun berikutnya."))


def missing_parts(proposal: Proposal) -> list[str]:
    """What is still missing before a proposal can be sent, in words; empty when it is complete."""
    needed = {
        _("judul"): proposal.title,
        _("permasalahan"): proposal.problem or proposal.channel == Channel.HALL,
        _("kelurahan"): proposal.kelurahan_id,
        _("volume"): proposal.volume,
        _("harga satuan"): proposal.unit_price,
        _("satuan"): proposal.unit,
        _("persetujuan wali atau pendamping"): proposal.consent_id or not needs_guardian(proposal),
    }
    return [name for name, value in needed.items() if not value]


def check_is_complete(proposal: Proposal) -> None:
    """Denied with the list of what is still missing before a proposal can be sent."""
    missing = missing_parts(proposal)
    if missing:
        raise Denied(_("Usulan belum bisa dikirim. Masih perlu diisi: %(missing)s.") % {"missing": ", ".join(missing)})
    region = proposal.kelurahan
    if region and region.level != RegionLevel.KELURAHAN:
        raise Denied(_("Lokasi usulan harus sebuah kelurahan."))


def needs_guardian(proposal: Proposal) -> bool:
    """A child's proposal needs a guardian's or companion institution's consent (UU 27/2022 art. 25)."""
    return proposal.proposer_kind == "child" or proposal.round.theme.needs_guardian


def check_can_verify(user: User) -> None:
    """Verification is the work of kelurahan and kecamatan; Denied for everybody else."""
    if not (user.has_role(Role.KELURAHAN) or user.has_role(Role.KECAMATAN)):
        raise Denied(_("Halaman ini untuk petugas kelurahan dan kecamatan yang memverifikasi usulan."))


def check_can_edit(user: User, proposal: Proposal) -> None:
    """Drafts and returned proposals are edited by whoever filed them; nothing else is."""
    if Role.CITIZEN not in roles_on(user, proposal):
        raise Denied(_("Hanya yang mengajukan usulan ini yang bisa mengubahnya."))
    if proposal.status not in {Status.DRAFT, Status.RETURNED}:
        raise Denied(_("Usulan yang sudah terkirim tidak bisa diubah, kecuali dikembalikan kepada Anda."))


def can_edit(user: User, proposal: Proposal) -> bool:
    try:
        check_can_edit(user, proposal)
    except Denied:
        return False
    return True
