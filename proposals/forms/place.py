"""Where a proposal lies."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from proposals.forms.choices import kelurahan_choices
from proposals.forms.parts import Part
from regions.models import Region


class PlacePart(Part):
    """Where."""

    kelurahan = forms.ModelChoiceField(Region.objects.none(), label=_lazy("Kelurahan"), required=False)
    rw = forms.RegexField(
        r"^[0-9]{1,3}$",
        label=_lazy("RW"),
        required=False,
        error_messages={"invalid": _lazy("Tulis nomor RW dengan angka, misalnya 05.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )
    rt = forms.RegexField(
        r"^[0-9]{1,3}$",
        label=_lazy("RT"),
        required=False,
        help_text=_lazy("Boleh kosong."),
        error_messages={"invalid": _lazy("Tulis nomor RT dengan angka, misalnya 02.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )
    address = forms.CharField(
        label=_lazy("Alamat atau patokan (boleh kosong)"),
        required=False,
        max_length=200,
        help_text=_lazy("Misalnya “balai RW, dekat mushola”."),
    )

    def offer_places(self) -> None:
        self.fields["kelurahan"].queryset = Region.objects.valid_on(timezone.localdate()).kelurahan()  # type: ignore[attr-defined]
        self.fields["kelurahan"].choices = kelurahan_choices()  # type: ignore[attr-defined]

    def clean_rw(self) -> str:
        return _two_digits(self.cleaned_data["rw"])

    def clean_rt(self) -> str:
        return _two_digits(self.cleaned_data["rt"])

    def read_place(self) -> dict[str, Any]:
        """Columns of Proposal."""
        return {name: self.cleaned_data.get(name) for name in PlacePart.base_fields} | {
            name: self.cleaned_data.get(name, "") for name in ("rw", "rt", "address")
        }


def _two_digits(number: str) -> str:
    """``5`` and ``05`` are the same RW."""
    return number.lstrip("0").zfill(2) if number.strip("0") else ""
