"""Form fields that read figures the way people here write them: ``Rp1.500.000`` and ``12,5``."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.rupiah import parse_rupiah, spell_rupiah

# Above this no single proposal makes sense, and a slip of the finger (a zero too many) shows at once.
RUPIAH_LIMIT = 10_000_000_000_000


def parse_volume(text: str) -> Decimal:
    """Read ``57``, ``12,5``, ``1.000`` (a thousand) or ``1.000,5``; also ``12.5``, whose point cannot part thousands.

    Raises ValueError for anything else; nothing is guessed.
    """
    cleaned = re.sub(r"\s|\u00a0", "", text)
    if re.fullmatch(r"(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?", cleaned, re.ASCII):
        return Decimal(cleaned.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+\.\d{1,2}", cleaned, re.ASCII):
        return Decimal(cleaned)
    msg = f"bukan volume: {text!r}"
    raise ValueError(msg)


class RupiahField(forms.Field):
    """An amount in whole rupiah, at least 1 or else ``least``; typed as ``Rp1.500.000``, ``1500000`` or ``1,5 juta``.

    A form that comes back shows how it was read.
    """

    default_error_messages = {
        "invalid": _("Tulis jumlah rupiah, misalnya 1.500.000, 600 juta, atau 1,5 miliar."),
        "too_small": _("Jumlah harus lebih dari nol."),
        "too_large": _("Jumlah ini terlalu besar. Periksa jumlah nolnya."),
    }
    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 24, "autocomplete": "off"})

    def __init__(self, *args: Any, least: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = least

    def prepare_value(self, value: Any) -> Any:
        try:
            amount = value if isinstance(value, int) else parse_rupiah(value or "")
        except ValueError:
            return value
        return spell_rupiah(amount)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            amount = parse_rupiah(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if amount < self.least:
            raise forms.ValidationError(self.error_messages["too_small"], code="too_small")
        if amount > RUPIAH_LIMIT:
            raise forms.ValidationError(self.error_messages["too_large"], code="too_large")
        return amount


class VolumeField(forms.Field):
    """How many units, with at most two decimals; above zero."""

    default_error_messages = {
        "invalid": _("Tulis volume dengan angka, misalnya 12 atau 12,5."),
        "too_small": _("Volume harus lebih dari nol."),
        "too_large": _("Volume ini terlalu besar. Periksa angkanya."),
    }
    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 16, "autocomplete": "off"})
    limit = Decimal(10_000_000)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            volume = parse_volume(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if volume == 0:
            raise forms.ValidationError(self.error_messages["too_small"], code="too_small")
        if volume > self.limit:
            raise forms.ValidationError(self.error_messages["too_large"], code="too_large")
        return volume
