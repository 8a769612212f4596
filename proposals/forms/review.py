"""What an officer of a kelurahan or kecamatan writes when she verifies, returns or refuses.

``version`` is the one the page showed; the template prints it, so that after a clash it is the present one.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.fields import RupiahField, VolumeField
from musrenbang.lib.layouts import make_helper
from proposals.layouts import reject_layout, return_layout, verify_layout
from proposals.models import Reason

WORDS = forms.Textarea(attrs={"rows": 3})


class VerifyForm(forms.Form):
    """A recommendation, with volume and amount where the officer sees them otherwise."""

    recommendation = forms.CharField(
        label=_("Rekomendasi"),
        max_length=2000,
        widget=WORDS,
        error_messages={"required": _("Tulis rekomendasi dalam satu kalimat atau lebih.")},
    )
    volume = VolumeField(label=_("Volume yang disarankan (boleh kosong)"), required=False)
    amount = RupiahField(label=_("Anggaran yang disarankan, rupiah (boleh kosong)"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    helper = make_helper(verify_layout())


class ReturnForm(forms.Form):
    """What the proposer has to complete: a coded reason and a sentence."""

    reason = forms.ModelChoiceField(
        Reason.objects.returning(),
        label=_("Alasan"),
        empty_label=_("Pilih alasan"),
        error_messages={"required": _("Pilih alasan."), "invalid_choice": _("Pilih salah satu alasan di daftar.")},
    )
    note = forms.CharField(
        label=_("Apa yang perlu dilengkapi?"),
        max_length=2000,
        widget=WORDS,
        help_text=_("Pengusul membaca kalimat ini."),
        error_messages={"required": _("Tulis apa yang perlu dilengkapi.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    helper = make_helper(return_layout())


class RejectForm(forms.Form):
    """Why not: a coded reason and a sentence, both public."""

    reason = forms.ModelChoiceField(
        Reason.objects.refusing(),
        label=_("Alasan"),
        empty_label=_("Pilih alasan"),
        error_messages={"required": _("Pilih alasan.")},
    )
    note = forms.CharField(
        label=_("Penjelasan untuk pengusul"),
        max_length=2000,
        widget=WORDS,
        help_text=_("Dapat dibaca semua orang."),
        error_messages={"required": _("Tulis penjelasan dalam satu kalimat atau lebih.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    helper = make_helper(reject_layout())
