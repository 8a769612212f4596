"""Invitations: several at once, one per line; then each one's answer."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.datasets.invitations import Guest
from forums.enums import InvitationStatus
from forums.layouts import answer_layout, invite_layout
from forums.models import Invitation
from musrenbang.lib.layouts import make_helper

Posted = Mapping[str, Any] | None
LONGEST = 150  # characters of a guest's name
MOST_LINES = 100
# "Karang Taruna Dinoyo", "PKK Kelurahan Sukun; 3", "SMAN 4, 2 orang"
LINE = re.compile(r"(?P<name>.*?\S)(?:\s*[;,]\s*(?P<seats>[1-9]\d{0,2})(?:\s+orang)?)?", re.IGNORECASE)


def told_fields() -> tuple[forms.CharField, forms.DateField]:
    """How and when guests were told."""
    by = forms.CharField(
        label=_lazy("Disampaikan lewat (boleh kosong)"),
        max_length=60,
        required=False,
        help_text=_lazy("Misalnya surat, WhatsApp, telepon, atau rapat RW."),
    )
    on = forms.DateField(
        label=_lazy("Disampaikan tanggal (boleh kosong)"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    return by, on


class InviteForm(forms.Form):
    """Many guests in one go."""

    names = forms.CharField(
        label=_lazy("Siapa yang diundang, satu per baris"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_lazy("Lembaga atau kantor, bukan nama orang. Jumlah utusan boleh ditambahkan: “PKK Dinoyo; 3”."),
    )
    told_by, told_on = told_fields()

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, auto_id="id_undang_%s")
        self.helper = make_helper(invite_layout())

    def clean_names(self) -> list[Guest]:
        """Each name once, however often it was written."""
        lines = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("Paling banyak %(most)s baris sekali kirim.") % {"most": MOST_LINES})
        long = [line for line in lines if len(line) > LONGEST]
        if long:
            words = {"most": LONGEST, "line": long[0][:60]}
            raise forms.ValidationError(_("Paling banyak %(most)s huruf per baris: “%(line)s…”.") % words)
        guests = {guest.name.casefold(): guest for guest in map(read_guest, lines)}
        return list(guests.values())


def read_guest(line: str) -> Guest:
    found = LINE.fullmatch(line)
    return Guest(found["name"], int(found["seats"] or 1)) if found else Guest(line)


class AnswerForm(forms.Form):
    """What one guest answered."""

    status = forms.ChoiceField(label=_lazy("Jawaban"), choices=InvitationStatus)
    seats = forms.IntegerField(label=_lazy("Jumlah utusan"), min_value=1, max_value=999)
    told_by, told_on = told_fields()

    def __init__(self, data: Posted = None, *, invitation: Invitation) -> None:
        names = ("status", "seats", "told_by", "told_on")
        initial = {name: getattr(invitation, name) for name in names}
        super().__init__(data, initial=initial, auto_id=f"id_undangan_{invitation.pk}_%s")
        self.helper = make_helper(answer_layout())

    def clean_told_on(self) -> Any:
        """Nobody was told tomorrow."""
        day = self.cleaned_data["told_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Tanggal ini belum tiba."))
        return day
