"""That a proposal stands in SIPD, the national planning system, under which number: on it, and in its history."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from proposals.enums import EventKind
from proposals.models import Proposal, ProposalEvent

BATCH = 500
LABEL = "Bappeda"
NEEDED = ("status", "agency", "forwarded_at", "published_at", "sipd_number")


@override("id")  # histories have one language
def note_sipd_numbers(*, numbers: Mapping[int, str], by: User) -> int:
    """Write the number each proposal (by key) has in SIPD, empty where it has none any more; returns how many changed.

    The caller holds the locks on their rows. Nobody is sent a message: the number stands on the proposal's page once
    its decision is published, and its event is embargoed till then.
    """
    rows = Proposal.objects.filter(pk__in=numbers).only(*NEEDED).order_by("pk")
    changed = [row for row in rows if row.sipd_number != numbers[row.pk]]
    events = [_tell(proposal, numbers[proposal.pk], by) for proposal in changed]
    newest = ProposalEvent.objects.filter(proposal__in=changed).order_by("proposal", "-sequence").distinct("proposal")
    before = {event.proposal_id: event for event in newest.only("proposal", "sequence", "hash")}
    for event in events:
        event.seal(before.get(event.proposal_id))
    now = timezone.now()
    for proposal in changed:
        proposal.sipd_number, proposal.updated_at = numbers[proposal.pk], now
    Proposal.objects.bulk_update(changed, ["sipd_number", "updated_at"], batch_size=BATCH)
    ProposalEvent.objects.bulk_create(events, batch_size=BATCH)
    return len(changed)


def _tell(proposal: Proposal, number: str, by: User) -> ProposalEvent:
    sentence = _("Nomor SIPD: %(number)s.") % {"number": number} if number else _("Nomor SIPD dihapus.")
    return ProposalEvent(
        proposal=proposal,
        kind=EventKind.SIPD,
        source=proposal.status,
        target=proposal.status,
        actor=by,
        actor_label=LABEL,
        note=sentence,
        agency_id=proposal.agency_id,
        changes={"sipd_number": [proposal.sipd_number, number]},
        is_embargoed=proposal.is_sealed,
        happened_at=timezone.now(),
    )
