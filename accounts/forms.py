"""Forms of sign-in, sign-up, passwords and one's own details. No form asks for a NIK."""

from typing import Any

from allauth.account import forms as allauth_forms
from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import layouts
from accounts.models import User
from musrenbang.lib.layouts import make_helper

PASSWORD_HELP = _("Sedikitnya 10 karakter. Beberapa kata yang mudah Anda ingat lebih aman daripada satu kata.")


def dress(form: forms.BaseForm, layout: Layout, **words: tuple[Any, Any]) -> None:
    """Lay ``form`` out and give each named field its label and help text; placeholders go, labels say it."""
    form.helper = make_helper(layout, is_summed_up=False)  # type: ignore[attr-defined]
    for name, (label, help_text) in words.items():
        form.fields[name].label = label
        form.fields[name].help_text = help_text
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """Name or e-mail, and password. Officers stay signed in for a working day at most."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(
            self,
            layouts.sign_in(),
            login=(_("E-mail atau nama pengguna"), ""),
            password=(_("Kata sandi"), ""),
            remember=(_("Tetap masuk di perangkat ini selama 14 hari"), _("Jangan dicentang di komputer bersama.")),
        )
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")

    def user_credentials(self) -> dict[str, str]:
        """One pair only: the backend tries name and e-mail itself, and every wrong password costs one hash."""
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url)
        user = request.user
        if isinstance(user, User) and (user.is_staff or user.current_memberships):
            request.session.set_expiry(settings.STAFF_SESSION_AGE if self.cleaned_data["remember"] else 0)
        return response


class SignUpForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """E-mail and password; a name only if wanted."""

    display_name = forms.CharField(max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(
            self,
            layouts.sign_up(),
            display_name=(_("Nama tampilan (boleh kosong)"), _("Boleh nama panggilan. Tidak perlu nama sesuai KTP.")),
            email=(_("E-mail"), _("Untuk masuk dan memulihkan kata sandi. Tidak ditampilkan.")),
            password1=(_("Kata sandi"), PASSWORD_HELP),
        )
        self.fields["display_name"].widget.attrs["autocomplete"] = "nickname"


class PasswordChangeForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(
            self,
            layouts.password_change(),
            oldpassword=(_("Kata sandi lama"), ""),
            password1=(_("Kata sandi baru"), PASSWORD_HELP),
            password2=(_("Kata sandi baru sekali lagi"), ""),
        )


class PasswordResetForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, layouts.password_reset(), email=(_("E-mail akun Anda"), ""))


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(
            self,
            layouts.new_password(),
            password1=(_("Kata sandi baru"), PASSWORD_HELP),
            password2=(_("Kata sandi baru sekali lagi"), ""),
        )


class ProfileForm(forms.Form):
    """What a person may change about herself. A telephone number is for a call back, never shown."""

    display_name = forms.CharField(
        label=_("Nama tampilan"),
        help_text=_("Boleh nama panggilan. Kosongkan bila tidak ingin disebut."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    phone = forms.CharField(
        label=_("Nomor HP (boleh kosong)"),
        help_text=_("Hanya untuk petugas yang menangani usulan Anda."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        validators=[RegexValidator(r"^\+?[\d \-]{8,18}$", _("Tulis nomor dengan angka, misalnya 0812 3456 7890."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = make_helper(layouts.profile(), is_summed_up=False)

    def clean_phone(self) -> str:
        return "".join(character for character in self.cleaned_data["phone"] if character in "+0123456789")
