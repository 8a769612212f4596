"""A published cycle as a Pabulib file, for researchers: costs, scores, ceilings, floors, and how many votes each got.

Nobody's ballot is in it: every vote stands under a voter of its own, so that no pattern of picks can be followed. What
an officer reckoned for a proposal that was refused is told nowhere else, unless the count by ceilings refused it, whose
explanation says how many rupiah were short: otherwise its cost is here what was asked.
"""

from dataclasses import replace

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from budgets.rules import BY_SCENARIO
from proposals.enums import NEGATIVE, EventKind
from proposals.models import Proposal, ProposalEvent
from themes.models import Cycle


def write_pb(cycle: Cycle) -> str:
    """Only proposals whose decision is published. Raises Malformed for a name the format cannot hold."""
    from budgets.allocation import write_pabulib  # noqa: PLC0415 – numpy and HiGHS are not for every process
    from budgets.boards.knobs import read_knobs  # noqa: PLC0415
    from budgets.boards.question import ask_of_cycle  # noqa: PLC0415

    instance, names, selected = ask_of_cycle(cycle, read_knobs(cycle))
    published, asked = list_published(cycle), read_asked(cycle)
    projects = [
        replace(
            each,
            cost=asked.get(each.id, each.cost),
            votes=tuple(f"{each.id}.{number}" for number in range(1, len(each.votes) + 1)),
        )
        for each in instance.projects
        if each.id in published
    ]
    about = {
        "description": _("Musrenbang tematik %(cycle)s") % {"cycle": cycle},
        "unit": settings.CITY_NAME,
        "instance": str(cycle.plan_year),
        "comment": _("Tiap suara ditulis sebagai pemilih tersendiri, supaya pilihan seseorang tidak bisa dirangkai."),
    }
    return write_pabulib(replace(instance, projects=tuple(projects)), about=about, names=names, selected=selected)


def list_published(cycle: Cycle) -> set[str]:
    found = Proposal.objects.public().filter(round__cycle=cycle, published_at__isnull=False)
    return {str(code) for code in found.values_list("code", flat=True)}


def read_asked(cycle: Cycle) -> dict[str, int]:
    """Rupiah that were asked, by code, of whatever no locked scenario refused: no explanation says at what cost."""
    refused = Proposal.objects.public().filter(
        round__cycle=cycle, published_at__isnull=False, public_status__in=NEGATIVE, requested_amount__isnull=False
    )
    moves = ProposalEvent.objects.filter(proposal=OuterRef("pk"), kind=EventKind.MOVED, target=OuterRef("status"))
    last = Subquery(moves.order_by("-sequence").values("move")[:1])
    told_how = refused.annotate(last_move=last)
    by_hand = told_how.filter(~Q(last_move__in=BY_SCENARIO) | Q(last_move__isnull=True))
    return {str(code): amount or 0 for code, amount in by_hand.values_list("code", "requested_amount")}
