"""A forgotten password: by a link to the mailbox or a code to the telephone; nothing here tells who has an account."""

import time

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import ask_recovery, recover_by_phone
from accounts.forms.passwords import CodeForm, ForgottenForm, RecoveredPasswordForm
from accounts.handles import Handle
from accounts.models import User
from accounts.recovery import CODE_LIFETIME, find_reachable, read_code
from accounts.throttle import count_attempt

# In the session: a random word; the accounts at the number and until when a right code opens them (seconds since 1970).
TICKET, PROVEN = "recovery_ticket", "recovery_open"
takes_form = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@takes_form
def ask_new_password(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/password_reset.html", {"form": form})
    handle: Handle = form.cleaned_data["login"]
    asked = salted_hmac("accounts.throttle", handle.value).hexdigest()
    refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="reset_password", key=asked)
    return refusal or _start(request, handle)


def _start(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Write down what is to be sent; where it leads depends on what was typed alone."""
    has_gateway = bool(settings.MESSAGE_GATEWAY)
    reachable, language = find_reachable(handle, has_gateway=has_gateway), get_language() or settings.LANGUAGE_CODE
    if handle.phone and has_gateway:
        ticket = request.session[TICKET] = get_random_string(32)
        ask_recovery(people=reachable.by_code, ticket=ticket, language=language)
        return redirect("account_reset_code")
    origin = f"{request.scheme}://{request.get_host()}"
    is_proven = bool(handle.phone)
    ask_recovery(people=reachable.by_letter, is_proven=is_proven, origin=origin, language=language)
    return redirect(reverse("account_reset_password_done") + ("?cara=hp" if handle.phone else ""))


@login_not_required
@require_safe
def new_password_asked(request: HttpRequest) -> HttpResponse:
    """What to do now; with ``cara=hp`` for those who gave a number."""
    return render(request, "account/password_reset_done.html", {"is_phone": request.GET.get("cara") == "hp"})


@login_not_required
@never_cache
@takes_form
def enter_code(request: HttpRequest) -> HttpResponse:
    ticket = request.session.get(TICKET)
    if not ticket:
        return redirect("account_reset_password")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            count_attempt(request, "reset_code", ticket, is_own_secret=True)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            people = read_code(ticket, form.cleaned_data["code"])
            if people:
                del request.session[TICKET]
                request.session[PROVEN] = {"people": people, "until": time.time() + CODE_LIFETIME}
                return redirect("account_reset_by_code")
            form.add_error("code", _("Kode tidak cocok atau sudah lewat 15 menit. Periksa, atau minta kode baru."))
    return render(request, "account/reset_code.html", {"form": form})


def read_proven(request: HttpRequest) -> list[int]:
    """The accounts this browser may set a password for; not for long, since others may use it next."""
    proven = request.session.get(PROVEN) or {"people": [], "until": 0}
    return list(proven["people"]) if time.time() < proven["until"] else []


@login_not_required
@never_cache
@takes_form
def set_password_by_code(request: HttpRequest) -> HttpResponse:
    people = User.objects.filter(pk__in=read_proven(request), is_active=True).order_by("date_joined")
    if not people:
        return redirect("account_reset_password")
    form = RecoveredPasswordForm(request.POST or None, users=list(people))
    if not form.is_valid():
        return render(request, "account/reset_by_code.html", {"form": form})
    chosen = people.get(pk=form.cleaned_data.get("account") or people[0].pk)
    recover_by_phone(user=chosen, password=form.cleaned_data["password1"])
    del request.session[PROVEN]
    messages.success(request, _("Kata sandi baru tersimpan. Silakan masuk."))
    return redirect("account_login")
