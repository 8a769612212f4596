"""What the berita acara says besides the lists, and what is added after the signature."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.layouts import addendum_layout, minutes_layout
from musrenbang.lib.layouts import make_helper

FREE_PARTS = ("number", "signed_on", "materials", "notes", "delegates")
# What becomes of a part that two people wrote at the same time.
AS_TYPED, THEIRS, BOTH = "mine", "theirs", "both"


class LinesField(forms.CharField):
    """Text of several lines; every browser's line ends become one kind, so that versions can be compared."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return "\n".join((super().to_python(value) or "").splitlines())


class MinutesForm(forms.Form):
    """The free parts. ``seen`` is the version they were opened with, 0 when there was none yet."""

    number = forms.CharField(label=_lazy("Nomor berita acara"), max_length=60)
    signed_on = forms.DateField(
        label=_lazy("Ditandatangani tanggal (boleh kosong)"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    materials = LinesField(label=_lazy("Materi yang dibahas (boleh kosong)"), required=False, max_length=8000, rows=5)
    notes = LinesField(label=_lazy("Catatan kesepakatan (boleh kosong)"), required=False, max_length=8000, rows=5)
    delegates = LinesField(
        label=_lazy("Delegasi, satu per baris (boleh kosong)"),
        required=False,
        max_length=4000,
        rows=4,
        help_text=_lazy("Jabatan atau lembaga yang mewakili forum."),
    )
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"seen": 0, **(initial or {})}, auto_id="id_ba_%s")
        self.helper = make_helper(minutes_layout())

    def clean_signed_on(self) -> date | None:
        day: date | None = self.cleaned_data["signed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Tanggal penandatanganan belum tiba. Isi hari berita acara ditandatangani."))
        return day

    def read_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def read_parts(self, theirs: Mapping[str, str]) -> dict[str, Any]:
        """Columns of Minutes, after the choices between mine and a colleague's (``theirs``, as its version has it)."""
        parts = {name: self.cleaned_data[name] for name in FREE_PARTS}
        for name in FREE_PARTS:
            choice = self.data.get(f"pilih-{name}", AS_TYPED)
            if choice not in {THEIRS, BOTH} or name not in theirs:
                continue
            other = self.fields[name].clean(theirs[name])
            parts[name] = f"{other}\n{parts[name]}" if choice == BOTH and isinstance(other, str) else other
        return parts


class AddendumForm(forms.Form):
    """A correction after the signature. It needs another person's word before it counts."""

    text = LinesField(
        label=_lazy("Isi adendum"),
        max_length=8000,
        rows=6,
        help_text=_lazy("Sebut bagian berita acara yang dibetulkan dan bunyi yang benar."),
        error_messages={"required": _lazy("Tulis isi adendumnya.")},
    )
    helper = make_helper(addendum_layout())
