"""The one-screen form for a stack of paper notes."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.layouts import make_helper
from proposals.enums import Channel
from proposals.forms.choices import proposer_kinds
from proposals.forms.parts import FROM_CATALOG, OUTSIDE
from proposals.forms.proposer import HAS_GROUP
from proposals.forms.whole import WholeForm
from proposals.layouts import quick_layout
from proposals.steps import Entry
from themes.enums import ActivityKind
from themes.models import Theme, ThemeRound

# What the next note of the stack most likely shares with this one; nothing of it is personal.
LASTING = ("kelurahan", "rw", "proposer_kind", "group_name", "guardian_kind", "institution", "consent_channel")


class QuickForm(WholeForm):
    """The whole form for an officer: an activity of the kamus or – none chosen – one outside it."""

    def __init__(self, *args: Any, round_: ThemeRound, **kwargs: Any) -> None:
        super().__init__(*args, round_=round_, channel=Channel.ASSISTED, **kwargs)
        del self.fields["source"]
        self.fields["kind"].choices = ActivityKind.choices  # type: ignore[attr-defined]  # officers know the words
        self.helper = make_helper(quick_layout(self.kinds))

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["source"] = FROM_CATALOG if self.cleaned_data.get("catalog_item") else OUTSIDE
        return super().clean()

    def lasting_values(self) -> dict[str, str]:
        """What stays for the next note, as it was typed."""
        values = {name: self.data.get(name, "") for name in LASTING}
        return values if values["proposer_kind"] in HAS_GROUP else {**values, "group_name": ""}


def first_values(user: User, round_: ThemeRound, lasting: Mapping[str, str]) -> dict[str, Any]:
    """What an empty form knows: from the note before, else the officer's own kelurahan."""
    kinds = proposer_kinds(round_.theme)
    own = {"kelurahan": next(iter(user.region_ids(Role.KELURAHAN)), None), "proposer_kind": kinds[0]}
    kept = {name: value for name, value in lasting.items() if value}
    if kept.get("proposer_kind") not in {kind.value for kind in kinds}:
        kept.pop("proposer_kind", None)
    return {**own, **kept}


def carry_over(typed: QueryDict, before: Theme | None, theme: Theme) -> dict[str, Any]:
    """What was typed, under another theme: who proposes stays where the officer, not the theme ``before``, chose it."""
    kinds, kind = proposer_kinds(theme), typed.get("proposer_kind", "")
    is_chosen = bool(typed.get("child_age")) or before is None or kind != proposer_kinds(before)[0]
    return {**typed.dict(), "proposer_kind": kind if is_chosen and kind in kinds else kinds[0]}


def keep_what_is_right(typed: QueryDict, form: QuickForm, round_: ThemeRound, *, untitled: str) -> Entry:
    """An unfinished draft: what of ``typed`` can be kept, without the fields ``form`` found wrong."""
    right = typed.copy()
    for name in form.errors:
        right.pop(name, None)
    right["proposer_kind"] = right.get("proposer_kind") or form.kinds[0]
    if not (right.get("title") or right.get("catalog_item")):
        right["title"] = untitled
    draft = QuickForm(right, round_=round_, is_complete=False)
    return draft.read_entry() if draft.is_valid() else Entry({"title": right.get("title") or untitled})
