"""How allauth behaves here: one text for every failed sign-in, throttled per account and address together."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import keep_nik
from accounts.guests import is_guest
from accounts.handles import read_handle
from accounts.models import User
from accounts.names import make_name
from accounts.throttle import name_attempts, refuse_until
from musrenbang.lib.denied import Denied

WRONG = gettext_lazy("Nomor HP, e-mail, nama pengguna, atau kata sandi tidak cocok. Periksa, lalu coba lagi.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in, sign-up and throttling. ``settings.ACCOUNT_RATE_LIMITS`` holds the limits."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "enter_current_password": gettext_lazy("Kata sandi lama tidak cocok."),
        "account_inactive": gettext_lazy("Akun ini sedang tidak aktif."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt. Raises ValidationError that says when to come back once there were too many."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            sentence = _("Terlalu banyak percobaan masuk yang gagal. Coba lagi mulai pukul %(time)s WIB.")
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise refuse_until(request, "login_failed", key, sentence) from refusal

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Account and address together, so that nobody elsewhere can use up the owner's attempts."""
        typed = str(credentials.get("email") or credentials.get("username") or "")
        return name_attempts(request, read_handle(typed).value)

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """A name that says nothing: allauth would make it from the e-mail address, and pages may show it."""
        while True:
            name = make_name("warga", 8)
            if not User.objects.filter(username=name).exists():
                return name

    def new_user(self, request: HttpRequest) -> User:
        """A person who filed without an account grows up into one: it stays her row, and hers what she filed.

        Raises Denied when she did so a moment ago, in another window.
        """
        if not is_guest(request):
            return User()
        rows = User.objects.select_for_update().filter(is_guest=True, is_active=True)
        guest: User | None = rows.filter(username=request.user.get_username()).first()
        if guest is None:
            raise Denied(_("Usulan itu sudah pindah ke sebuah akun."))
        guest.is_guest = False
        return guest

    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: BaseForm,
        commit: bool = True,  # noqa: FBT001, FBT002 – allauth's signature
    ) -> User:
        super().save_user(request, user, form, commit=False)
        user.display_name = form.cleaned_data.get("display_name", "")
        user.phone = form.cleaned_data.get("phone", "")
        if nik := form.cleaned_data.get("nik"):
            keep_nik(user, nik)
        elif commit:
            user.save()
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        """Officers stay signed in for a working day at most, whichever way they came in."""
        super().login(request, user)
        if user.is_staff or user.current_memberships:
            request.session.set_expiry(settings.STAFF_SESSION_AGE)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_welcome")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officers go to their work, citizens to their account."""
        if isinstance(request.user, User) and request.user.current_memberships:
            return reverse("work_home")
        return reverse("account_home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: no second way in that answers JSON."""
        return False
