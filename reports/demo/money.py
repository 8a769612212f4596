"""Ceilings of agencies, and what is committed under them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from budgets.models import Ceiling, CeilingChange
from regions.models import Agency
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.models import Cycle

STEP = 5_000_000  # rupiah; ceilings are round figures
LEAST = 50_000_000  # rupiah; less would fund nothing of the kamus
CEILING_NOTE = "Pagu indikatif awal"


def ask_ceilings(stories: Iterable[Story], share: float) -> dict[Agency, int]:
    """``share`` of what is asked of each agency, in round figures (rupiah)."""
    asked: dict[Agency, int] = defaultdict(int)
    for story in stories:
        if story.proposal.agency:
            asked[story.proposal.agency] += story.proposal.requested_amount or 0
    return {agency: max(LEAST, int(amount * share) // STEP * STEP) for agency, amount in asked.items()}


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
