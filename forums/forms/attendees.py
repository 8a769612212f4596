"""One name for the attendance list, with the consent of whoever bears it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.datasets import current_consent_text
from accounts.enums import ConsentPurpose
from forums.layouts import attendee_layout
from forums.models import Attendee
from musrenbang.lib.layouts import make_helper
from proposals.forms.guardian import show_wording
from themes.enums import Presence
from themes.models import ForumSession


class AttendeeForm(forms.Form):
    """Nobody is written down without the tick, and no child at all: its name is nobody's business here."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_lazy("Nama"), max_length=100)
    organization = forms.CharField(label=_lazy("Lembaga (boleh kosong)"), max_length=150, required=False)
    presence = forms.ChoiceField(label=_lazy("Hadir"), choices=Presence)
    agrees = forms.BooleanField(required=False, label=_lazy("Sudah mendengar dan setuju"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, presences: Sequence[Presence]) -> None:
        super().__init__(data, initial={"key": uuid.uuid4()}, auto_id="id_nama_%s")
        self.fields["presence"].choices = [(each.value, each.label) for each in presences]  # type: ignore[attr-defined]
        self.text = current_consent_text(ConsentPurpose.ATTENDANCE)
        if self.text:
            label = _("Orang ini berumur 18 tahun ke atas, sudah mendengar naskah ini (versi %(version)s), dan setuju")
            show_wording(self.fields["agrees"], self.text, label % {"version": self.text.version})
        self.helper = make_helper(attendee_layout())

    def clean_agrees(self) -> bool:
        """The version that was read out must be the one in force."""
        if not self.text or not self.cleaned_data["agrees"]:
            raise forms.ValidationError(_("Tanpa persetujuan orangnya, namanya tidak dicatat. Hitungannya tetap ada."))
        if self.data.get("agrees") != str(self.text.version):
            raise forms.ValidationError(_("Naskah izin baru saja diperbarui. Bacakan lagi sebelum mencentang."))
        return True

    def read_attendee(self) -> dict[str, Any]:
        """What ``write_down`` takes."""
        return {name: self.cleaned_data[name] for name in ("key", "name", "organization", "presence")}


def list_attendees(session: ForumSession) -> list[Attendee]:
    """In the order in which they were written down: names cannot be sorted, they are encrypted."""
    return list(session.attendees.select_related("consent__text").order_by("pk"))
