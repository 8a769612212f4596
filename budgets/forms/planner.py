"""Forms of the planner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets import layouts
from musrenbang.lib.fields import RupiahField
from musrenbang.lib.layouts import make_helper


class CeilingForm(forms.Form):
    """The ceiling of one agency; the note goes into its history."""

    amount = RupiahField(label=_("Pagu indikatif (rupiah)"), error_messages={"required": _("Isi pagunya.")})
    note = forms.CharField(
        label=_("Keterangan"),
        max_length=200,
        help_text=_("Dasar perubahan, misalnya nomor surat."),
        error_messages={"required": _("Tulis dasar perubahan pagu.")},
    )
    helper = make_helper(layouts.ceiling())
