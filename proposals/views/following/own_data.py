"""A person's rights over her data: see it, take it away, have it erased."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.throttle import count_attempt
from musrenbang.lib.denied import Denied
from proposals.actions.access import fits_guest
from proposals.actions.erasure import erase_person
from proposals.datasets.own_data import PARTS, describe_person
from proposals.models import Proposal, Support
from proposals.views.people import signed_in


@never_cache
@require_safe
def account_data(request: HttpRequest) -> HttpResponse:
    """What the file holds, and what else can be done with one's data."""
    return render(request, "accounts/data.html", {"parts": PARTS.items()})


@never_cache
@require_safe
def account_data_file(request: HttpRequest) -> HttpResponse:
    """Everything about oneself as a JSON file."""
    facts = describe_person(signed_in(request))
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"data-saya-{timezone.localdate():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@sensitive_post_parameters("secret")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_erase(request: HttpRequest) -> HttpResponse:
    """Ask once, with the password or a PIN; then there is no way back."""
    user = signed_in(request)
    error = ""
    if request.method == "POST":
        try:
            _check_secret(request, user)
            erase_person(by=user)
        except Denied as denied:
            error = denied.sentence
        except ValidationError as refusal:
            error = str(refusal.message)
        else:
            logout(request)
            messages.success(request, _("Data pribadi Anda sudah dihapus. Terima kasih sudah ikut bersuara."))
            return redirect("home")
    own = Proposal.objects.filter(author=user)
    context = {
        "error": error,
        "needs_pin": user.is_guest,
        "is_open": user.is_guest and not own.exclude(pin="").exists(),
        "drafts": own.filter(code=None).count(),
        "sent": own.exclude(code=None).count(),
        "supports": Support.objects.filter(person=user).count(),
    }
    return render(request, "accounts/erase.html", context, status=422 if error else 200)


def _check_secret(request: HttpRequest, user: User) -> None:
    """The password, or for a guest the PIN of a receipt. A guest who sent nothing has none, and nothing to steal.

    Raises Denied when it is wrong, ValidationError after too many attempts.
    """
    secret = request.POST.get("secret", "")[:200]
    if user.is_guest and not Proposal.objects.filter(author=user).exclude(pin="").exists():
        return
    attempt = count_attempt(request, "own_secret", str(user.pk))
    is_right = fits_guest(user, secret.strip()) if user.is_guest else user.check_password(secret)
    if not is_right:
        raise Denied(_("PIN tidak cocok.") if user.is_guest else _("Kata sandi tidak cocok."))
    attempt.rollback()
