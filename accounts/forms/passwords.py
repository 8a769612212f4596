"""Forms for a forgotten or a new password."""

from collections.abc import Sequence
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import layouts
from accounts.forms.parts import PASSWORD_HELP, dress, make_login_field
from accounts.handles import Handle, read_reachable
from accounts.models import User

CODE_DIGITS = 6


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


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(
            self,
            layouts.new_password(),
            password1=(_("Kata sandi baru"), PASSWORD_HELP),
            password2=(_("Kata sandi baru sekali lagi"), ""),
        )


class ForgottenForm(forms.Form):
    """Which account. The answer is the same whether there is one."""

    login = make_login_field(label=_("Nomor HP atau e-mail"), help_text=_("Yang Anda pakai untuk masuk."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, layouts.forgotten())

    def clean_login(self) -> Handle:
        return read_reachable(self.cleaned_data["login"])


class CodeForm(forms.Form):
    """The code that came to the telephone."""

    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        label=_("Kode"),
        help_text=_("Enam angka dari pesan yang Anda terima."),
        error_messages={"invalid": _("Kode terdiri atas enam angka.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, layouts.code())

    def clean_code(self) -> str:
        return "".join(filter(str.isdigit, self.cleaned_data["code"]))


class RecoveredPasswordForm(NewPasswordForm):
    """A new password for the account at a proven number; where several share it, she says which."""

    def __init__(self, *args: Any, users: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, user=users[0], **kwargs)
        choices = [(str(user.pk), describe(user)) for user in users]
        self.fields["account"] = forms.ChoiceField(
            label=_("Akun yang mana?"), choices=choices, initial=choices[0][0], widget=forms.RadioSelect
        )
        self.helper.layout = layouts.recovered_password(asks_account=len(users) > 1)
        if len(users) == 1:
            del self.fields["account"]


def describe(user: User) -> str:
    return f"{user.display_name} ({user.username})" if user.display_name else user.username
