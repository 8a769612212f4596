"""Discussion tables: how many, what each talks about, and its notes."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from forums.models import DiscussionTable
from musrenbang.lib.layouts import make_helper


class CountForm(forms.Form):
    """How many tables there are."""

    count = forms.IntegerField(
        label=_("Jumlah meja"),
        min_value=0,
        max_value=50,
        error_messages={"required": _("Isi jumlah meja."), "max_value": _("Paling banyak 50 meja.")},
    )


class TableForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """What a table talks about and writes down; ``seen`` is the version the form was opened with."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = DiscussionTable
        fields = ["topic", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 10})}
        labels = {"topic": _("Pokok bahasan (boleh kosong)"), "notes": _("Catatan meja (boleh kosong)")}

    helper = make_helper(Layout("topic", "notes", "seen"))
