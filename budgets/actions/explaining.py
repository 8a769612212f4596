"""Keep what decisions rest on, in the transaction that makes them or makes them public; later it never changes."""

from collections.abc import Mapping

from django.db.models import F, Q
from django.utils import timezone

from budgets.boards.grounds import Grounds, find_locked, open_archive, read_run
from budgets.models import Explanation, Scenario
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


def correct_used(scenario: Scenario) -> None:
    """What its limits hold once the lock is through: some it could not decide. What is published stays as it is."""
    settled = scenario.rows.filter(settled__isnull=False).values("proposal")
    kept = Explanation.objects.filter(proposal__in=settled, proposal__published_at__isnull=True)
    around = [f"proposal__{name}" for name in ("agency", "kelurahan__parent", "round__theme")]
    rows = list(kept.select_related(*around))
    run = read_run(scenario, [row.proposal_id for row in rows])
    changed = []
    for row in rows:
        limits = [vars(limit) for limit in run.list_limits(row.proposal, run.rows[row.proposal_id])]
        if limits != row.grounds["limits"]:
            row.grounds["limits"] = limits
            changed.append(row)
    Explanation.objects.bulk_update(changed, ["grounds"], BATCH)
