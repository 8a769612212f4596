"""Finding what a person means: the standard activity behind her words, and the proposals that want the same."""

from django.contrib.postgres.search import TrigramDistance, TrigramWordSimilarity

from proposals.matching import strip_title
from proposals.models import Proposal
from regions.models import Region
from themes.models import CatalogItem, ThemeRound

MOST_CHOICES = 8
MOST_SIMILAR = 5
FARTHEST = 0.7  # trigram distance beyond which two titles want different things


def search_catalog(round_: ThemeRound, words: str, most: int = MOST_CHOICES) -> list[CatalogItem]:
    """The standard activities of a round's theme that ordinary ``words`` mean, best first; at most ``most``."""
    items = CatalogItem.objects.active().filter(cycle=round_.cycle_id, theme=round_.theme_id)
    found = items.annotate(nearness=TrigramWordSimilarity(words, "name")).filter(nearness__gte=0.4)
    return list(found.order_by("-nearness", "name")[:most])


def similar(
    round_: ThemeRound,
    title: str,
    *,
    kelurahan: Region | None = None,
    exclude: Proposal | None = None,
    most: int = MOST_SIMILAR,
) -> list[Proposal]:
    """Public proposals of the same round (and kelurahan, where known) with nearly the same title, nearest first."""
    distance = TrigramDistance("match_title", strip_title(title, kelurahan))
    rows = Proposal.objects.public().filter(round=round_)
    if kelurahan:
        rows = rows.filter(kelurahan=kelurahan)
    if exclude:
        rows = rows.exclude(pk=exclude.pk)
    nearest = rows.select_related("kelurahan__parent").annotate(distance=distance).order_by("distance")[:most]
    return [proposal for proposal in nearest if proposal.distance <= FARTHEST]


def similar_for(proposal: Proposal) -> list[Proposal]:
    """What the check page shows beside a draft before it is sent."""
    return similar(proposal.round, proposal.title, kelurahan=proposal.kelurahan, exclude=proposal)
