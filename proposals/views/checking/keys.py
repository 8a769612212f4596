"""A new PIN at the counter, for who filed without an account and lost it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from musrenbang.lib.denied import Denied
from musrenbang.lib.throttle import is_too_often
from proposals.actions.access import issue_pin, send_pin
from proposals.enums import Channel
from proposals.models import Proposal
from proposals.rules.access import check_can_issue_pin, check_can_send_pin
from proposals.views.people import signed_in


@never_cache
@require_POST
def new_pin(request: HttpRequest, code: str) -> HttpResponse:
    """Handed over by whoever helped, on the receipt; or sent past the officer, whose page says what became of it."""
    user = signed_in(request)
    proposal = get_object_or_404(Proposal.objects.with_receipt_for(user).for_detail(), code=code)
    is_helped = proposal.channel == Channel.ASSISTED
    (check_can_issue_pin if is_helped else check_can_send_pin)(user, proposal)
    if is_too_often(request, "new_pin", limit=settings.NEW_PINS, key=code):
        raise Denied(_("PIN usulan ini baru saja diganti beberapa kali. Coba lagi satu jam lagi."))
    if is_helped:
        issue_pin(proposal_id=proposal.pk, by=user)
        messages.success(request, _("PIN baru ada di tanda terima ini; PIN lama tidak berlaku lagi."))
        return redirect("proposal_receipt", code=code)
    send_pin(proposal_id=proposal.pk, by=user)
    messages.success(request, _("PIN baru dikirim kepada pengusul dalam satu menit; PIN lama tidak berlaku lagi."))
    is_verifier = Proposal.objects.verifiable_by(user).filter(pk=proposal.pk).exists()
    return redirect("verify_detail" if is_verifier else "proposal_receipt", code=code)
