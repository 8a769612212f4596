"""What colleagues leave each other, and their ready sentences."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.layouts import make_helper
from musrenbang.lib.seen import SeenForm
from proposals.forms.acts import AgencyField, reason_field, words_field
from proposals.models import Reason
from regions.models import Agency


class NoteForm(forms.Form):
    text = words_field(
        _("Catatan untuk rekan"),
        _("Hanya terbaca perangkat daerah Anda dan Bappeda."),
        required=_("Tulis catatannya dulu."),
    )


class AnswerForm(SeenForm):
    """A ready sentence. ``agencies`` are the writer's own; ``seen`` is the imprint of the one that is changed."""

    agency = AgencyField(Agency.objects.none(), label=_("Perangkat daerah"), empty_label=None)
    reason = reason_field(Reason.objects.choosable().order_by("-purpose", "position"))
    title = forms.CharField(label=_("Nama"), max_length=80, error_messages={"required": _("Beri nama.")})
    text = words_field(
        _("Kalimat"),
        _("{judul} dan {kode} diisi otomatis dengan milik usulannya."),
        required=_("Tulis kalimatnya."),
    )
    is_active = forms.BooleanField(label=_("Dipakai"), required=False, initial=True)

    def __init__(self, data: Any = None, *, agencies: list[int], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=agencies).order_by("name")  # type: ignore[attr-defined]
        self.fields["agency"].initial = agencies[0] if agencies else None
        self.helper = make_helper(Layout("agency", "reason", "title", "text", "is_active", "seen"))
