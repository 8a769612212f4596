"""Every vote of a cycle as the rule of equal shares wants it: hall and online alike, without any person."""

from dataclasses import dataclass

from forums.models import Pick
from themes.models import Cycle


@dataclass(frozen=True, slots=True)
class Vote:
    """One ballot names one proposal. ``weight`` people voted so alike; a ballot has as many rows as it has picks."""

    ballot: int
    weight: int
    proposal: int


def list_votes(cycle: Cycle) -> list[Vote]:
    """All picks of the cycle's sessions in a fixed order, by one query; keys of ballots and of proposals."""
    rows = Pick.objects.filter(ballot__session__round__cycle=cycle).order_by("ballot", "item__proposal")
    return [Vote(*row) for row in rows.values_list("ballot", "ballot__weight", "item__proposal")]
