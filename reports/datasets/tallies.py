"""How far proposals went, and with how much money: one read for everything a report of a whole cycle sums up.

Every table of such a report adds up the same groups, so none can say another total than its neighbour.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from proposals.enums import Status
from proposals.models import Proposal
from themes.models import Cycle

if TYPE_CHECKING:
    from reports.catalogue.entry import Question

K = TypeVar("K", bound=Hashable)


class Tally(NamedTuple):
    """Proposals and rupiah, step by step. ``accepted`` is what was asked of what is accommodated, ``funded`` what it
    was assessed at."""

    received: int = 0
    forwarded: int = 0
    accommodated: int = 0
    asked: int = 0
    passed: int = 0
    accepted: int = 0
    funded: int = 0

    @property
    def lost(self) -> int:
        """Not forwarded, or not yet."""
        return self.received - self.forwarded

    @property
    def unfunded(self) -> int:
        """Forwarded and not accommodated, or not yet."""
        return self.forwarded - self.accommodated


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals that share all this; ``sdg`` is the target they serve. Keys of rows, and values of enums."""

    theme: int
    kelurahan: int | None
    agency: int | None
    channel: str
    kind: str
    sdg: str
    tally: Tally


# The columns that tell groups apart, by the field of Group: a proposal belongs to the agency that has it now.
PATHS: dict[str, Any] = {
    "theme": "round__theme",
    "kelurahan": "kelurahan",
    "agency": Coalesce("agency", "first_agency"),
    "channel": "channel",
    "kind": "kind",
    "sdg": "sdg_target",
}
UNTOLD: dict[str, Any] = {"theme": 0, "kelurahan": None, "agency": None, "channel": "", "kind": "", "sdg": ""}


def read_groups(cycle: Cycle, *names: str, is_public: bool = True) -> list[Group]:
    """The public proposals of ``cycle``, grouped by ``names`` of PATHS; what was not asked for stays empty. One query.

    ``is_public``: published decisions only; else also those that only agencies and planners know yet.
    """
    accommodated = Q(**{"public_status" if is_public else "status": Status.ACCOMMODATED})
    forwarded = Q(forwarded_at__isnull=False)
    grouped = Proposal.objects.public().filter(round__cycle=cycle).order_by()
    rows = grouped.values_list(*(PATHS[name] for name in names)).annotate(
        received=Count("pk"),
        forwarded=Count("pk", filter=forwarded),
        accommodated=Count("pk", filter=accommodated),
        asked=Sum("requested_amount", default=0),
        passed=Sum("requested_amount", filter=forwarded, default=0),
        accepted=Sum("requested_amount", filter=accommodated, default=0),
        funded=Sum("assessed_amount", filter=accommodated, default=0),
    )
    width = len(names)
    return [Group(**{**UNTOLD, **dict(zip(names, row, strict=False))}, tally=Tally(*row[width:])) for row in rows]


def ask_groups(question: "Question", *names: str) -> list[Group]:
    """What the reader of ``question`` may know of its cycle."""
    return read_groups(question.cycle, *names, is_public=question.is_public)


def add_by(groups: Iterable[Group], key: Callable[[Group], K]) -> dict[K, Tally]:
    """The tallies of all groups with the same key."""
    collected: defaultdict[K, list[Tally]] = defaultdict(list)
    for group in groups:
        collected[key(group)].append(group.tally)
    return {name: add_up(tallies) for name, tallies in collected.items()}


def add_up(tallies: Iterable[Tally]) -> Tally:
    return Tally(*(sum(figures) for figures in zip(Tally(), *tallies, strict=True)))


def previous_cycle(cycle: Cycle) -> Cycle | None:
    """The cycle before, if this portal knows one."""
    return Cycle.objects.filter(plan_year__lt=cycle.plan_year).order_by("-plan_year").first()
