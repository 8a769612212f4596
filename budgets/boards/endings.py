"""What still keeps a cycle open."""

from django.db.models import Count, Q

from proposals.enums import DECIDED, Status
from proposals.models import Proposal
from themes.models import Cycle


def count_unfinished(cycle: Cycle) -> dict[str, int]:
    """By status, the proposals without a final public answer; one query. A member of a cluster shares its lead's."""
    final = Q(status__in=DECIDED, published_at__isnull=False) | Q(status__in=[Status.WITHDRAWN, Status.DRAFT])
    open_ones = Proposal.objects.filter(round__cycle=cycle).exclude(final).exclude(status=Status.CLUSTERED)
    return dict(open_ones.order_by().values_list("status").annotate(Count("pk")))
