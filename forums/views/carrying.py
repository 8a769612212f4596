"""Last year's unfunded proposals, ticked for this year."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forums.actions.carrying import carry_to_round, carry_to_session
from forums.views.frame import find_session, go_back
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.models import Proposal
from proposals.views.people import signed_in
from themes.rules import can_run

DIGITS = re.compile(r"[0-9]{1,18}")


@require_POST
def work_forum_carry(request: HttpRequest, pk: int) -> HttpResponse:
    """A facilitator puts them on the list of her session; a planner offers them to the round."""
    session, by, carried = find_session(request, pk), signed_in(request), 0
    chosen = [value for value in request.POST.getlist("proposal") if DIGITS.fullmatch(value)]
    is_run = can_run(by, session)
    for proposal in Proposal.objects.carriable_to(session.round).filter(pk__in=chosen):
        try:
            if is_run:
                carry_to_session(session_id=session.pk, proposal_id=proposal.pk, by=by)
            else:
                carry_to_round(round_=session.round, proposal_ids=[proposal.pk], by=by)
        except Denied as denied:
            messages.error(request, f"{proposal.code}: {denied.sentence}")
        else:
            carried += 1
    if carried:
        messages.success(request, counted("%(count)s usulan dilanjutkan.", carried))
    elif not chosen:
        messages.error(request, _("Centang dulu usulannya."))
    return go_back(request, session, "daftar", to="work_forum_items")
