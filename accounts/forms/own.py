"""Forms of one's own pages: name and number, how news comes, and a NIK where the city asks for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import layouts
from accounts.enums import Notices
from accounts.forms.parts import NikField, dress
from accounts.models import User
from accounts.phones import read_mobile


class ProfileForm(forms.Form):
    """What a person may change about herself. A telephone number is for signing in and a call back, never shown."""

    display_name = forms.CharField(
        label=_("Nama tampilan"),
        help_text=_("Boleh nama panggilan. Kosongkan bila tidak ingin disebut."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    phone = forms.CharField(
        label=_("Nomor HP (boleh kosong)"),
        help_text=_("Bisa dipakai untuk masuk. Hanya terlihat oleh petugas yang menangani usulan Anda."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"display_name": user.display_name, "phone": user.phone}
        super().__init__(*args, **kwargs)
        self.user = user
        dress(self, layouts.profile())

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if typed == self.user.phone:
            return typed
        phone = read_mobile(typed)
        if typed and not phone:
            raise ValidationError(_("Tulis nomor dengan angka, misalnya 0812 3456 7890."), code="bad_phone")
        if not phone and self.user.phone and not self.user.email:
            raise ValidationError(_("Dengan nomor ini Anda masuk. Tambahkan dulu alamat e-mail."), code="last_handle")
        return phone


class NoticesForm(forms.Form):
    """How often letters come."""

    notices = forms.ChoiceField(label=_("Surat tentang usulan saya"), choices=Notices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, layouts.notices())


class EmailForm(forms.Form):
    """Another address, to be proven by the link sent there."""

    email = forms.EmailField(
        label=_("Alamat e-mail"),
        help_text=_("Kami mengirim tautan ke alamat ini. Buka tautannya, lalu surat kabar usulan datang ke sana."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, layouts.email())

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class NikForm(forms.Form):
    nik = NikField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, layouts.nik())
