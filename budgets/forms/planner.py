"""Forms of the planner."""

import re
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from budgets import layouts
from musrenbang.lib.fields import RupiahField
from musrenbang.lib.layouts import make_helper
from musrenbang.lib.seen import SeenForm

WHOLE = 100  # percent
SUM_HINT = _("Boleh ditulis 600.000.000, 600 juta, atau 1,5 miliar.")


def large_sum() -> forms.TextInput:
    """Typed with letters too (``1,5 miliar``), so that a phone shows them."""
    return forms.TextInput(attrs={"inputmode": "text", "maxlength": 24, "autocomplete": "off"})


class CeilingForm(forms.Form):
    """One ceiling; the note goes into its history. ``seen`` is the sum that stood there when the form was opened."""

    amount = RupiahField(
        label=_("Pagu indikatif (rupiah)"),
        widget=large_sum(),
        help_text=SUM_HINT,
        error_messages={"required": _("Isi pagunya.")},
    )
    note = forms.CharField(
        label=_("Keterangan"),
        max_length=200,
        help_text=_("Dasar perubahan, misalnya nomor surat."),
        error_messages={"required": _("Tulis dasar perubahan pagu.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    helper = make_helper(layouts.ceiling())

    def see(self, amount: int) -> None:
        """Show what stands there now: to send the form again is meant."""
        self.data = {**self.data.dict(), "seen": str(amount)}  # type: ignore[attr-defined]


class PercentField(forms.Field):
    """A share typed as ``12,5`` or ``12,5%``; kept in per mille, 0 to 1,000."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 8, "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip().removesuffix("%").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,3}([.,][0-9])?", text) or float(text.replace(",", ".")) > WHOLE:
            raise forms.ValidationError(_("Tulis persen dari 0 sampai 100, misalnya 12,5."))
        whole, _point, tenth = text.replace(".", ",").partition(",")
        return int(whole) * 10 + int(tenth or 0)


class FloorForm(SeenForm):
    """What a theme is guaranteed: rupiah or percent, one of the two. ``seen`` is the imprint of what stood there."""

    amount = RupiahField(label=_("Jaminan (rupiah)"), required=False, least=0, widget=large_sum(), help_text=SUM_HINT)
    percent = PercentField(
        label=_("atau bagian dari pagu kota (%)"), required=False, help_text=_("0 berarti tanpa jaminan.")
    )
    note = forms.CharField(
        label=_("Keterangan"),
        max_length=200,
        help_text=_("Dasar perubahan, misalnya nomor surat."),
        error_messages={"required": _("Tulis dasar perubahannya.")},
    )
    helper = make_helper(Layout("amount", "percent", "note", "seen"))

    @property
    def plain(self) -> dict[str, Any]:
        """As the action wants it."""
        given = self.cleaned_data
        return {"amount": given["amount"], "share": given["percent"], "note": given["note"], "seen": given["seen"]}
