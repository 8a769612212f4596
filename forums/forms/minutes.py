"""What the berita acara says besides the lists."""

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from forums.layouts import minutes_layout
from musrenbang.lib.layouts import make_helper


class MinutesForm(forms.Form):
    """What the berita acara says besides the lists."""

    number = forms.CharField(label=_lazy("Nomor berita acara"), max_length=60)
    signed_on = forms.DateField(
        label=_lazy("Ditandatangani tanggal (boleh kosong)"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    materials = forms.CharField(
        label=_lazy("Materi yang dibahas (boleh kosong)"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    notes = forms.CharField(
        label=_lazy("Catatan kesepakatan (boleh kosong)"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    delegates = forms.CharField(
        label=_lazy("Delegasi, satu per baris (boleh kosong)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("Jabatan atau lembaga yang mewakili forum."),
    )
    helper = make_helper(minutes_layout())
