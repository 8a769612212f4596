"""Picks of those who take part: how many each, hands counted, ballots typed in, and the ballot of an account."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.datasets.picks import Row, read_number
from forums.forms.sessions import Posted
from musrenbang.lib.numerals import counted
from proposals.models import ForumItem

MOST_EACH = 20
MOST_HANDS = 10_000
MOST_PAPERS = 2_147_483_647


class OpenForm(forms.Form):
    """How many proposals each participant may pick."""

    each = forms.IntegerField(
        label=_lazy("Pilihan tiap peserta"),
        min_value=1,
        max_value=MOST_EACH,
        error_messages={"required": _lazy("Isi berapa usulan yang boleh dipilih tiap peserta.")},
    )


class HandsForm(forms.Form):
    """How many hands were raised for each proposal; what stays empty was not asked."""

    def __init__(self, data: Posted = None, *, rows: Sequence[Row]) -> None:
        super().__init__(data, auto_id="id_tangan_%s")
        self.rows = rows
        for row in rows:
            title = row.item.proposal.title
            self.fields[f"hands-{row.item.pk}"] = forms.IntegerField(
                label=_("Tangan terangkat untuk %(title)s") % {"title": title},
                required=False,
                min_value=1,
                max_value=MOST_HANDS,
                error_messages={"invalid": _("Jumlah tangan untuk “%(title)s” harus angka.") % {"title": title}},
            )

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Isi sedikitnya satu jumlah tangan."))
        return self.cleaned_data

    def read_hands(self) -> dict[int, int]:
        """Item → hands raised."""
        return {int(name.partition("-")[2]): hands for name, hands in self.cleaned_data.items() if hands}

    def lines(self) -> list[tuple[Row, forms.BoundField]]:
        return [(row, self[f"hands-{row.item.pk}"]) for row in self.rows]


class BallotForm(forms.Form):
    """One numbered paper: the numbers of the proposals on it, as people write them."""

    number = forms.IntegerField(
        label=_lazy("Nomor kertas"),
        min_value=1,
        max_value=MOST_PAPERS,
        error_messages={"required": _lazy("Isi nomor kertasnya.")},
    )
    picks = forms.CharField(
        label=_lazy("Nomor usulan yang dipilih"),
        max_length=200,
        help_text=_lazy("Pisahkan dengan spasi atau koma, misalnya 3 17 24."),
        error_messages={"required": _lazy("Isi nomor usulan yang dipilih.")},
    )

    def __init__(self, data: Posted = None, *, offered: Sequence[ForumItem], number: int | None = None) -> None:
        super().__init__(data, initial={"number": number}, auto_id="id_kertas_%s")
        self.items = {read_number(item): item for item in offered}
        for name in self.fields:
            self.fields[name].widget.attrs.update({"autocomplete": "off", "inputmode": "numeric"})

    def clean_picks(self) -> list[ForumItem]:
        """The items named; a number that is none of theirs is said, never left out."""
        typed = re.split(r"[\s,;.]+", self.cleaned_data["picks"].strip(" ,;."))
        wrong = [part for part in typed if not (part.isascii() and part.isdecimal() and int(part[:9]) in self.items)]
        if wrong:
            sentence = _("Tidak ada usulan bernomor “%(number)s” pada daftar pendek.")
            raise forms.ValidationError(sentence % {"number": ", ".join(wrong)})
        return [self.items[int(part)] for part in dict.fromkeys(typed)]


class PickForm(forms.Form):
    """The ballot of an account."""

    def __init__(
        self, data: Posted = None, *, offered: Sequence[ForumItem], most: int, chosen: Sequence[int] = ()
    ) -> None:
        super().__init__(data, auto_id="id_pilih_%s")
        self.offered, self.most, self.chosen = offered, most, set(chosen)
        self.fields["item"] = forms.MultipleChoiceField(
            label=_("Pilihan Anda"),
            choices=[(str(item.pk), item.proposal.title) for item in offered],
            error_messages={
                "required": _("Pilih sedikitnya satu usulan."),
                "invalid_choice": _("Salah satu pilihan tidak lagi ada pada daftar pendek. Periksa lagi pilihan Anda."),
            },
        )

    def clean_item(self) -> list[int]:
        picks = [int(pick) for pick in self.cleaned_data["item"]]
        if len(picks) > self.most:
            raise forms.ValidationError(counted("Pilih paling banyak %(count)s usulan.", self.most))
        return picks

    def lines(self) -> list[tuple[ForumItem, bool]]:
        """Each item, and whether it is ticked now: as typed, else as picked before."""
        typed = set(self.data.getlist("item")) if self.is_bound else {str(pk) for pk in self.chosen}  # type: ignore[attr-defined]
        return [(item, str(item.pk) in typed) for item in self.offered]
