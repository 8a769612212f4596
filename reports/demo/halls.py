"""Sessions of a round by kecamatan, and what happens when they are closed."""

from dataclasses import dataclass, field

from proposals.enums import ForumOutcome
from regions.models import Region
from reports.demo import acts
from reports.demo.sessions import close_session, count_people
from reports.demo.shelf import Shelf
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.models import ForumSession

PEOPLE = 60  # who come anyway; more come the longer the list is


@dataclass
class Halls:
    """The sessions of one round by kecamatan; None is the one for the whole city."""

    sessions: dict[int | None, ForumSession] = field(default_factory=dict)

    def of(self, kelurahan: Region) -> ForumSession:
        return self.sessions.get(kelurahan.parent_id) or self.sessions[None]


def list_kecamatan(town: Town) -> list[Region]:
    """The kecamatan of the city, by code."""
    return sorted({k.parent for k in town.kelurahan if k.parent}, key=lambda region: region.code)


def close_halls(town: Town, halls: Halls, stories: list[Story], shelf: Shelf) -> None:
    """Rank what was agreed, sign, close; closing forwards it."""
    for number, session in enumerate(halls.sessions.values(), start=1):
        items = [story for story in stories if story.item and story.item.session == session]
        rank_agreed(items)
        count_people(town, session, PEOPLE + len(items) // 2)
        closed_at = close_session(town, session, shelf, number)
        for story in items:
            acts.settle(town, story, closed_at)


def rank_agreed(stories: list[Story]) -> None:
    """Everything not refused is agreed, in the order of scores."""
    undecided = [story for story in stories if story.item and story.item.outcome == ForumOutcome.OPEN]
    for rank, story in enumerate(sorted(undecided, key=lambda story: -story.score), start=1):
        if story.item:
            story.item.outcome, story.item.rank, story.item.is_short = ForumOutcome.AGREED, rank, True
