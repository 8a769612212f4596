"""A whole proposal in one posting: kept, or kept and sent."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.models import User
from proposals.actions.attachments import declare_photos
from proposals.actions.authoring import submit
from proposals.actions.filing import keep_new
from proposals.actions.moving import lock_proposal
from proposals.actions.steps import keep_consents, write_counts
from proposals.enums import Channel, Status
from proposals.models import Proposal
from proposals.steps import Entry
from themes.models import ThemeRound


@transaction.atomic
def keep_whole(
    *, key: uuid.UUID, round_: ThemeRound, by: User, channel: Channel, opened_at: datetime, entry: Entry
) -> Proposal:
    """Keep all of ``entry`` as a draft. The same ``key`` again, however many at a time, is the same draft.

    Until it is sent a draft may move to another round. Raises Denied when the draft is somebody else's, or was sent
    with other words.
    """
    filing = {**entry.fields, "round": round_}
    new = keep_new(key=key, round_=round_, by=by, channel=channel, opened_at=opened_at, filing=filing, agreement=None)
    proposal = lock_proposal(new.pk)
    if proposal.status != Status.DRAFT:
        return proposal
    write_counts(proposal, entry.counts)
    keep_consents(proposal, by=by, entry=entry)
    if entry.is_declared is not None:
        declare_photos(proposal_id=proposal.pk, by=by, is_declared=entry.is_declared)
    return proposal


@transaction.atomic
def file_at_once(
    *, key: uuid.UUID, round_: ThemeRound, by: User, channel: Channel, opened_at: datetime, entry: Entry
) -> Proposal:
    """Keep and send, both or neither; doing it again returns the same sent proposal.

    Raises Denied when something is missing, the round is closed, or other words were sent under this key already.
    """
    proposal = keep_whole(key=key, round_=round_, by=by, channel=channel, opened_at=opened_at, entry=entry)
    return submit(proposal_id=proposal.pk, by=by)
