"""Asked A, got B: what a proposal wanted at first beside what every step made of it, as far as a reader may know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from proposals.enums import Status
from proposals.models import Proposal, ProposalEvent, Review

COMPARED = ("volume", "requested_amount", "kelurahan", "rw")


@dataclass(frozen=True)
class Stand:
    """Volume, amount (rupiah) and place as one step left or recommended them; ``is_…`` says what differs from asked."""

    who: str
    at: datetime | None
    volume: Decimal | None
    amount: int | None
    place: str
    is_other_volume: bool = False
    is_other_amount: bool = False
    is_other_place: bool = False


@dataclass(frozen=True)
class Comparison:
    """The stands in order of time; the first one is what was asked."""

    stands: tuple[Stand, ...]

    @property
    def is_moved(self) -> bool:
        """Whether the place changed on the way: seldom, so only then a column tells it."""
        return any(stand.is_other_place for stand in self.stands)


def compare(proposal: Proposal, events: Iterable[ProposalEvent], reviews: Iterable[Review]) -> Comparison:
    """``events`` and ``reviews`` are those the reader may see, oldest first; the decision joins once it is public."""
    changing = [event for event in events if event.changes.keys() & set(COMPARED)]
    now = rewind(proposal, changing)
    first = stand_at(_("Diusulkan"), proposal.submitted_at, now)
    stands = [first]
    steps = [*map(read_change, changing), *map(read_review, reviews)]
    for step in (*sorted(steps, key=lambda step: step.at), *read_decision(proposal)):
        stands.append(stand_at(step.who, step.at, {**now, **step.values}, first))
        now = {**now, **step.values} if step.is_lasting else now
    return Comparison(tuple(stands))


@dataclass(frozen=True)
class Step:
    """What one step says otherwise; a lasting one changed the proposal, the others recommend."""

    who: str
    at: datetime
    values: dict[str, Any]
    is_lasting: bool = False


def rewind(proposal: Proposal, changing: list[ProposalEvent]) -> dict[str, Any]:
    """The compared columns as they were when the proposal was sent."""
    values = {
        "volume": proposal.volume,
        "requested_amount": proposal.requested_amount,
        "kelurahan": str(proposal.kelurahan or ""),
        "rw": proposal.rw,
    }
    for event in reversed(changing):
        values |= {name: read(name, event.changes[name][0]) for name in COMPARED if name in event.changes}
    return values


def read_change(event: ProposalEvent) -> Step:
    values = {name: read(name, event.changes[name][1]) for name in COMPARED if name in event.changes}
    return Step(event.actor_label, event.happened_at, values, is_lasting=True)


def read_review(review: Review) -> Step:
    """Where a level says nothing it recommends what was there."""
    return Step(review.get_level_display(), review.created_at, known(review.volume, review.amount))


def read_decision(proposal: Proposal) -> Iterator[Step]:
    if proposal.published_at and proposal.status == Status.ACCOMMODATED:
        figures = known(proposal.assessed_volume, proposal.assessed_amount)
        yield Step(_("Keputusan"), proposal.published_at, figures)


def known(volume: Decimal | None, amount: int | None) -> dict[str, Any]:
    figures = {"volume": volume, "requested_amount": amount}
    return {name: figure for name, figure in figures.items() if figure is not None}


def read(name: str, value: int | str | None) -> Decimal | int | str | None:
    """A value as ``actions.moving.spell`` wrote it into the history."""
    if name == "volume":
        return Decimal(str(value)) if value not in {None, ""} else None
    return value if name == "requested_amount" else value or ""


def stand_at(who: str, at: datetime | None, values: dict[str, Any], first: Stand | None = None) -> Stand:
    volume, amount = values["volume"], values["requested_amount"]
    place = ", ".join(filter(None, (values["rw"] and f"RW {values['rw']}", values["kelurahan"])))
    if first is None:
        return Stand(who, at, volume, amount, place)
    is_other = (volume != first.volume, amount != first.amount, place != first.place)
    return Stand(who, at, volume, amount, place, *is_other)
