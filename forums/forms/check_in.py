"""Counting oneself: three taps, no name."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from forums.layouts import check_in_layout
from musrenbang.lib.layouts import make_helper
from themes.enums import AgeBand, Presence, Sex
from themes.models import Group


class CheckInForm(forms.Form):
    """Which group to count her in."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    sex = forms.ChoiceField(
        label=_lazy("Anda"),
        choices=Sex,
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Pilih salah satu.")},
    )
    age_band = forms.ChoiceField(
        label=_lazy("Umur (tahun)"),
        choices=AgeBand,
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Pilih salah satu.")},
    )
    has_disability = forms.BooleanField(
        label=_lazy("Saya penyandang disabilitas"),
        required=False,
        help_text=_lazy("Boleh dikosongkan. Hanya jumlahnya yang dicatat, supaya forum berikutnya bisa Anda ikuti."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4()}, auto_id="id_hadir_%s")
        self.helper = make_helper(check_in_layout())

    def read_group(self, presence: Presence) -> Group:
        given = self.cleaned_data
        return presence.value, given["sex"], given["age_band"], given["has_disability"]
