"""The list of a session: why not, and in which order."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.forms.sessions import Posted
from musrenbang.lib.layouts import make_helper
from proposals.layouts import reason_layout
from proposals.models import ForumItem, Reason
from proposals.reason_words import ReasonField

NUMBER = re.compile(r"[0-9]{1,18}")


class DisagreeForm(forms.Form):
    """Why the hall did not agree: a coded reason and a sentence, public once the session is closed."""

    reason = ReasonField(Reason.objects.refusing(), error_messages={"required": _lazy("Pilih alasan.")})
    note = forms.CharField(
        label=_lazy("Penjelasan untuk pengusul"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _lazy("Tulis penjelasan mengapa usulan belum disepakati.")},
    )
    helper = make_helper(reason_layout())

    def __init__(self, data: Posted = None, *, item: ForumItem | None = None) -> None:
        given = {"reason": item.reason_id, "note": item.note} if item else None
        super().__init__(data, initial=given, auto_id="id_tolak_%s")


def read_seen(posted: Mapping[str, str]) -> dict[int, int]:
    """The version each item was seen at: hidden fields ``seen-<item>``; what is no number is left out."""
    seen = {}
    for name, value in posted.items():
        lead, _dash, item = name.partition("-")
        if lead == "seen" and NUMBER.fullmatch(item) and NUMBER.fullmatch(value):
            seen[int(item)] = int(value)
    return seen


class OrderForm(forms.Form):
    """A number for each agreed item; together they must say one clear order."""

    def __init__(self, data: Posted = None, *, items: Sequence[ForumItem]) -> None:
        super().__init__(data, auto_id="id_urut_%s")
        self.items = items
        for item in items:
            self.fields[f"rank-{item.pk}"] = forms.IntegerField(
                label=_("Prioritas untuk %(title)s") % {"title": item.proposal.title},
                min_value=1,
                max_value=100_000,
                initial=item.rank,
                error_messages={
                    "required": _("Beri nomor untuk “%(title)s”.") % {"title": item.proposal.title},
                    "invalid": _("Nomor untuk “%(title)s” harus angka.") % {"title": item.proposal.title},
                    "min_value": _("Nomor untuk “%(title)s” mulai dari 1.") % {"title": item.proposal.title},
                },
            )

    def clean(self) -> dict[str, Any]:
        for number, times in Counter(self.cleaned_data.values()).items():
            if times > 1:
                message = _("Nomor %(number)s dipakai %(times)s kali. Setiap usulan perlu nomor sendiri.")
                self.add_error(None, message % {"number": number, "times": times})
        return self.cleaned_data

    def read_order(self) -> list[int]:
        """Ids of the items, most important first; gaps between the numbers do not matter."""
        return [item.pk for item in sorted(self.items, key=lambda item: self.cleaned_data[f"rank-{item.pk}"])]

    def rows(self) -> list[tuple[ForumItem, forms.BoundField]]:
        return [(item, self[f"rank-{item.pk}"]) for item in self.items]
