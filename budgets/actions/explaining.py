"""Keep what decisions rest on, in the transaction that makes them or makes them public; later it never changes."""

from collections.abc import Mapping

from django.db.models import F, Q
from django.utils import timezone

from budgets.boards.grounds import Grounds, find_locked, open_archive
from budgets.models import Explanation
from proposals.enums import EMBARGOED
from proposals.models import Proposal
from themes.models import Cycle

BATCH = 1000
AROUND = (
    *("agency__short_name", "agency__name", "kelurahan__parent__code", "kelurahan__parent__name"),
    *("round__theme__slug", "round__theme__name"),
)


def keep_grounds(grounds: Mapping[int, Grounds]) -> None:
    """Write the grounds of decisions just made, by key of the proposal; those of earlier ones are replaced."""
    now = timezone.now()
    rows = [Explanation(proposal_id=pk, grounds=facts.as_json(), written_at=now) for pk, facts in grounds.items()]
    names = ["grounds", "written_at"]
    Explanation.objects.bulk_create(rows, BATCH, update_conflicts=True, unique_fields=["proposal"], update_fields=names)


def explain_published(cycle: Cycle) -> int:
    """Write what is still missing of everything published in a cycle; returns how many. Seldom changes anything twice:
    grounds as old as their decision stay as they are.
    """
    published = Proposal.objects.filter(round__cycle=cycle, status__in=EMBARGOED, published_at__isnull=False)
    bare = published.filter(Q(explanation__isnull=True) | Q(explanation__written_at__lt=F("decided_at")))
    around = ("agency", "kelurahan__parent", "round__theme")
    proposals = list(bare.select_related(*around).only("kelurahan__level", *AROUND))  # personal columns stay closed
    if proposals:
        archive = open_archive(cycle, find_locked(cycle), [proposal.pk for proposal in proposals])
        keep_grounds({proposal.pk: archive.describe(proposal) for proposal in proposals})
    return len(proposals)
