"""People without an account: back in by code and PIN, their own page, and the two ways to an account."""

from allauth.account.utils import complete_signup
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.entrance import SignInForm, SignUpForm
from accounts.guests import open_guest_session
from accounts.models import User
from accounts.throttle import count_attempt
from proposals.actions.access import find_by_pin, take_over
from proposals.enums import Status
from proposals.models import Proposal
from proposals.search.question import read_code
from proposals.views.people import signed_in

takes_form = require_http_methods(["GET", "HEAD", "POST"])
WRONG_PAIR = 422


@login_not_required
@sensitive_post_parameters("pin")
@never_cache
@require_POST
def track_pin(request: HttpRequest) -> HttpResponse:
    """Open what code and PIN of a receipt open, for a day. Whoever is signed in is not switched behind her back."""
    typed = request.POST.get("kode", "").replace("\x00", "").strip()[:40]
    if request.user.is_authenticated:
        return _refuse(request, typed, _("Anda sedang masuk. Keluar dulu, lalu buka lagi dengan kode dan PIN."))
    code = read_code(typed)
    try:
        attempt = count_attempt(request, "track_pin", code or typed)
    except ValidationError as refusal:
        return _refuse(request, typed, str(refusal.message))
    pin = "".join(filter(str.isdigit, request.POST.get("pin", "")[:40]))
    proposal = find_by_pin(code=code, pin=pin)
    if proposal is None or proposal.author is None:
        return _refuse(request, typed, _("Kode dan PIN tidak cocok. Periksa keduanya di tanda terima."))
    attempt.rollback()
    open_guest_session(request, proposal.author)
    return redirect("proposal_detail", code=proposal.code)


def _refuse(request: HttpRequest, typed: str, sentence: str) -> HttpResponse:
    context = {"typed": "", "code": "", "pin_code": typed, "pin_error": sentence}
    return render(request, "proposals/track.html", context, status=WRONG_PAIR)


@never_cache
@require_safe
def guest_home(request: HttpRequest) -> HttpResponse:
    """Instead of an account: what one has here, and what becomes of it."""
    guest = signed_in(request)
    if not guest.is_guest:
        return redirect("account_home")
    own = Proposal.objects.owned_by(guest).for_list().own_first()
    drafts = [proposal for proposal in own if proposal.status == Status.DRAFT]
    sent = [proposal for proposal in own if proposal.status != Status.DRAFT]
    return render(request, "accounts/guest_home.html", {"drafts": drafts, "sent": sent})


@sensitive_post_parameters("password1", "nik")
@never_cache
@takes_form
def guest_sign_up(request: HttpRequest) -> HttpResponse:
    """An account out of what was filed without one: nothing is lost, PINs are not needed any more."""
    guest = signed_in(request)
    if not guest.is_guest:
        return redirect("account_home")
    refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="signup")
    if refusal:
        return refusal
    form = SignUpForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/guest_signup.html", {"form": form, "own": _list_own(guest)})
    account, _response = form.try_save(request)
    _bring_along(guest, account)
    response: HttpResponse = complete_signup(request, account, None, None)
    return response


@sensitive_post_parameters("password")
@never_cache
@takes_form
def guest_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in to an account that exists already, and take along what was filed without it."""
    guest = signed_in(request)
    if not guest.is_guest:
        return redirect("account_home")
    refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="login")
    if refusal:
        return refusal
    form = SignInForm(request.POST or None, request=request)
    if not form.is_valid():
        return render(request, "account/guest_login.html", {"form": form, "own": _list_own(guest)})
    _bring_along(guest, form.user)
    response: HttpResponse = form.login(request)
    return response


def _bring_along(guest: User, account: User) -> None:
    """Officers use the same computers as the people they help: what these filed never becomes an officer's."""
    if account.is_active and not (account.is_staff or account.current_memberships):
        take_over(guest=guest, account=account)


def _list_own(guest: User) -> list[Proposal]:
    return list(Proposal.objects.owned_by(guest).for_list().own_first())
