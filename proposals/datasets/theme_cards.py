"""How the themes of a cycle stand: proposals, and how often people came to its sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Q

from proposals.enums import Status
from proposals.models import Proposal
from themes.datasets.attendance import Participation, hide_small
from themes.models import Cycle, ThemeRound


@dataclass(frozen=True)
class ThemeCard:
    """A theme's round with its counts: received, forwarded, accommodated; never one of them for another.

    ``present``: hall and online together; None when nobody came yet, or so few that they could be recognised.
    """

    round: ThemeRound
    received: int = 0
    forwarded: int = 0
    accommodated: int = 0
    present: int | None = None


def list_theme_cards(cycle: Cycle, participation: Mapping[int, Participation]) -> list[ThemeCard]:
    """Every active theme's round in ``cycle``, with published counts; ``participation`` by theme."""
    rounds = list(ThemeRound.objects.for_list().filter(cycle=cycle, theme__is_active=True))
    counted = (
        Proposal.objects.public()
        .filter(round__in=rounds)
        .order_by()
        .values_list("round")
        .annotate(
            received=Count("pk"),
            forwarded=Count("pk", filter=Q(forwarded_at__isnull=False)),
            accommodated=Count("pk", filter=Q(public_status=Status.ACCOMMODATED)),
        )
    )
    counts = {round_id: figures for round_id, *figures in counted}
    present = hide_small([participation.get(round_.theme_id, Participation()).everybody for round_ in rounds])
    return [
        replace(ThemeCard(round_, *counts.get(round_.pk, ())), present=people)
        for round_, people in zip(rounds, present, strict=True)
    ]
