"""Reading what a device sends: every act goes through a form of its kind, so nothing unchecked reaches an action."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from forums.datasets.field import Act, Json
from forums.forms.attendance import MOST
from forums.forms.hall import HallForm
from forums.forms.lists import DisagreeForm
from themes.enums import AgeBand, Presence, Sex
from themes.models import ThemeRound

MOST_ACTS = 200  # in one posting
BIGGEST_ID = 2**31 - 1
# Clocks of devices go wrong; a year that PostgreSQL keeps but Python cannot read would stop the whole session.
CREDIBLE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# A proposal keeps what it says itself, encrypted where that is personal; the journal only names it.
JOURNAL = {"raise": frozenset({"proposal"})}


class Unreadable(ValueError):
    """The posting is no list of acts; nothing of it was done."""


def read_acts(body: bytes, round_: ThemeRound) -> list[Act]:
    """The acts of one posting in their order; what is wrong inside one is its ``problem``. Raises Unreadable."""
    try:
        posted = json.loads(body, parse_constant=_refuse)
        rows = posted["acts"]
        if not isinstance(rows, list) or len(rows) > MOST_ACTS:
            raise Unreadable
        return [read_act(_clean(row), round_) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise Unreadable from fault


def read_act(row: Json, round_: ThemeRound) -> Act:
    """One act. Raises ValueError or KeyError without a key of its own."""
    payload = row["payload"] if isinstance(row.get("payload"), dict) else {}
    kind = str(row.get("kind", ""))
    known: dict[str, Any] = {"key": UUID(str(row["key"])), "kind": kind, "made_at": read_moment(row.get("made_at"))}
    form = make_form(kind, payload, round_)
    if form is None:
        return Act(**known, payload={}, problem=_("Ponsel ini memakai versi lama. Muat ulang halaman ini."))
    named = JOURNAL.get(kind, payload.keys())
    kept = {name: value for name, value in payload.items() if name in named}
    if not form.is_valid():
        return Act(**known, payload=kept, given=read_settled(payload), problem=spell_errors(form))
    given = READERS.get(kind, read_plainly)(form, payload)
    return Act(**known, payload=kept, given={**given, **read_settled(payload)})


def make_form(kind: str, payload: Json, round_: ThemeRound) -> forms.Form | None:
    """The form of a kind of act; None for an unknown one."""
    if kind == "raise":
        typed = {name: value if isinstance(value, str) else "" for name, value in payload.items()}
        return HallActForm(typed, round_=round_)
    make = FORMS.get(kind)
    return make(payload) if make else None


def spell_errors(form: forms.Form) -> str:
    """All that is wrong in one sentence or more, each with the label of its field."""
    lines = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        lines += [f"{label}: {error}" if label else str(error) for error in errors]
    return " ".join(lines)


def read_moment(text: object) -> datetime:
    """What the device's clock said; now, if that is no credible moment."""
    try:
        moment = parse_datetime(str(text))
    except ValueError:
        moment = None
    is_credible = moment is not None and moment.tzinfo is not None and CREDIBLE[0] <= moment < CREDIBLE[1]
    return moment if moment and is_credible else timezone.now()


def _refuse(_constant: str) -> object:
    raise Unreadable  # NaN and Infinity are no JSON


def _clean(value: Any) -> Any:
    """Without what PostgreSQL keeps in no text: null bytes and halves of characters."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode(errors="ignore").decode()
    if isinstance(value, dict):
        return {_clean(name): _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list) else value


# --- A form for every kind ------------------------------------------------------------------------------------------


class ReferenceField(forms.Field):
    """An item by its number, or by the key of the proposal that the device filed itself."""

    def to_python(self, value: Any) -> int | UUID | None:
        if value in self.empty_values:
            return None
        try:
            number = UUID(value) if isinstance(value, str) else int(value)
        except (ValueError, TypeError, OverflowError):
            raise forms.ValidationError(_("Usulannya tidak dikenali.")) from None
        if isinstance(number, int) and not 0 < number <= BIGGEST_ID:
            raise forms.ValidationError(_("Usulannya tidak dikenali."))
        return number


class TallyForm(forms.Form):
    presence = forms.ChoiceField(choices=Presence)
    sex = forms.ChoiceField(choices=Sex)
    age_band = forms.ChoiceField(choices=AgeBand)
    has_disability = forms.BooleanField(required=False)
    delta = forms.IntegerField(min_value=-MOST, max_value=MOST)

    def clean_delta(self) -> int:
        if not self.cleaned_data["delta"]:
            raise forms.ValidationError(_("Tidak ada yang dihitung."))
        return int(self.cleaned_data["delta"])


class VoidForm(forms.Form):
    voids = forms.UUIDField()


class ItemForm(forms.Form):
    """A decision on one item, as it was at version ``seen``."""

    item = ReferenceField()
    seen = forms.IntegerField(min_value=0, max_value=BIGGEST_ID, required=False)


class PlaceForm(ItemForm):
    table = forms.IntegerField(min_value=1, max_value=32_767, required=False)


class RankForm(ItemForm):
    rank = forms.IntegerField(min_value=1, max_value=MOST)
    after = ReferenceField(required=False)


class RefuseForm(DisagreeForm, ItemForm):
    pass


class HandsForm(ItemForm):
    hands = forms.IntegerField(max_value=MOST)


class HallActForm(HallForm):
    """A proposal raised in the hall, and the key under which the device knows it."""

    proposal = forms.UUIDField()


FORMS: Mapping[str, Callable[[Json], forms.Form]] = {
    "tally": TallyForm,
    "undo": VoidForm,
    "strike": VoidForm,
    "shorten": ItemForm,
    "lengthen": ItemForm,
    "agree": ItemForm,
    "disagree": RefuseForm,
    "place": PlaceForm,
    "rank": RankForm,
    "hands": HandsForm,
    "leave": forms.Form,
}


def read_settled(payload: Json) -> dict[str, UUID]:
    """The conflict that this act puts an end to, if it names one."""
    try:
        return {"settles": UUID(str(payload.get("settles", "")))}
    except ValueError:
        return {}


def read_plainly(form: forms.Form, _payload: Json) -> dict[str, Any]:
    return dict(form.cleaned_data)


def read_tally(form: forms.Form, _payload: Json) -> dict[str, Any]:
    given = form.cleaned_data
    group = given["presence"], given["sex"], given["age_band"], given["has_disability"]
    return {"group": group, "delta": given["delta"]}


def read_filing(form: forms.Form, _payload: Json) -> dict[str, Any]:
    if not isinstance(form, HallActForm):
        raise TypeError(form)
    return {"key": form.cleaned_data["proposal"], "filing": form.read_filing(), "agreement": form.read_consent()}


READERS: Mapping[str, Callable[[forms.Form, Json], dict[str, Any]]] = {"tally": read_tally, "raise": read_filing}
