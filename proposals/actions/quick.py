"""An officer files a paper note in one go, or keeps what is right of it for later."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from proposals.actions.authoring import submit
from proposals.actions.filing import keep_new
from proposals.enums import Channel
from proposals.models import Proposal
from themes.models import ThemeRound


@transaction.atomic
def file_at_once(
    *,
    key: uuid.UUID,
    round_: ThemeRound,
    by: User,
    channel: Channel,
    opened_at: datetime,
    filing: Mapping[str, Any],
    agreement: Mapping[str, Any] | None,
) -> Proposal:
    """Keep and send, both or neither. The same ``key`` again, however many at a time, is the same sent proposal.

    Raises Denied when something is missing, the round is closed, or other words were sent under this key already.
    """
    proposal = keep_new(
        key=key,
        round_=round_,
        by=by,
        channel=channel,
        opened_at=opened_at,
        filing={**filing, "round": round_},  # a note may move to another theme until it is sent
        agreement=agreement,
    )
    return submit(proposal_id=proposal.pk, by=by)
