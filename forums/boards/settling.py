"""What closing a session will do to each proposal on its list, told before it is done."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from forums.rules.closing import FREEZING
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from themes.models import ForumSession


@dataclass(frozen=True)
class Settling:
    """``agencies``: how many proposals each will get, most first. ``mark`` tells one state of the list from another."""

    agencies: tuple[tuple[str, int], ...]
    not_agreed: tuple[ForumItem, ...]
    passed_on: tuple[ForumItem, ...]
    frozen: int
    mark: str

    @property
    def forwarded(self) -> int:
        return sum(count for _agency, count in self.agencies)


def read_settling(session: ForumSession) -> Settling:
    """What ``close`` would do with the list as it is now; one query."""
    related = ("proposal__agency", "proposal__first_agency", "proposal__kelurahan", "reason")
    items = list(session.items.select_related(*related).order_by("rank", "pk"))
    of = {outcome: [item for item in items if item.outcome == outcome] for outcome in ForumOutcome}
    waiting = (*of[ForumOutcome.OPEN], *of[ForumOutcome.PASSED_ON])
    frozen = [item for item in items if item.is_short and item.outcome != ForumOutcome.NOT_AGREED]
    return Settling(
        agencies=tuple(Counter(map(_name_agency, of[ForumOutcome.AGREED])).most_common()),
        not_agreed=tuple(of[ForumOutcome.NOT_AGREED]),
        passed_on=waiting,
        frozen=len(frozen) if session.kind in FREEZING else 0,
        mark=mark_list(items),
    )


def mark_list(items: Sequence[ForumItem]) -> str:
    """The same for the same outcomes in the same order, whatever else changed."""
    facts = sorted((item.pk, item.outcome, item.rank or 0, item.is_short, item.reason_id or 0) for item in items)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _name_agency(item: ForumItem) -> str:
    agency = item.proposal.agency or item.proposal.first_agency
    return agency.short_name if agency else "–"
