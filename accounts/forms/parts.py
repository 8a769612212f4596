"""What forms of accounts share: how they look, and the fields more than one of them has."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.nik import read_nik
from musrenbang.lib.layouts import make_helper

PASSWORD_HELP = _("Sedikitnya 10 karakter. Beberapa kata yang mudah Anda ingat lebih aman daripada satu kata.")
REACHABLE_LONGEST = 254


def dress(form: forms.BaseForm, layout: Layout, **words: tuple[Any, Any]) -> None:
    """Lay ``form`` out and give each named field its label and help text; placeholders go, labels say it."""
    form.helper = make_helper(layout, is_summed_up=False)  # type: ignore[attr-defined]
    for name, (label, help_text) in words.items():
        form.fields[name].label = label
        form.fields[name].help_text = help_text
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def make_login_field(**more: Any) -> forms.CharField:
    """One field for a mobile number or an e-mail address; telephones offer both on their keyboards."""
    attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
    return forms.CharField(max_length=REACHABLE_LONGEST, widget=forms.TextInput(attrs=attributes), **more)


class NikField(forms.CharField):
    """The 16 digits, cleaned; browsers neither suggest nor keep them."""

    def __init__(self, **more: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(
            label=_("NIK"),
            help_text=_("Disimpan sebagai kode acak; yang terlihat hanya empat angka terakhir."),
            max_length=25,
            widget=forms.TextInput(attrs=attributes),
            **more,
        )

    def clean(self, value: Any) -> str:
        return read_nik(super().clean(value))
