"""Supporting a proposal: one tap with an account, one more without."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guests import open_guest_session
from accounts.models import User
from musrenbang.lib.denied import Denied
from musrenbang.lib.throttle import is_too_often
from proposals.actions import support as acts
from proposals.boards.backing import read_backing
from proposals.enums import Status
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from proposals.views.people import person_of, signed_in

# New guests by this tap from one address; a whole forum hall or a mobile carrier may stand behind it.
GUESTS = "600/h/ip"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, code: str) -> HttpResponse:
    """The page that explains and asks, and what its button does."""
    proposal = get_object_or_404(Proposal.objects.public().for_public_page(), code=code)
    if request.method == "POST":
        return record(request, proposal)
    context = {
        "proposal": proposal,
        "backing": read_backing(proposal, request.user),
        "draft": find_draft(request, request.GET.get("draf", "")),
        "ticket": Ticket(),
    }
    return render(request, "proposals/support.html", context)


def record(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Count the support, then show the draft it came from, if any, or the proposal."""
    draft = find_draft(request, request.POST.get("draf", ""))
    messages.success(request, count(request, proposal))
    if draft:
        return redirect(f"{reverse('support', args=[proposal.code])}?draf={draft.key}")
    return redirect(f"{reverse('proposal_detail', args=[proposal.code])}#dukungan")


def count(request: HttpRequest, proposal: Proposal) -> str:
    """Count whoever asks, or the person an officer asks for; returns what to say. Raises Denied."""
    said = {"code": proposal.code}
    if key := read_key(request.POST.get("warga", "")):
        acts.support_for(proposal_id=proposal.pk, key=key, by=officer_of(request))
        return _("Dukungan warga untuk usulan %(code)s tercatat.") % said
    if not isinstance(request.user, User):
        count_stranger(request, proposal)
    elif not acts.support(proposal_id=proposal.pk, by=request.user):
        return _("Anda sudah mendukung usulan %(code)s; dukungan tetap terhitung satu.") % said
    return _("Terima kasih. Dukungan Anda untuk usulan %(code)s tercatat.") % said


def officer_of(request: HttpRequest) -> User:
    """Whoever notes somebody else's support. Raises Denied when her session has ended: it would count as her own."""
    officer = person_of(request)
    if officer is None:
        raise Denied(_("Anda perlu masuk lagi sebelum mencatat dukungan warga lain."))
    return officer


def count_stranger(request: HttpRequest, proposal: Proposal) -> None:
    """Count whoever holds the form that was shown, and remember her for a day. Raises Denied."""
    if is_too_often(request, "support", limit=GUESTS):
        raise Denied(_("Terlalu banyak dukungan tanpa akun dari jaringan ini. Coba lagi nanti, atau masuk dulu."))
    ticket = Ticket.read(request.POST)
    key = ticket.key if ticket.is_genuine else uuid4()
    open_guest_session(request, acts.support_as_guest(proposal_id=proposal.pk, key=key))


@require_POST
def unsupport(request: HttpRequest, code: str) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.public(), code=code)
    if acts.unsupport(proposal_id=proposal.pk, by=signed_in(request)):
        messages.success(request, _("Dukungan Anda untuk usulan %(code)s dibatalkan.") % {"code": code})
    return redirect(f"{reverse('proposal_detail', args=[code])}#dukungan")


def find_draft(request: HttpRequest, text: str) -> Proposal | None:
    """The reader's own draft with this key, if there is one."""
    key = read_key(text)
    if key is None or not isinstance(request.user, User):
        return None
    drafts = Proposal.objects.owned_by(request.user).filter(status=Status.DRAFT)
    return drafts.filter(key=key).first()


def read_key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
