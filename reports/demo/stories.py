"""A proposal that is not saved yet, with everything that happened to it; only the lifecycle table moves it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

import pgtrigger

from accounts.models import Consent, User
from proposals.actions.moving import apply_status, assign
from proposals.enums import EventKind, ReviewLevel, Status
from proposals.lifecycle import MoveName, find_move
from proposals.models import ForumItem, Proposal, ProposalEvent, Reason, Review
from proposals.rules.moves import check_demands
from regions.models import Agency
from themes.models import ForumSession

BATCH = 1000


@dataclass
class Story:
    """``score`` (0–100) orders the priority lists; ``session`` is the forum that discusses the proposal.

    ``right_agency`` is the one in charge, where the proposal was addressed to another.
    """

    proposal: Proposal
    right_agency: Agency | None = None
    score: int = 50
    session: ForumSession | None = None
    item: ForumItem | None = None
    events: list[ProposalEvent] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.proposal.status

    def take(
        self,
        name: MoveName,
        at: datetime,
        label: str,
        *,
        by: User | None = None,
        target: Status | None = None,
        note: str = "",
        reason: Reason | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        """Walk one row of the lifecycle table at ``at``. Raises ValueError for a step the table does not know."""
        proposal = self.proposal
        row = find_move(name, proposal.status, target)
        if row is None:
            msg = f"{name} out of {proposal.status} is no row of the lifecycle"
            raise ValueError(msg)
        if self.events and at < self.events[-1].happened_at:
            msg = f"{name} at {at} before {self.events[-1].move} at {self.events[-1].happened_at}"
            raise ValueError(msg)
        check_demands(row, note, reason)
        previous_agency = proposal.agency
        changes = assign(proposal, fields or {})
        apply_status(proposal, row, note=note, reason=reason, at=at)
        proposal.version += 1
        self.events.append(
            ProposalEvent(
                kind=EventKind.MOVED if row.source != row.target else EventKind.CORRECTED,
                move=name,
                source=row.source,
                target=row.target,
                actor=by,
                actor_label=label,
                reason=reason,
                note=note,
                previous_agency=previous_agency,
                agency=proposal.agency,
                changes=changes,
                is_embargoed=row.embargoed,
                happened_at=at,
            )
        )

    def publish(self, at: datetime, by: User) -> None:
        """Make the sealed decision public."""
        self.take(MoveName.PUBLISH, at, "Bappeda", by=by)
        self.events[-1].kind = EventKind.PUBLISHED
        self.proposal.published_at = at

    def review(self, level: ReviewLevel, recommendation: str, at: datetime, by: User | None, **figures: Any) -> None:
        """Add what one level recommended."""
        review = Review(level=level, recommendation=recommendation, reviewer=by, created_at=at, **figures)
        self.reviews.append(review)


def save_stories(stories: list[Story]) -> None:
    """Write proposals with their consents, chained histories, reviews and places on forum lists."""
    proposals = [story.proposal for story in stories]
    Consent.objects.bulk_create([p.consent for p in proposals if p.consent], batch_size=BATCH)
    Proposal.objects.bulk_create(proposals, batch_size=BATCH)
    for story in stories:
        _belong(story)
        _chain(story.events)
    ProposalEvent.objects.bulk_create(_all(story.events for story in stories), batch_size=BATCH)
    Review.objects.bulk_create(_all(story.reviews for story in stories), batch_size=BATCH)
    # The halls of the past were closed before their lists are written.
    with pgtrigger.ignore("proposals.ForumItem:keeps_signed_list"):
        ForumItem.objects.bulk_create([story.item for story in stories if story.item], batch_size=BATCH)


def _belong(story: Story) -> None:
    for event in story.events:
        event.proposal = story.proposal
    for review in story.reviews:
        review.proposal = story.proposal
    if story.item:
        story.item.proposal = story.proposal


def _chain(events: list[ProposalEvent]) -> None:
    previous = None
    for event in events:
        event.seal(previous)
        previous = event


def _all(lists: Iterable[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(lists))
