"""The desk of a verifier: the queue with its counters and filters, and where a proposal stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from musrenbang.lib.bilingual import shown_column
from musrenbang.lib.keyset import KeysetPage, paginate
from proposals.boards.places import Place, find_following, stand
from proposals.boards.selection import AWAITED, Selection, is_late
from proposals.datasets.turns import VERIFICATION_TIME
from proposals.enums import Status
from proposals.lifecycle import MoveName, moves_from
from proposals.models import Proposal
from proposals.querysets import ProposalQuerySet, awaiting
from regions.models import Region

ROWS = 25
SEVERAL = 2
DESK_MOVES = (MoveName.VERIFY, MoveName.RETURN, MoveName.CORRECT, MoveName.REROUTE, MoveName.JOIN, MoveName.REJECT)
IMPARTIAL = (MoveName.VERIFY, MoveName.REJECT)  # not on what one filed oneself


@dataclass(frozen=True)
class Row:
    """One line of the queue. ``days`` whole days since it has its status; ``moves`` what may be done to it now."""

    proposal: Proposal
    days: int
    is_late: bool
    moves: tuple[MoveName, ...]


@dataclass(frozen=True)
class Counters:
    """What lies where, filters aside; ``late`` and ``mended`` are of what waits."""

    waiting: int
    late: int
    mended: int
    returned: int
    themes: tuple[tuple[str, str, int], ...]  # slug, name, how many wait


def select(user: User, selection: Selection) -> ProposalQuerySet:
    """The queue as asked, in its order."""
    return selection.narrow(Proposal.objects.all(), user).order_by(*selection.order.names(backwards=False))


def read_page(user: User, selection: Selection, cursor: str) -> tuple[list[Row], KeysetPage[Proposal]]:
    """One page of the queue; two queries, one more where own filings stand on it."""
    page = paginate(select(user, selection).for_desk(), selection.order, cursor, ROWS)
    return list_rows(user, page.object_list), page


def list_rows(user: User, proposals: Iterable[Proposal]) -> list[Row]:
    now, colleagues = timezone.now(), Colleagues(user)
    return [describe_row(proposal, now, guess_moves(user, proposal, colleagues)) for proposal in proposals]


def describe_row(proposal: Proposal, now: datetime, moves: tuple[MoveName, ...]) -> Row:
    waited = now - proposal.status_since
    return Row(proposal, waited.days, proposal.status in AWAITED and waited >= VERIFICATION_TIME, moves)


class Colleagues:
    """Whether somebody else could verify for an office; each office is asked once."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.known: dict[tuple[Role, int], bool] = {}

    def stand_by(self, role: Role, region_id: int) -> bool:
        if (role, region_id) not in self.known:
            others = Membership.objects.colleagues_of(self.user, role=role, region_id=region_id)
            self.known[role, region_id] = others.exists()
        return self.known[role, region_id]


def guess_moves(user: User, proposal: Proposal, colleagues: Colleagues) -> tuple[MoveName, ...]:
    """What the officer's office may do by the table; the page of the proposal asks the rules themselves."""
    kelurahan = proposal.kelurahan
    if kelurahan is None:
        return ()
    offices = ((Role.KELURAHAN, kelurahan.pk), (Role.KECAMATAN, kelurahan.parent_id))
    mine = {role: place for role, place in offices if place in user.region_ids(role)}
    is_own = user.pk in {proposal.author_id, proposal.entered_by_id}
    allowed = {
        move.name
        for move in moves_from(proposal.status)
        for role in mine.keys() & move.roles
        if not (is_own and move.name in IMPARTIAL and colleagues.stand_by(role, mine[role] or 0))
    }
    return tuple(name for name in DESK_MOVES if name in allowed)


def count_desk(user: User) -> Counters:
    """The counters over the queue; three queries."""
    mine = Proposal.objects.waiting_for_verification_by(user)
    returned = Q(status=Status.RETURNED, forwarded_at__isnull=True)
    is_mine = awaiting(user)
    sums = (
        Proposal.objects.verifiable_by(user)
        .filter(status__in=(*AWAITED, Status.RETURNED))
        .aggregate(
            waiting=Count("pk", filter=is_mine),
            late=Count("pk", filter=is_mine & is_late()),
            returned=Count("pk", filter=returned),
        )
    )
    by_theme = mine.values_list("round__theme__slug", shown_column("round__theme__name")).annotate(count=Count("pk"))
    themes = tuple(by_theme.order_by("round__theme__position"))
    return Counters(**sums, mended=mine.mended().count(), themes=themes)


def find_place(user: User, selection: Selection, proposal: Proposal) -> Place:
    """Where ``proposal`` stands, and its neighbours, from the last back to the first; three queries, or four."""
    value = getattr(proposal, selection.order.field)
    return stand(select(user, selection), selection.order, proposal.pk, value, size=ROWS)


def find_next(user: User, selection: Selection, proposal: Proposal) -> str:
    """The code of the one after ``proposal`` as asked, from the top again at the end; empty when nothing is left."""
    value = getattr(proposal, selection.order.field)
    return find_following(select(user, selection), selection.order, proposal.pk, value)


def list_rw(user: User) -> tuple[tuple[str, str], ...]:
    """The RW from which proposals came, as pairs for a select."""
    numbers = Proposal.objects.verifiable_by(user).exclude(rw="").order_by("rw").values_list("rw", flat=True)
    return tuple((number, f"RW {number}") for number in numbers.distinct())


def list_kelurahan(user: User) -> tuple[tuple[str, str], ...]:
    """The kelurahan somebody serves, where there are several to choose from."""
    if len(user.region_ids(Role.KELURAHAN)) < SEVERAL and not user.has_role(Role.KECAMATAN):
        return ()
    served = Q(pk__in=user.region_ids(Role.KELURAHAN)) | Q(parent__in=user.region_ids(Role.KECAMATAN))
    pairs = tuple(Region.objects.kelurahan().filter(served).order_by("name").values_list("code", "name"))
    return pairs if len(pairs) >= SEVERAL else ()
