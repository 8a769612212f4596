"""Counting by tapping: one big button for each group, and taking a tap back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _lazy

from forums.datasets.attendance import Present
from forums.forms.attendance import COLUMNS, field_name, read_group
from themes.enums import AgeBand, Presence, Sex
from themes.models import Group


@dataclass(frozen=True)
class TallyButton:
    """One group: ``name`` is what the button sends, ``sex`` and ``has_disability`` what stands on it."""

    name: str
    sex: str
    has_disability: bool
    count: int


@dataclass(frozen=True)
class TallyBand:
    label: str
    buttons: list[TallyButton]


def draw_bands(presence: Presence, present: Present) -> list[TallyBand]:
    """The buttons of one way of being present, by age."""
    return [
        TallyBand(
            str(band.label), [draw_button((presence, sex, band, disability), present) for sex, disability in COLUMNS]
        )
        for band in AgeBand
    ]


def draw_button(group: Group, present: Present) -> TallyButton:
    return TallyButton(field_name(group), str(Sex(group[1]).label), group[3], present.groups.get(group, 0))


def read_known_group(name: str) -> Group:
    group = read_group(name)
    if group is None:
        raise ValidationError(_lazy("Kelompok itu tidak dikenal."))
    return group


class GroupField(forms.CharField):
    """The name of a group; cleans to the group."""

    def to_python(self, value: Any) -> Any:
        return read_known_group(str(value or ""))

    def run_validators(self, value: Any) -> None:
        """None: the group is known or it is not."""


class TallyForm(forms.Form):
    """One person more. ``key`` makes the same tap count once."""

    group = GroupField()
    key = forms.UUIDField()


class UndoForm(forms.Form):
    """``voids``: the key of the tally to take back."""

    voids = forms.UUIDField()
