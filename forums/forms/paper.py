"""The rows of printed sheets as forms: what is printed, typed and checked comes from the same fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.datasets.picks import list_offered, read_number
from forums.enums import PaperKind
from forums.forms.attendance import COLUMNS, MOST, describe, field_name, name_column
from forums.forms.hall import HallForm
from musrenbang.lib.layouts import make_helper
from musrenbang.lib.numerals import counted
from proposals.models import ForumItem
from themes.enums import AgeBand, Presence
from themes.models import ForumSession, Group, ThemeRound

Posted = Mapping[str, Any] | None
Typed = dict[str, list[str]]  # values under the names of their fields, as a browser sends them


def catalog_code(item_id: object) -> str:
    """What one writes on paper for an activity of the kamus; it stays the same for as long as the activity exists."""
    return f"K{item_id}"


class ProposalRow(HallForm):
    """A proposal written on paper. Activities of the kamus stand under their code, so typing the code finds them."""

    coded = frozenset({"catalog_item"})

    def __init__(self, data: Posted = None, *, round_: ThemeRound) -> None:
        super().__init__(data, round_=round_)
        item = self.fields["catalog_item"]
        item.choices = [_put_code(choice) for choice in item.choices]  # type: ignore[attr-defined]


def _put_code(choice: tuple[Any, Any]) -> tuple[Any, Any]:
    """``K12 – Kelas desain …`` for one activity, or for each of a group."""
    value, label = choice
    if isinstance(label, list | tuple):
        return value, sorted((_put_code(one) for one in label), key=lambda one: int(str(one[0])))
    return (value, f"{catalog_code(value)} – {label}") if value else (value, label)


class CountRow(forms.Form):
    """A card on which somebody at a door or a table counted who is there: one number per group, nobody if empty."""

    def __init__(self, data: Posted = None) -> None:
        super().__init__(data, auto_id="id_kartu_%s")
        self.groups: dict[str, Group] = {
            field_name(group): group
            for group in ((Presence.HALL, sex, band, disability) for band in AgeBand for sex, disability in COLUMNS)
        }
        for name, group in self.groups.items():
            self.fields[name] = forms.IntegerField(
                label=describe(group),
                min_value=0,
                max_value=MOST,
                required=False,
                error_messages={"invalid": _("%(group)s: tulis angka.") % {"group": describe(group)}},
            )

    def lines(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """The grid of the card: an age band, then its fields under their columns."""
        return [
            (
                str(band.label),
                [
                    (name_column(sex, disability), self[field_name((Presence.HALL, sex, band, disability))])
                    for sex, disability in COLUMNS
                ],
            )
            for band in AgeBand
        ]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Belum ada angka. Bila kartu ini kosong, pilih “Tidak diisi”."))
        return self.cleaned_data

    def read_counts(self) -> dict[Group, int]:
        """How many more of each group; call it on a valid form."""
        return {self.groups[name]: number for name, number in self.cleaned_data.items() if number}


class BallotRow(forms.Form):
    """A ballot: at most so many of the short list as everybody may pick."""

    picks = forms.MultipleChoiceField(
        label=_lazy("Usulan yang dipilih"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _lazy("Pilih sedikitnya satu. Bila kertas ini kosong, pilih “Tidak diisi”."),
            "invalid_choice": _lazy("Salah satu pilihan tidak lagi ada pada daftar pendek."),
        },
    )

    def __init__(self, data: Posted = None, *, offered: Sequence[ForumItem], most: int) -> None:
        super().__init__(data, auto_id="id_suara_%s")
        self.most = most
        picks = self.fields["picks"]
        picks.choices = [(str(item.pk), name_choice(item)) for item in offered]  # type: ignore[attr-defined]
        picks.help_text = counted("Paling banyak %(count)s.", most)
        self.helper = make_helper(Layout("picks"))

    def clean_picks(self) -> list[int]:
        picks = [int(pick) for pick in self.cleaned_data["picks"]]
        if len(picks) > self.most:
            raise forms.ValidationError(counted("Pilih paling banyak %(count)s usulan.", self.most))
        return picks


RowForm = ProposalRow | CountRow | BallotRow


def name_choice(item: ForumItem) -> str:
    return f"{read_number(item)} – {item.proposal.title}"


def row_form(kind: str, session: ForumSession, data: Posted = None) -> RowForm:
    """The form of a row of a sheet; empty for printing."""
    if kind == PaperKind.PROPOSAL:
        return ProposalRow(data, round_=session.round)
    if kind == PaperKind.ATTENDANCE:
        return CountRow(data)
    return BallotRow(data, offered=list_offered(session), most=session.picks_each)


def keep_typed(form: RowForm, posted: QueryDict) -> Typed:
    """What stands in the fields of the form, as typed; nothing else that came along."""
    return {name: posted.getlist(name) for name in form.fields if any(posted.getlist(name))}


def as_posted(typed: Typed) -> QueryDict:
    """What was typed, as the form reads it."""
    posted = QueryDict(mutable=True)
    for name, values in typed.items():
        posted.setlist(name, values)
    return posted


def focus_first(form: RowForm) -> None:
    """Typing starts at once: the first field that takes words or a choice from a list gets the cursor."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            field.widget.attrs["autofocus"] = True
            return
