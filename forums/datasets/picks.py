"""What was picked: sums per proposal and channel. Nobody reads who picked what by account."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from forums.enums import BallotChannel
from forums.models import Pick
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from themes.models import ForumSession

Sums = dict[str, int]  # channel → people


@dataclass(frozen=True)
class Row:
    """One proposal with the people who picked it, by channel and together."""

    item: ForumItem
    number: int
    account: int
    tally: int
    paper: int

    @property
    def total(self) -> int:
        return self.account + self.tally + self.paper


@dataclass(frozen=True)
class Turnout:
    """Ballots with an account and on paper, and hands counted: hands are not people, one may raise hers three times."""

    accounts: int
    papers: int
    hands: int


def list_offered(session: ForumSession) -> list[ForumItem]:
    """What can be picked: the short list without what was dropped, by the number of its proposals."""
    rows = session.items.filter(is_short=True).exclude(outcome=ForumOutcome.NOT_AGREED)
    return list(rows.select_related("proposal__kelurahan__parent", "proposal__agency").order_by("proposal__code"))


def read_number(item: ForumItem) -> int:
    """The number of a proposal on ballots: ``2028-PMD-00123`` is number 123 of its round."""
    digits = (item.proposal.code or "").rpartition("-")[2]
    return int(digits) if digits.isdecimal() else item.proposal_id


def sum_picks(session: ForumSession) -> dict[int, Sums]:
    """Item → channel → people who picked it."""
    rows = Pick.objects.filter(ballot__session=session).values_list("item", "ballot__channel")
    sums: dict[int, Sums] = {}
    for item, channel, people in rows.annotate(people=Sum("ballot__weight")).order_by():
        sums.setdefault(item, {})[channel] = people
    return sums


def count_picks(session: ForumSession, offered: Sequence[ForumItem] | None = None) -> list[Row]:
    """Everything that can be picked, the most picked first; equal ones by their number."""
    items = list_offered(session) if offered is None else offered
    sums = sum_picks(session)
    rows = [
        Row(item, read_number(item), *(sums.get(item.pk, {}).get(way, 0) for way in BallotChannel)) for item in items
    ]
    return sorted(rows, key=lambda row: (-row.total, row.number))


def count_ballots(session: ForumSession) -> Turnout:
    weights = {
        name: Sum("weight", filter=Q(channel=channel), default=0)
        for name, channel in (
            ("accounts", BallotChannel.ACCOUNT),
            ("papers", BallotChannel.PAPER),
            ("hands", BallotChannel.TALLY),
        )
    }
    return Turnout(**session.ballots.aggregate(**weights))


def order_by_picks(items: Sequence[ForumItem], sums: dict[int, Sums]) -> list[ForumItem]:
    """The most picked first; among equals the present order stays (``items`` come in it)."""
    return sorted(items, key=lambda item: -sum(sums.get(item.pk, {}).values()))


def find_ties(rows: Sequence[Row]) -> list[tuple[int, list[Row]]]:
    """Sums that several proposals share, with those proposals; without those nobody picked."""
    shared: dict[int, list[Row]] = {}
    for row in rows:
        shared.setdefault(row.total, []).append(row)
    return [(total, alike) for total, alike in shared.items() if total and len(alike) > 1]


def count_items(session: ForumSession) -> dict[str, int]:
    """How long the lists of a session are: ``long``, ``short`` (still up for choice), ``agreed``, ``dropped``."""
    is_dropped = Q(outcome=ForumOutcome.NOT_AGREED)
    counts = session.items.aggregate(
        long=Count("pk"),
        short=Count("pk", filter=Q(is_short=True) & ~is_dropped),
        agreed=Count("pk", filter=Q(outcome=ForumOutcome.AGREED)),
        dropped=Count("pk", filter=is_dropped),
    )
    return {name: int(count) for name, count in counts.items()}
