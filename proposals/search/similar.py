"""Not twice: the proposals that want what a title wants, nearest words and nearest places first."""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramDistance
from django.db.models import (
    BigIntegerField,
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, JSONObject

from proposals.enums import DECIDED, AttachmentKind
from proposals.matching import strip_title
from proposals.models import Attachment, Proposal
from regions.models import Region
from themes.models import ThemeRound

MOST_SIMILAR = 5
SHORTEST = 4  # letters of a title that say anything yet
FARTHEST = 0.65  # trigram distance beyond which two titles want different things
LOOKED_AT = 2 * MOST_SIMILAR  # in each kelurahan: some may belong to the same lead
LOOKED_AT_ANYWHERE = 40  # more lie near each other only where a wish is everybody's
NEAR = ("pk", "lead", "distance")
Near = tuple[int, int | None, float]  # a row of these
HINT = (
    "pk",
    "code",
    "title",
    "public_status",
    "support_count",
    "rw",
    "kelurahan_name",
    "kecamatan_name",
    "photo",
    "is_decided",
)


def similar(
    round_: ThemeRound, title: str, *, kelurahan: Region | None = None, exclude: UUID | None = None
) -> list[Any]:
    """Up to five public proposals of the same round that want what ``title`` wants, nearest words first.

    Where the ``kelurahan`` is known, those there come before those of its kecamatan, and these before the rest of the
    city. Never the one with the key ``exclude``. For a proposal that was joined with another its lead stands here. Rows
    have the names in ``HINT``: nothing personal.
    """
    wanted = strip_title(title, kelurahan)
    if len(wanted) < SHORTEST:
        return []
    rows = Proposal.objects.public().filter(round_id=typed(round_.pk))
    if exclude:
        rows = rows.exclude(key=exclude)
    nearest = rows.annotate(distance=TrigramDistance("match_title", wanted)).order_by("distance")
    leads: dict[int, None] = {}
    for found in look_around(nearest, kelurahan):
        leads |= dict.fromkeys(lead or pk for pk, lead, distance in found if distance <= FARTHEST)
        if len(leads) >= MOST_SIMILAR:
            break
    cards = {card.pk: card for card in for_hints(Proposal.objects.public().filter(pk__in=list(leads)[:MOST_SIMILAR]))}
    return [cards[pk] for pk in leads if pk in cards]


def look_around(nearest: QuerySet[Proposal], kelurahan: Region | None) -> Iterator[Iterable[Near]]:
    """The nearest of one area after the other: the kelurahan, its kecamatan, the round; asked for only when needed.

    The index answers for one kelurahan or for the whole round. Mostly the round has so few that the kecamatan's are
    among them; else its kelurahan are asked one by one.
    """
    if kelurahan is not None:
        yield nearest.filter(kelurahan_id=typed(kelurahan.pk)).values_list(*NEAR)[:LOOKED_AT]
    anywhere = list(nearest.values_list(*NEAR, "kelurahan__parent")[:LOOKED_AT_ANYWHERE])
    if kelurahan is not None:
        are_all_seen = len(anywhere) < LOOKED_AT_ANYWHERE or anywhere[-1][2] > FARTHEST
        around = [row[:3] for row in anywhere if row[3] == kelurahan.parent_id]
        yield around if are_all_seen else ask_around(nearest, kelurahan)
    yield [row[:3] for row in anywhere]


def ask_around(nearest: QuerySet[Proposal], kelurahan: Region) -> list[Near]:
    """The nearest of the other kelurahan of the same kecamatan, each asked by herself."""
    there = nearest.filter(kelurahan=OuterRef("pk")).values(row=JSONObject(**{name: name for name in NEAR}))
    neighbours = Region.objects.filter(parent=kelurahan.parent_id).exclude(pk=kelurahan.pk)
    asked = neighbours.values_list(ArraySubquery(there[:LOOKED_AT]), flat=True)
    found = [(row["pk"], row["lead"], row["distance"]) for rows in asked for row in rows]
    return sorted(found, key=itemgetter(2))


def typed(key: int) -> Cast:
    """A key as the index has it: GiST compares bigint with bigint only, and would not be used for a plain number."""
    return Cast(Value(key), BigIntegerField())


def similar_for(proposal: Proposal) -> list[Any]:
    """What comes nearest to a proposal that is already written down, sent or not (see ``similar``)."""
    return similar(proposal.round, proposal.title, kelurahan=proposal.kelurahan, exclude=proposal.key)


def for_hints(proposals: QuerySet[Proposal]) -> QuerySet[Proposal, Any]:
    """Named tuples of ``HINT``; ``photo`` is the key of the first released one, or None."""
    photos = Attachment.objects.public().filter(proposal=OuterRef("pk"), kind=AttachmentKind.PHOTO).order_by("pk")
    joined = {
        "kelurahan_name": F("kelurahan__name"),
        "kecamatan_name": F("kelurahan__parent__name"),
        "photo": Subquery(photos.values("key")[:1]),
        "is_decided": ExpressionWrapper(Q(public_status__in=DECIDED), BooleanField()),
    }
    return proposals.annotate(**joined).values_list(*HINT, named=True)
