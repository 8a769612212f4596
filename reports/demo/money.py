"""Ceilings, and the decisions that fit under them: in the order of scores, as far as the money reaches."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from budgets.models import Ceiling, CeilingChange
from regions.models import Agency
from reports.demo import acts
from reports.demo.chance import draw_moments
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.models import Cycle

STEP = 5_000_000  # rupiah; ceilings are round figures
LEAST = 50_000_000  # rupiah; less would fund nothing of the kamus
CEILING_NOTE = "Pagu indikatif awal"
REFUSED_SHARE = 0.04


def ask_ceilings(stories: Iterable[Story], share: float) -> dict[Agency, int]:
    """``share`` of what is asked of each agency, in round figures (rupiah)."""
    asked: dict[Agency, int] = defaultdict(int)
    for story in stories:
        if story.proposal.agency:
            asked[story.proposal.agency] += story.proposal.requested_amount or 0
    return {agency: max(LEAST, int(amount * share) // STEP * STEP) for agency, amount in asked.items()}


def decide(town: Town, stories: list[Story], ceilings: dict[Agency, int], start: datetime, end: datetime) -> None:
    """Assess every forwarded story and answer it: accepted by score while it fits, refused now and then, deferred."""
    left = dict(ceilings)
    for story in sorted(stories, key=lambda story: (-story.score, story.proposal.code or "")):
        first, second = draw_moments(town.dice, start, end, 2)
        acts.assess(town, story, first)
        agency, amount = story.proposal.agency, story.proposal.assessed_amount or 0
        if town.dice.random() < REFUSED_SHARE:
            acts.refuse(town, story, second)
        elif agency and amount <= left.get(agency, 0):
            left[agency] -= amount
            acts.accept(town, story, second)
        else:
            acts.defer(town, story, second)


def commit_ceilings(town: Town, cycle: Cycle, amounts: dict[Agency, int], stories: list[Story], at: datetime) -> None:
    """Write the ceilings with exactly what their accommodated proposals cost."""
    committed: dict[Agency | None, int] = defaultdict(int)
    for story in stories:
        if story.status == "accommodated":
            committed[story.proposal.agency] += story.proposal.assessed_amount or 0
    ceilings = Ceiling.objects.bulk_create(
        Ceiling(cycle=cycle, agency=agency, amount=amount, committed=committed[agency])
        for agency, amount in sorted(amounts.items(), key=lambda pair: pair[0].short_name)
    )
    changes = CeilingChange.objects.bulk_create(
        CeilingChange(ceiling=c, before=None, after=c.amount, changed_by=town.people.bappeda, note=CEILING_NOTE)
        for c in ceilings
    )
    CeilingChange.objects.filter(pk__in=[change.pk for change in changes]).update(changed_at=at)
