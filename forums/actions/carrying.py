"""Last year's unfunded proposals on the list of this year's session."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from forums.actions.lists import list_proposal, open_session
from proposals.actions.carrying import carry_over
from proposals.models import ForumItem, Proposal
from themes.models import ThemeRound


@transaction.atomic
def carry_to_session(*, session_id: int, proposal_id: int, by: User) -> ForumItem:
    """Carry a proposal over and put the new one on the long list of a session; asked twice, once. Raises Denied."""
    session = open_session(session_id, by)
    proposal = carry_over(proposal_id=proposal_id, round_=session.round, by=by)
    return list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)


def carry_to_round(*, round_: ThemeRound, proposal_ids: Iterable[int], by: User) -> list[Proposal]:
    """Carry over what a planner ticked; it waits until a session takes it up. Raises Denied at one that cannot."""
    with transaction.atomic():
        return [carry_over(proposal_id=pk, round_=round_, by=by) for pk in sorted(set(proposal_ids))]
