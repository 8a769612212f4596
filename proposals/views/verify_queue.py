"""The queue of a verifier: what waits, oldest first, narrowed by the address."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from musrenbang.lib.keyset import Order, paginate
from proposals.models import Proposal
from proposals.querysets import ProposalQuerySet
from proposals.rules import check_can_verify
from proposals.search import read_code
from proposals.views.people import signed_in

OLDEST_FIRST = Order("submitted_at", descending=False, is_time=True)
LATE = timedelta(days=7)


@dataclass(frozen=True)
class QueueFilter:
    """The part of the address that narrows the queue and stays with the officer from proposal to proposal."""

    tema: str = ""
    q: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "QueueFilter":
        given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in cls.__dataclass_fields__}
        return cls(**given)

    @property
    def query(self) -> str:
        """As it stands in an address, with its question mark; empty without a filter."""
        given = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(given)}" if given else ""

    def narrow(self, proposals: ProposalQuerySet) -> ProposalQuerySet:
        if self.tema:
            proposals = proposals.filter(round__theme__slug=self.tema)
        if self.q:
            proposals = proposals.filter(Q(title__icontains=self.q) | Q(code=read_code(self.q) or self.q))
        return proposals


def waiting(request: HttpRequest) -> ProposalQuerySet:
    """The officer's queue as the address narrows it, oldest first."""
    rows = Proposal.objects.waiting_for_verification_by(signed_in(request))
    return QueueFilter.of(request).narrow(rows).order_by(*OLDEST_FIRST.names(backwards=False))


def find_next(request: HttpRequest, after: Proposal) -> Proposal | None:
    """The next one waiting after ``after`` in the narrowed queue; from the last back to the first."""
    rows = waiting(request).exclude(pk=after.pk)
    beyond = OLDEST_FIRST.beyond(after.submitted_at, after.pk, backwards=False)
    return rows.filter(beyond).first() or rows.first()


@never_cache
@require_safe
def verify_queue(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    check_can_verify(user)
    now = timezone.now()
    mine = Proposal.objects.waiting_for_verification_by(user)
    by_theme = mine.values("round__theme__slug", "round__theme__name", "round__theme__position")
    page = paginate(waiting(request).for_queue(), OLDEST_FIRST, request.GET.get("page", ""))
    context = {
        "filter": QueueFilter.of(request),
        "page": page,
        "rows": [
            (proposal, (now - proposal.submitted_at).days) for proposal in page.object_list if proposal.submitted_at
        ],
        "themes": by_theme.annotate(count=Count("pk")).order_by("round__theme__position"),
        "counts": mine.aggregate(
            total=Count("pk"), late=Count("pk", filter=Q(submitted_at__lt=now - LATE)), oldest=Min("submitted_at")
        ),
        "late_days": LATE.days,
    }
    return render(request, "proposals/verify_queue.html", context)
