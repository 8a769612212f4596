"""What everybody may know of a proposal: who proposed without a name, where, the answer, what it was joined with."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from proposals.datasets.turns import Turn, describe_turn, held_since
from proposals.enums import NEGATIVE, EventKind, ProposerKind, Status
from proposals.models import Proposal
from themes.enums import ActivityKind


@dataclass(frozen=True)
class Cluster:
    """What a proposal was joined with: its lead and whose turn that is, or the members it leads."""

    lead: Proposal | None = None
    lead_turn: Turn | None = None
    members: tuple[tuple[str, str], ...] = ()  # code and title

    def __bool__(self) -> bool:
        return bool(self.lead or self.members)


def read_cluster(proposal: Proposal) -> Cluster:
    """Costs nothing for a proposal that stands alone; needs ``member_count`` (``for_public_page``)."""
    if proposal.lead_id:
        lead = Proposal.objects.public().for_public_page().get(pk=proposal.lead_id)
        since = held_since(lead, lead.events.public().filter(kind=EventKind.MOVED).only("kind", "happened_at"))
        return Cluster(lead, describe_turn(lead, since=since))
    if not proposal.member_count:
        return Cluster()
    members = proposal.members.filter(status=Status.CLUSTERED).order_by("code")
    return Cluster(members=tuple((member.code or "", member.title) for member in members.only("code", "title")))


def proposer_label(proposal: Proposal) -> str:
    """Who proposed, without a person's name: a child stays unnamed even where a group is (UU 27/2022 art. 25)."""
    if proposal.proposer_kind == ProposerKind.CHILD:
        return _("Anak, didampingi wali atau lembaga")
    if proposal.proposer_kind == ProposerKind.GROUP and proposal.group_name:
        return _("Kelompok: %(name)s") % {"name": proposal.group_name}
    if proposal.proposer_kind == ProposerKind.COMPANY and proposal.group_name:
        return _("Perusahaan: %(name)s") % {"name": proposal.group_name}
    return _("Warga") if proposal.proposer_kind == ProposerKind.PERSON else proposal.get_proposer_kind_display()


def has_public_address(proposal: Proposal) -> bool:
    """Works stand somewhere everybody passes; other addresses, and a child's, could point at a home."""
    return proposal.kind == ActivityKind.PHYSICAL and proposal.proposer_kind != ProposerKind.CHILD


def public_place(proposal: Proposal) -> str:
    """Where, as far as everybody may know: to the landmark only for works; other proposals could point at a home."""
    kelurahan = proposal.kelurahan
    if kelurahan is None:
        return "–"
    parts = [_("Kelurahan %(name)s") % {"name": kelurahan.name}]
    if kelurahan.parent:
        parts.append(_("Kecamatan %(name)s") % {"name": kelurahan.parent.name})
    if proposal.rw:
        parts.insert(0, f"RW {proposal.rw}")
    if has_public_address(proposal):
        parts = [*filter(None, (proposal.address, proposal.rt and f"RT {proposal.rt}")), *parts]
    return ", ".join(parts)


@dataclass(frozen=True)
class Answer:
    """The published decision: what was assessed beside what was asked (rupiah), or why not."""

    volume: Decimal | None
    amount: int | None
    reason: str
    note: str


def read_answer(proposal: Proposal) -> Answer | None:
    """The decision as far as it is public, else None.

    Asks for ``published_at``, not for the status: an officer's corrections stand on a proposal before its decision.
    """
    if proposal.published_at is None:
        return None
    is_negative = proposal.status in NEGATIVE
    return Answer(
        volume=None if is_negative else proposal.assessed_volume,
        amount=None if is_negative else proposal.assessed_amount,
        reason=proposal.reason.label if proposal.reason and is_negative else "",
        note=proposal.decision_note,
    )
