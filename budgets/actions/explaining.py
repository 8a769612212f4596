"""Keep what decisions rest on: with a lock that makes them, else drafted before they are announced; later it never
changes.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from budgets.boards.grounds import Grounds, find_locked, open_archive, read_run
from budgets.models import Explanation, Scenario
from proposals.enums import EMBARGOED
from proposals.models import Proposal
from themes.models import Cycle, ThemeRound

BATCH = 1000
STRIDE = 200  # explanations that one short transaction keeps
AROUND_IT = ("agency", "kelurahan__parent", "round__theme")
AROUND = (
    *("agency__short_name", "agency__name", "kelurahan__parent__code", "kelurahan__parent__name"),
    *("round__theme__slug", "round__theme__name"),
)


def keep_grounds(grounds: Mapping[int, Grounds], *, is_draft: bool = False) -> None:
    """Write the grounds of decisions just made, by key of the proposal; those of earlier ones are replaced."""
    now = timezone.now()
    rows = [
        Explanation(proposal_id=pk, grounds=facts.as_json(), written_at=now, is_draft=is_draft)
        for pk, facts in grounds.items()
    ]
    names = ["grounds", "written_at", "is_draft"]
    Explanation.objects.bulk_create(rows, BATCH, update_conflicts=True, unique_fields=["proposal"], update_fields=names)


def explain_ahead(cycle: Cycle, round_: ThemeRound | None = None, *, since: datetime) -> int:
    """Draft what is missing of everything published or about to be; returns how many. To be called outside of any
    transaction: nobody waits meanwhile, and what a crash leaves undone is all that the next call does.

    Drafts older than ``since``, or than the choice that is locked, were meant for another announcement.
    """
    locked = find_locked(cycle)
    oldest = max(since, locked.locked_at) if locked and locked.locked_at else since
    missing = list_unexplained(cycle, round_, oldest=oldest)
    versions = dict(missing.values_list("pk", "version"))
    if versions:
        archive, keys = open_archive(cycle, locked, versions), list(versions)
        for start in range(0, len(keys), STRIDE):
            known = missing.model.objects.filter(pk__in=keys[start : start + STRIDE])
            known = known.select_related(*AROUND_IT).only("kelurahan__level", *AROUND)  # personal columns stay closed
            draft({proposal.pk: archive.describe(proposal) for proposal in known}, versions)
    return len(versions)


@transaction.atomic
def draft(grounds: Mapping[int, Grounds], versions: Mapping[int, int]) -> None:
    """Keep what was reckoned, except where somebody decided anew meanwhile: those keep what came with that."""
    rows = Proposal.objects.filter(pk__in=grounds).select_for_update(of=("self",), no_key=True).order_by("pk")
    as_they_were = [pk for pk, version in rows.values_list("pk", "version") if version == versions[pk]]
    keep_grounds({pk: grounds[pk] for pk in as_they_were}, is_draft=True)


def settle_drafts(cycle: Cycle) -> bool:
    """Let everybody read what was drafted for what is public by now; False when any of it has no grounds."""
    public = Explanation.objects.filter(
        is_draft=True, proposal__round__cycle=cycle, proposal__published_at__isnull=False
    )
    public.update(is_draft=False)
    return not list_unexplained(cycle).filter(published_at__isnull=False).exists()


def list_unexplained(
    cycle: Cycle, round_: ThemeRound | None = None, *, oldest: datetime | None = None
) -> QuerySet[Proposal]:
    """Decisions without grounds of their own: what is published in a cycle, or waits for it (in one round). Grounds
    as old as their decision stay as they are; drafts from before ``oldest`` count as none.
    """
    waits = Q(published_at__isnull=True, round=round_) if round_ else Q(published_at__isnull=True)
    decided = Proposal.objects.filter(Q(published_at__isnull=False) | waits, round__cycle=cycle, status__in=EMBARGOED)
    bare = Q(explanation__isnull=True) | Q(explanation__written_at__lt=F("decided_at"))
    if oldest:
        bare |= Q(explanation__is_draft=True, explanation__written_at__lt=oldest)
    return decided.filter(bare).order_by("pk")


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
