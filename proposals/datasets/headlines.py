"""What is new, for the feeds: proposals that came in, and answers that became public."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from itertools import chain

from django.db.models.functions import Coalesce

from proposals.enums import DECIDED
from proposals.models import Proposal
from proposals.querysets import ProposalQuerySet
from themes.datasets.years import read_years

NEWEST = 50
CYCLES = 2  # plan years told of: the whole table is never sorted


@dataclass(frozen=True)
class Headline:
    """One entry: a proposal came in, or (``is_answer``) its decision became public."""

    proposal: Proposal
    happened_at: datetime
    is_answer: bool


def list_headlines(proposals: ProposalQuerySet) -> list[Headline]:
    """The newest of both kinds, newest first; nothing of a decision before its publication."""
    years = read_years().so_far[:CYCLES]
    known = proposals.public().filter(round__cycle__in=years).select_related("round__theme", "kelurahan__parent")
    sent = known.order_by("-submitted_at", "-pk")[:NEWEST]
    told_at = Coalesce("published_at", "decided_at")
    answered = known.filter(public_status__in=DECIDED).order_by(told_at.desc(), "-pk")[:NEWEST]
    lines: Iterator[Headline] = chain(
        (Headline(row, row.submitted_at, is_answer=False) for row in sent if row.submitted_at),
        (Headline(row, row.published_at or row.decided_at, is_answer=True) for row in answered if row.decided_at),
    )
    return nlargest(NEWEST, lines, key=lambda entry: (entry.happened_at, entry.proposal.pk))
