"""What belongs to the demo citizen, so that "Usulan saya" has something in every state."""

from collections.abc import Iterable

from proposals.enums import Channel, ProposerKind, Status
from proposals.lifecycle import MoveName
from reports.demo.stories import Story
from reports.demo.town import Town

FINISHED = (Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.NOT_AGREED)
RUNNING = (Status.SUBMITTED, Status.RETURNED, Status.FORWARDED)


def give_to_citizen(town: Town, stories: list[Story], statuses: Iterable[Status]) -> None:
    """One online proposal of a grown-up in each status, of the home kelurahan where there is one."""
    for status in statuses:
        fitting = [s for s in stories if s.status == status and s.proposal.channel == Channel.ONLINE]
        grown_up = [s for s in fitting if s.proposal.proposer_kind != ProposerKind.CHILD]
        nearest = sorted(grown_up, key=lambda story: story.proposal.kelurahan != town.home)
        if nearest:
            adopt(town, nearest[0])


def adopt(town: Town, story: Story) -> None:
    """Make the demo citizen the author, in the history as well."""
    citizen, proposal = town.people.warga, story.proposal
    proposal.author = proposal.entered_by = citizen
    proposal.proposer_name = str(citizen)
    for event in story.events:
        if event.move in {MoveName.SUBMIT, MoveName.RESUBMIT, MoveName.WITHDRAW}:
            event.actor = citizen
