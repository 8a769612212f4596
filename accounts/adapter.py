"""How allauth behaves here: one text for every failed sign-in, throttled per account and address together."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

EASY_TO_READ = "23456789abcdefghkmnpqrstuvwxyz"
THROTTLED = {"app": "allauth.account", "action": "login_failed"}
WRONG = gettext_lazy("Nama pengguna, e-mail, atau kata sandi tidak cocok. Periksa ejaannya, lalu coba lagi.")


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
            until = free_again_at(request, self._get_login_attempts_cache_key(request, **credentials))
            sentence = _("Terlalu banyak percobaan masuk yang gagal. Coba lagi mulai pukul %(time)s WIB.")
            clock = timezone.localtime(until).strftime("%H.%M")
            raise ValidationError(sentence % {"time": clock}, code="too_many_login_attempts") from refusal

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Account and address together, so that nobody elsewhere can use up the owner's attempts."""
        login = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        return f"{ratelimit.get_ip(request)}|{login}"

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """A name that says nothing: allauth would make it from the e-mail address, and pages may show it."""
        while True:
            name = f"warga-{get_random_string(8, EASY_TO_READ)}"
            if not User.objects.filter(username=name).exists():
                return name

    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: BaseForm,
        commit: bool = True,  # noqa: FBT001, FBT002 – allauth's signature
    ) -> User:
        super().save_user(request, user, form, commit=False)
        user.display_name = form.cleaned_data.get("display_name", "")
        if commit:
            user.save()
        return user

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


def free_again_at(request: HttpRequest, key: str) -> datetime:
    """When the throttle lets the next attempt through, rounded up to the minute (aware)."""
    ends = [timezone.now()]
    for rate in ratelimit.get_rates(**THROTTLED):
        history = cache.get(ratelimit.get_cache_key(request, **THROTTLED, rate=rate, key=key), [])
        if len(history) >= rate.amount:
            ends.append(datetime.fromtimestamp(history[-1] + rate.duration, timezone.get_current_timezone()))
    return (max(ends) + timedelta(minutes=1) - timedelta.resolution).replace(second=0, microsecond=0)
