"""Forms of round control: new dates, who facilitates, and the next year."""

from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from forums.forms.sessions import MOMENT
from forums.layouts import round_dates_layout
from musrenbang.lib.layouts import make_helper
from themes.models import ROUND_DATES, ThemeRound

MAY_TOUCH = {("closes_at", "forum_starts_at"), ("forum_ends_at", "decided_by")}


class MomentField(forms.DateTimeField):
    """A date and a time in WIB, by the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        errors = {"required": _lazy("Isi tanggal dan jam ini."), "invalid": _lazy("Tulis tanggal dan jam yang benar.")}
        super().__init__(widget=widget, error_messages=errors, **options)


class RoundDatesForm(forms.Form):
    """New dates of one round, each after the one before, and why."""

    opens_at = MomentField(label=_lazy("Usulan dibuka (WIB)"))
    closes_at = MomentField(label=_lazy("Usulan ditutup (WIB)"))
    forum_starts_at = MomentField(label=_lazy("Forum dimulai (WIB)"))
    forum_ends_at = MomentField(label=_lazy("Forum berakhir (WIB)"))
    decided_by = MomentField(label=_lazy("Keputusan diumumkan paling lambat (WIB)"))
    note = forms.CharField(
        label=_lazy("Alasan perubahan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("Misalnya nomor surat edaran. Perencana lain membacanya sebelum menyetujui."),
        error_messages={"required": _lazy("Tulis alasan perubahan tanggal.")},
    )
    helper = make_helper(round_dates_layout())

    def __init__(self, data: Any = None, *, round_: ThemeRound) -> None:
        super().__init__(data, initial={name: getattr(round_, name) for name in ROUND_DATES})

    def clean(self) -> dict[str, Any]:
        """Say beside the later date which earlier one it must not precede (as the database demands)."""
        dates = self.cleaned_data
        for before, after in pairwise(ROUND_DATES):
            if not (dates.get(before) and dates.get(after)):
                continue
            may_touch = (before, after) in MAY_TOUCH
            if dates[after] < dates[before] or (dates[after] == dates[before] and not may_touch):
                words = {"after": self.fields[after].label, "before": self.fields[before].label}
                self.add_error(after, _("“%(after)s” harus sesudah “%(before)s”.") % words)
        return dates

    def read_dates(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ROUND_DATES}


class CopyForm(forms.Form):
    """What the next year takes along besides the rounds."""

    with_facilitators = forms.BooleanField(label=_lazy("Fasilitator setiap tema"), required=False)
    with_catalog = forms.BooleanField(label=_lazy("Kamus usulan yang aktif, dengan harganya"), required=False)


class TeamForm(forms.Form):
    """One person to appoint or dismiss."""

    user = forms.ModelChoiceField(User.objects.filter(is_active=True))
