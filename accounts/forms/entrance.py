"""Forms of the way in. Signing up asks for one thing to be recognised by, and for a NIK only where the city says so."""

from hashlib import sha256
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import layouts
from accounts.forms.parts import PASSWORD_HELP, NikField, dress, make_login_field
from accounts.handles import Handle, read_reachable
from accounts.models import User
from accounts.recognition import find_fitting, list_candidates
from accounts.rules import check_nik_is_free
from accounts.throttle import count_attempt
from musrenbang.lib.advisory import wait_for
from musrenbang.lib.denied import Denied


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """Number, address or name, and password. Officers stay signed in for a working day at most."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(
            self,
            layouts.sign_in(),
            login=(_("Nomor HP, e-mail, atau nama pengguna"), ""),
            password=(_("Kata sandi"), ""),
            remember=(_("Tetap masuk di perangkat ini selama 14 hari"), _("Jangan dicentang di komputer bersama.")),
        )
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")

    def user_credentials(self) -> dict[str, str]:
        """One pair only: the backend knows numbers, addresses and names apart, and every try costs hashes.

        Once recognised, the user name: allauth notes the pair's name in the session, which need not hold a number.
        """
        login = self.user.username if self.user else self.cleaned_data["login"]
        return {"username": login, "password": self.cleaned_data["password"]}

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url)
        user = request.user
        if isinstance(user, User) and (user.is_staff or user.current_memberships):
            request.session.set_expiry(settings.STAFF_SESSION_AGE if self.cleaned_data["remember"] else 0)
        return response


class SignUpForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """A mobile number or an e-mail address, and a password; a name only if wanted.

    Whoever types the number and the password of an account that exists is its owner, and is signed in. With another
    password a second account is made: nothing here may tell that the number is known.
    """

    handle: Handle

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = make_login_field()
        self.fields["display_name"] = forms.CharField(max_length=100, required=False)
        if settings.ASK_NIK:
            self.fields["nik"] = NikField()
        dress(
            self,
            layouts.sign_up(asks_nik=settings.ASK_NIK),
            login=(_("Nomor HP atau e-mail"), _("Untuk masuk. Tidak ditampilkan kepada siapa pun.")),
            password1=(_("Kata sandi"), PASSWORD_HELP),
            display_name=(_("Nama tampilan (boleh kosong)"), _("Boleh nama panggilan. Tidak perlu nama sesuai KTP.")),
        )
        self.fields["display_name"].widget.attrs["autocomplete"] = "nickname"

    def clean_login(self) -> str:
        self.handle = read_reachable(self.cleaned_data["login"])
        self.cleaned_data.update(phone=self.handle.phone, email=self.handle.email)
        return self.handle.value

    def clean_nik(self) -> str:
        nik: str = self.cleaned_data["nik"]
        try:
            check_nik_is_free(nik)
        except Denied as denied:
            raise ValidationError(denied.sentence, code="nik_taken") from denied
        return nik

    def clean(self) -> dict[str, Any]:
        super().clean()
        password = self.cleaned_data.get("password1")
        if password and "login" in self.cleaned_data:
            self._check_password_differs(password)
        if not self.errors:
            count_attempt(context.request, "signup_known", self.handle.value)
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    def _check_password_differs(self, password: str) -> None:
        """Refuse the number or address itself as a password, and what is much like it."""
        person = User(phone=self.handle.phone, email=self.handle.email)
        try:
            get_adapter().clean_password(password, user=person)
        except ValidationError as problem:
            if "password1" not in self.errors:
                self.add_error("password1", problem)

    def try_save(self, request: HttpRequest) -> tuple[User, None]:
        """The account these words open, else a new one; the same form posted twice at once makes one account."""
        password = self.cleaned_data["password1"]
        known = list_candidates(self.handle)
        if user := find_fitting(self.handle, password, known):
            return user, None
        with transaction.atomic():
            wait_for(int.from_bytes(sha256(self.handle.value.encode()).digest()[:8]))
            newer = [user for user in list_candidates(self.handle) if user not in known]
            fitting = (user for user in newer if user.check_password(password))
            return next(fitting, None) or self.save(request), None
