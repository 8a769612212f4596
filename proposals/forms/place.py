"""Where a proposal lies."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
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
        return two_digits(self.cleaned_data["rw"])

    def clean_rt(self) -> str:
        return two_digits(self.cleaned_data["rt"])

    def read_place(self) -> dict[str, Any]:
        """Columns of Proposal."""
        return {name: self.cleaned_data.get(name) for name in PlacePart.base_fields} | {
            name: self.cleaned_data.get(name, "") for name in ("rw", "rt", "address")
        }


def two_digits(number: str) -> str:
    """``5`` and ``05`` are the same RW."""
    return number.lstrip("0").zfill(2) if number.strip("0") else ""


# Indonesia with its seas, in degrees: a point outside it is a slip.
SOUTH, NORTH, WEST, EAST = Decimal(-12), Decimal(7), Decimal(94), Decimal(142)


class PointPart(Part):
    """A point on the ground, as the phone gives it. Both numbers or none."""

    latitude = forms.DecimalField(label=_lazy("Titik lokasi"), required=False, widget=forms.HiddenInput, localize=False)
    longitude = forms.DecimalField(required=False, widget=forms.HiddenInput, localize=False)
    drops_point = forms.BooleanField(label=_lazy("Hapus titik ini"), required=False)

    def check_point(self) -> None:
        """Half a point, or one abroad, is refused; the rest of the page is not."""
        given = self.cleaned_data
        latitude, longitude = given.get("latitude"), given.get("longitude")
        if latitude is None and longitude is None:
            return
        is_here = latitude is not None and longitude is not None and is_in_indonesia(latitude, longitude)
        if not is_here:
            for name in ("latitude", "longitude"):
                given.pop(name, None)
            self.add_error(None, _("Titik lokasi tidak terbaca. Ambil lagi titiknya, atau lanjutkan tanpa titik."))

    def read_point(self) -> dict[str, Decimal | None]:
        """Columns of Proposal; empty when no point could be read."""
        given = self.cleaned_data
        if given.get("drops_point"):
            return {"latitude": None, "longitude": None}
        if "latitude" not in given or "longitude" not in given:
            return {}
        return {name: rounded(given[name]) for name in ("latitude", "longitude")}


def is_in_indonesia(latitude: Decimal, longitude: Decimal) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def rounded(degrees: Decimal | None) -> Decimal | None:
    """To a millionth of a degree, about ten centimetres."""
    return None if degrees is None else degrees.quantize(Decimal("0.000001"))
