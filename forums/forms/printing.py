"""What to print for a session."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.enums import PaperKind
from forums.forms.paper import Posted
from musrenbang.lib.layouts import make_helper

MOST = 200  # rows of one kind at once
NORMAL, LARGE = "normal", "besar"
SIZES = ((NORMAL, _lazy("Biasa")), (LARGE, _lazy("Huruf besar, untuk yang sulit membaca huruf kecil")))


def count_field(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, required=False, min_value=0, max_value=MOST)


class PrintForm(forms.Form):
    """How many rows of each kind, and how large."""

    proposal = count_field(_lazy("Formulir usulan"), _lazy("Satu untuk tiap usulan dari peserta."))
    attendance = count_field(_lazy("Kartu hitung hadir"), _lazy("Satu untuk tiap pintu atau meja; tanpa nama."))
    ballot = count_field(_lazy("Kertas suara"), _lazy("Satu untuk tiap peserta."))
    size = forms.ChoiceField(label=_lazy("Ukuran huruf"), choices=SIZES, widget=forms.RadioSelect, initial=NORMAL)

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, auto_id="id_cetak_%s")
        self.helper = make_helper(Layout(Div("proposal", "attendance", "ballot", css_class="side-by-side"), "size"))

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.read_wanted().values()):
            raise forms.ValidationError(_("Isi sedikitnya satu jumlah yang akan dicetak."))
        return self.cleaned_data

    def read_wanted(self) -> dict[PaperKind, int]:
        return {kind: self.cleaned_data.get(kind.value) or 0 for kind in PaperKind}

    @property
    def is_large(self) -> bool:
        return self.cleaned_data.get("size") == LARGE
