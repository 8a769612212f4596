"""A proposal raised in a hall."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.layouts import hall_layout, line_layout
from musrenbang.lib.layouts import make_helper
from proposals.enums import ProposerKind
from proposals.forms.guardian import GuardianPart
from proposals.forms.parts import FROM_CATALOG, ActivityPart
from proposals.forms.place import PlacePart
from themes.models import ThemeRound


class HallForm(ActivityPart, PlacePart, GuardianPart):
    """A proposal raised in the hall, as quickly as it is spoken."""

    group_name = forms.CharField(
        label=_lazy("Disampaikan oleh kelompok (boleh kosong)"), required=False, max_length=150
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, round_: ThemeRound) -> None:
        super().__init__(data, initial={"source": FROM_CATALOG}, auto_id="id_usulan_%s")
        self.theme = round_.theme
        self.offer_activities(round_)
        self.offer_places()
        if self.theme.needs_guardian:
            self.offer_consent(self.theme, is_witnessed=True)
        else:
            for name in GuardianPart.base_fields:
                del self.fields[name]
        self.order_fields([*ActivityPart.base_fields, *PlacePart.base_fields, "group_name", *GuardianPart.base_fields])
        self.helper = make_helper(hall_layout(has_guardian=self.theme.needs_guardian))

    def clean(self) -> dict[str, Any]:
        self.check_activity()
        self.check_amount()
        self.need("kelurahan", _("Pilih kelurahan."))
        if self.theme.needs_guardian:
            self.need("agrees", _("Usulan anak perlu persetujuan pendamping. Centang bila sudah diberikan."))
            self.check_consent()
        return self.cleaned_data

    def read_filing(self) -> dict[str, Any]:
        """Columns of Proposal; call it on a valid form."""
        group = self.cleaned_data["group_name"]
        return {
            **self.read_activity(),
            **self.read_place(),
            "group_name": group,
            "proposer_kind": self._kind(group),
            "child_age": self.cleaned_data.get("child_age", ""),
        }

    def _kind(self, group: str) -> ProposerKind:
        if self.theme.is_corporate:
            return ProposerKind.COMPANY
        if self.theme.needs_guardian:
            return ProposerKind.CHILD
        return ProposerKind.GROUP if group else ProposerKind.PERSON


class LineForm(HallForm):
    """The same in one line, from the kamus alone: an activity, how much, which kelurahan."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, round_: ThemeRound, kelurahan: str = "") -> None:
        typed = None if data is None else {**{name: data[name] for name in data}, "source": FROM_CATALOG}
        super().__init__(typed, round_=round_)
        self.auto_id = "id_baris_%s"
        self.fields["volume"].help_text = self.fields["kelurahan"].help_text = ""
        self.fields["kelurahan"].initial = kelurahan
        self.has_guardian = round_.theme.needs_guardian
        self.helper = make_helper(line_layout(has_guardian=self.has_guardian))
