"""What an agency has beside a proposal: whose task it is, notes, the checklist, ready sentences, and where it was."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from budgets.boards.choices import list_colleagues
from budgets.models import AnswerTemplate, Assignment, CheckItem, InternalNote, Tick
from budgets.rules import works_for
from proposals.lifecycle import MoveName
from proposals.models import Proposal, ProposalEvent


@dataclass(frozen=True)
class Person:
    """A colleague, and whether the proposal is on her desk."""

    pk: int
    name: str
    is_on: bool


@dataclass(frozen=True)
class Check:
    """A line of the checklist, and who ticked it."""

    item: CheckItem
    tick: Tick | None


@dataclass(frozen=True)
class Desk:
    """``is_ours``: the reader works for the agency and may share out its work and tick."""

    people: list[Person]
    checks: list[Check]
    notes: list[InternalNote]
    is_ours: bool

    @property
    def holders(self) -> list[str]:
        return [person.name for person in self.people if person.is_on]

    @property
    def done(self) -> int:
        return sum(bool(check.tick) for check in self.checks)


def read_desk(user: User, proposal: Proposal) -> Desk:
    """Five queries."""
    tasks = Assignment.objects.standing().filter(proposal=proposal).select_related("user")
    held = {task.user_id: str(task.user) for task in tasks}
    names = dict(list_colleagues(user, [proposal.agency_id] if proposal.agency_id else [])) | held
    people = [Person(pk, name, pk in held) for pk, name in names.items()]
    ticks = {tick.item_id: tick for tick in Tick.objects.filter(proposal=proposal).select_related("by")}
    items = CheckItem.objects.used_by(proposal.agency_id)
    notes = InternalNote.objects.visible_to(user).filter(proposal=proposal).select_related("by", "agency")
    checks = [Check(item, ticks.get(item.pk)) for item in items]
    return Desk(people, checks, list(notes), works_for(user, proposal))


def list_answers(user: User) -> list[AnswerTemplate]:
    """The ready sentences ``user`` may take, the own agency's first; one query."""
    return sorted(AnswerTemplate.objects.usable_by(user), key=lambda answer: (answer.agency_id is None, answer.title))


@dataclass(frozen=True)
class Route:
    """The agencies that had a proposal, in order; ``backs``: how often it came to one that had it before."""

    names: tuple[str, ...]
    notes: tuple[str, ...]
    backs: int

    @property
    def moves(self) -> int:
        return max(0, len(self.names) - 1)


def read_route(events: Iterable[ProposalEvent]) -> Route:
    """From the events, oldest first, with their agencies."""
    moved = [event for event in events if event.move == MoveName.REROUTE and event.agency and event.previous_agency]
    if not moved:
        return Route((), (), 0)
    first = moved[0].previous_agency
    names = (first.name if first else "", *(event.agency.name for event in moved if event.agency))
    backs = sum(name in names[:place] for place, name in enumerate(names))
    return Route(names, tuple(event.note for event in moved), backs)
