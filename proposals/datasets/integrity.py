"""Whether the history still says what it said when it was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from proposals.chain import GENESIS, digest
from proposals.enums import EventKind, Status
from proposals.models import Proposal, ProposalEvent


@dataclass(frozen=True)
class Fault:
    """A place where the chain is broken: the proposal, the number of the event, and what is wrong."""

    proposal: str
    sequence: int
    what: str


def find_faults() -> Iterator[Fault]:
    """Walk every chain: numbers without gaps, digests that fit, and a status that agrees with the last event.

    Events about a PIN do not count there: they tell the status that everybody may know.
    """
    events = ProposalEvent.objects.select_related("proposal").order_by("proposal_id", "sequence").iterator(2000)
    for _proposal_id, chain in groupby(events, key=lambda event: event.proposal_id):
        yield from find_faults_in(list(chain))
    without = Proposal.objects.exclude(status=Status.DRAFT).filter(events__isnull=True).values_list("code", flat=True)
    for code in without:
        yield Fault(str(code), 0, _("riwayatnya hilang"))


def find_faults_in(chain: list[ProposalEvent]) -> Iterator[Fault]:
    """Faults in the history of one proposal, given in order."""
    proposal = chain[0].proposal
    previous = GENESIS
    for number, event in enumerate(chain, start=1):
        if event.sequence != number:
            yield Fault(str(proposal), number, _("nomor peristiwa melompat"))
            return
        if event.previous_hash != previous or event.hash != digest(previous, event.facts()):
            yield Fault(str(proposal), number, _("isi peristiwa tidak cocok dengan sidiknya"))
        previous = event.hash
    told = [event.target for event in chain if event.kind != EventKind.KEY]  # a new PIN moves nothing
    if told[-1:] != [proposal.status]:
        yield Fault(str(proposal), len(chain), _("status usulan tidak cocok dengan peristiwa terakhir"))
