"""A person's own pages: who she is here, what to do after signing up, how news reaches her."""

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import change_email, give_nik, set_notices, update_profile
from accounts.enums import Notices
from accounts.forms.own import EmailForm, NikForm, NoticesForm, ProfileForm
from accounts.models import User
from accounts.nik import mask_nik
from musrenbang.lib.denied import Denied

takes_form = require_http_methods(["GET", "HEAD", "POST"])


def signed_in(request: HttpRequest) -> User:
    """The person signed in; middleware lets nobody else through to pages that ask."""
    assert isinstance(request.user, User)  # noqa: S101 – narrows the type
    return request.user


@never_cache
@takes_form
def home(request: HttpRequest) -> HttpResponse:
    """Who am I here, what may I do, and how may I be called."""
    user = signed_in(request)
    if user.is_guest:
        return redirect("guest_home")
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        update_profile(**form.cleaned_data, by=user)
        messages.success(request, _("Data Anda tersimpan."))
        return redirect("account_home")
    context = {
        "form": form,
        "memberships": user.current_memberships,
        "unproven": EmailAddress.objects.filter(user=user, verified=False).first(),
        "asks_nik": settings.ASK_NIK,
        "nik": mask_nik(user.nik_last_four),
    }
    return render(request, "accounts/home.html", context)


@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Signed up: what now."""
    user = signed_in(request)
    return render(request, "accounts/welcome.html", {"unproven": user.email and not _proven(user)})


def _proven(user: User) -> EmailAddress | None:
    return EmailAddress.objects.filter(user=user, verified=True).first()


@never_cache
@takes_form
def account_notices(request: HttpRequest) -> HttpResponse:
    """How often letters come, and where to."""
    user = signed_in(request)
    form = NoticesForm(request.POST or None, initial={"notices": user.notices})
    if form.is_valid():
        set_notices(notices=Notices(form.cleaned_data["notices"]), by=user)
        messages.success(request, _("Pilihan Anda tersimpan."))
        return redirect("account_notices")
    return _show_notices(request, form, EmailForm())


def _show_notices(request: HttpRequest, form: NoticesForm, email_form: EmailForm) -> HttpResponse:
    user = signed_in(request)
    pending = EmailAddress.objects.filter(user=user, verified=False).first()
    context = {"form": form, "email_form": email_form, "proven": _proven(user), "pending": pending}
    return render(request, "accounts/notices.html", context)


@require_POST
def account_email(request: HttpRequest) -> HttpResponse:
    """Write down an address and send the link that proves it; the same address again sends the link once more."""
    user = signed_in(request)
    if user.is_guest:
        raise Denied(_("Buat akun dulu, lalu tambahkan e-mail."))
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _show_notices(request, NoticesForm(initial={"notices": user.notices}), form)
    refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="manage_email", user=user)
    if refusal:
        return refusal
    address = change_email(email=form.cleaned_data["email"], by=user)
    if address.verified:
        messages.info(request, _("Alamat itu sudah terbukti milik Anda."))
    else:
        send_verification_email_to_address(request, address)
    return redirect("account_notices")


@sensitive_post_parameters("nik")
@never_cache
@takes_form
def account_nik(request: HttpRequest) -> HttpResponse:
    """Give one's NIK, once, where the city asks for it."""
    user = signed_in(request)
    if not settings.ASK_NIK:
        raise Http404
    form = NikForm(request.POST or None)
    if user.nik_hash or user.is_guest:
        return redirect("account_home")
    if form.is_valid():
        try:
            give_nik(nik=form.cleaned_data["nik"], by=user)
        except Denied as denied:
            form.add_error("nik", denied.sentence)
        else:
            messages.success(request, _("NIK Anda tercatat."))
            return redirect("account_home")
    return render(request, "accounts/nik.html", {"form": form})
