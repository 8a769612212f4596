"""Proposals of the running cycle that ask for the same, joined by the demo operator."""

from proposals.actions.clusters import join
from proposals.enums import Channel, Status
from proposals.models import Proposal
from reports.demo.town import Town

NOTE = "Sama dengan usulan induk: kegiatan dan lokasinya satu. Kedua usulan tetap tercatat."
JOINED = 2


def join_some(town: Town) -> None:
    """Join two waiting proposals of the home kelurahan with a third of the same round, by the real action."""
    waiting = Proposal.objects.filter(
        kelurahan=town.home, status=Status.SUBMITTED, round__cycle__closed_at__isnull=True, channel=Channel.ASSISTED
    ).order_by("round", "pk")
    by_round: dict[int, list[int]] = {}
    for round_id, pk in waiting.values_list("round", "pk"):
        by_round.setdefault(round_id, []).append(pk)
    lead, *others = max(by_round.values(), key=len)
    for pk in others[:JOINED]:
        join(proposal_id=pk, lead_id=lead, by=town.people.kelurahan, note=NOTE)
