"""A proposal side by side with last year's, and with what was joined with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import TrigramDistance
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from proposals.boards.clusters import Member
from proposals.enums import Status
from proposals.models import Proposal
from proposals.search.similar import FARTHEST, typed
from themes.models import ThemeRound

MOST_MEMBERS = 4


@dataclass(frozen=True)
class Beside:
    """One column: what it is beside (``role``), and the proposal as this reader may see it.

    ``status``, ``assessed`` (rupiah) and ``answer`` are those outsiders know, unless it is the reader's own agency's.
    """

    role: str
    proposal: Proposal
    status: str
    status_word: str
    assessed_volume: Decimal | None
    assessed: int | None
    answer: str

    @property
    def is_itself(self) -> bool:
        return not self.role


@dataclass(frozen=True)
class Comparison:
    """The columns, the proposal itself first; sums over the cluster where its units agree."""

    columns: list[Beside]
    total: int
    people: int
    volume: Decimal | None
    count: int

    @property
    def has_others(self) -> bool:
        return len(self.columns) > 1


def compare(user: User, proposal: Proposal, members: Sequence[Member]) -> Comparison:
    """Two queries where it continues last year's or nothing, three to look for a likely one."""
    joined = [member.proposal for member in members]
    columns = [_column(user, "", proposal)]
    before, is_carried = find_last_year(proposal)
    if before:
        columns.append(_column(user, _("Tahun lalu, dilanjutkan") if is_carried else _("Tahun lalu, mirip"), before))
    if proposal.lead:
        lead = Proposal.objects.for_list().get(pk=proposal.lead.pk)
        columns.append(_column(user, _("Induk gabungan"), lead))
    columns += [_column(user, _("Digabung ke sini"), member) for member in joined[:MOST_MEMBERS]]
    whole = [proposal, *joined]
    is_one_unit = len({one.unit for one in whole}) == 1
    return Comparison(
        columns,
        total=sum(one.requested_amount or 0 for one in whole),
        people=sum(one.beneficiary_count or 0 for one in whole),
        volume=sum((one.volume or Decimal(0) for one in whole), Decimal(0)) if is_one_unit else None,
        count=len(whole),
    )


def find_last_year(proposal: Proposal) -> tuple[Proposal | None, bool]:
    """What it continues, else last year's proposal of the same kelurahan and theme that wanted nearly the same."""
    if proposal.carried_from_id:
        return Proposal.objects.for_list().get(pk=proposal.carried_from_id), True
    round_ = ThemeRound.objects.filter(
        theme=proposal.round.theme_id, cycle__plan_year=proposal.round.cycle.plan_year - 1
    ).first()
    if round_ is None or not proposal.kelurahan_id or not proposal.match_title:
        return None, False
    there = (
        Proposal.objects.public()
        .for_list()
        .filter(round_id=typed(round_.pk), kelurahan_id=typed(proposal.kelurahan_id))
    )
    alike: Any = there.annotate(distance=TrigramDistance("match_title", proposal.match_title)).order_by("distance")
    nearest = next((one for one in alike[:1] if one.distance <= FARTHEST), None)
    return nearest, False


def _column(user: User, role: str, proposal: Proposal) -> Beside:
    is_open = not proposal.is_sealed or user.has_role(Role.PLANNER) or proposal.agency_id in user.agency_ids()
    status = proposal.status if is_open else proposal.public_status
    words = [proposal.reason.label if proposal.reason else "", proposal.decision_note]
    return Beside(
        role,
        proposal,
        status,
        str(Status(status).label),
        proposal.assessed_volume if is_open else None,
        proposal.assessed_amount if is_open else None,
        ". ".join(filter(None, words)) if is_open and proposal.decided_at else "",
    )
