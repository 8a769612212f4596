"""How many people of each group were present: a grid of numbers, no names."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from themes.enums import AgeBand, Presence, SessionMode, Sex
from themes.models import AttendanceCount, ForumSession, Group

MOST = 100_000
PRESENCES = {SessionMode.OFFLINE: [Presence.HALL], SessionMode.ONLINE: [Presence.ONLINE]}
COLUMNS = [(sex, disability) for disability in (False, True) for sex in Sex]


@dataclass(frozen=True)
class Line:
    """One age band: its fields in the order of COLUMNS, and the people they add up to.

    Each field stands under a short name, with the hidden one that says what was seen in it.
    """

    label: str
    cells: list[tuple[str, BoundField, BoundField]]
    total: int


@dataclass(frozen=True)
class Table:
    """One way of being present. ``is_open``: it has something to show before one asks."""

    presence: str
    label: str
    lines: list[Line]
    column_totals: list[int]
    total: int
    is_open: bool


class AttendanceForm(forms.Form):
    """One number per group; an empty field means nobody."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, session: ForumSession) -> None:
        counts = list(session.attendance.all())
        initial = {field_name(group_of(row)): row.count for row in counts}
        super().__init__(data, initial=initial, auto_id="id_hadir_%s")
        self.presences = presences_of(session, counts)
        self.groups = {
            field_name(group): group
            for presence in self.presences
            for group in ((presence, sex, band, disability) for band in AgeBand for sex, disability in COLUMNS)
        }
        self.fields["key"] = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)
        for name, group in self.groups.items():
            self.fields[f"seen-{name}"] = forms.IntegerField(
                min_value=0, max_value=MOST, required=False, initial=initial.get(name, 0), widget=forms.HiddenInput
            )
            self.fields[name] = forms.IntegerField(
                label=describe(group),
                min_value=0,
                max_value=MOST,
                required=False,
                error_messages={"invalid": _("%(group)s: tulis angka.") % {"group": describe(group)}},
            )

    def read_counts(self) -> dict[Group, int]:
        return {group: self.cleaned_data.get(name) or 0 for name, group in self.groups.items()}

    def read_seen(self) -> dict[Group, int]:
        """What stood in the fields when the page was drawn, as the page itself says."""
        return {group: self.cleaned_data.get(f"seen-{name}") or 0 for name, group in self.groups.items()}

    def tables(self) -> list[Table]:
        """The grid as the template draws it, with the sums of what stands in it."""
        return [self._table(presence) for presence in self.presences]

    def _table(self, presence: Presence) -> Table:
        lines = []
        for band in AgeBand:
            cells = [self._cell((presence, sex, band, disability)) for sex, disability in COLUMNS]
            lines.append(Line(str(band.label), cells, sum(number_in(cell) for _name, cell, _seen in cells)))
        columns = [sum(number_in(line.cells[index][1]) for line in lines) for index in range(len(COLUMNS))]
        is_open = presence == self.presences[0] or sum(columns) > 0 or bool(self.errors)
        return Table(presence.value, str(presence.label), lines, columns, sum(columns), is_open)

    def _cell(self, group: Group) -> tuple[str, BoundField, BoundField]:
        name = field_name(group)
        return name_column(group[1], group[3]), self[name], self[f"seen-{name}"]


def presences_of(session: ForumSession, counts: Iterable[AttendanceCount]) -> list[Presence]:
    """The ways of being present the session's mode offers, and any that people were already counted under."""
    offered = PRESENCES.get(SessionMode(session.mode), list(Presence))
    counted = {row.presence for row in counts}
    return [presence for presence in Presence if presence in offered or presence in counted]


def group_of(row: AttendanceCount) -> Group:
    return row.presence, row.sex, row.age_band, row.has_disability


def field_name(group: Group) -> str:
    presence, sex, band, disability = group
    return f"{presence}-{sex}-{band}-{int(disability)}"


def read_group(name: str) -> Group | None:
    """The group behind a field's name; None for what names none."""
    known = (
        (presence, sex, band, disability) for presence in Presence for band in AgeBand for sex, disability in COLUMNS
    )
    return next((group for group in known if field_name(group) == name), None)


def name_column(sex: str, disability: bool) -> str:  # noqa: FBT001 - part of a group, not a switch
    words = _("dengan disabilitas") if disability else _("tanpa disabilitas")
    return f"{Sex(sex).label}, {words}"


def describe(group: Group) -> str:
    presence, sex, band, disability = group
    return _("%(column)s, %(band)s tahun, %(presence)s") % {
        "column": name_column(sex, disability),
        "band": AgeBand(band).label,
        "presence": Presence(presence).label,
    }


def number_in(cell: BoundField) -> int:
    """What stands in the field as a number; typing errors count as nobody."""
    value = str(cell.value() or 0)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < len(str(MOST)) + 1 else 0
