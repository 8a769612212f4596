"""Joining duplicates, and taking them apart again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.layouts import make_helper
from proposals import layouts
from proposals.forms.acts import words_field
from proposals.models import Proposal
from proposals.search.question import WORDS_MAX, read_code


class LeadForm(forms.Form):
    """Which proposal is to lead: its code, however it was typed."""

    induk = forms.CharField(
        label=_("Kode usulan induk"),
        max_length=WORDS_MAX,
        help_text=_("Misalnya 2028-PMD-00123. Tanda hubung dan angka nol di depan boleh tidak ditulis."),
        error_messages={"required": _("Tulis kode usulan induk.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.lead: Proposal | None = None
        self.helper = make_helper(layouts.lead_layout(), is_summed_up=False)

    def clean_induk(self) -> str:
        typed: str = self.cleaned_data["induk"]
        code = read_code(typed)
        self.lead = Proposal.objects.public().for_detail().filter(code=code).first() if code else None
        if self.lead is None:
            raise forms.ValidationError(_now("Tidak ada usulan dengan kode “%(code)s”.") % {"code": typed})
        return str(self.lead.code)


class ClusterForm(forms.Form):
    """The sentence that goes with joining or splitting."""

    note = words_field(
        _("Penjelasan untuk pengusul"),
        _("Dapat dibaca semua orang di riwayat usulan."),
        required=_("Tulis penjelasan dalam satu kalimat atau lebih."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, suggestion: str = "") -> None:
        super().__init__(data, initial={"note": suggestion})
        self.helper = make_helper(layouts.sentence_layout())
