"""Who proposes: a person, a group counted without names, a child, a company."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from proposals.enums import ProposerKind
from proposals.forms.choices import proposer_kinds
from proposals.forms.parts import Part
from themes.enums import AgeBand, Sex
from themes.models import Theme

HAS_GROUP = (ProposerKind.GROUP, ProposerKind.COMPANY)
LARGEST_GROUP = 100_000


class ProposerPart(Part):
    """Who proposes, and how officers reach her."""

    proposer_kind = forms.ChoiceField(label=_lazy("Siapa yang mengusulkan?"), widget=forms.RadioSelect)
    group_name = forms.CharField(label=_lazy("Nama kelompok"), required=False, max_length=150)
    proposer_name = forms.CharField(
        label=_lazy("Nama pengusul"),
        required=False,
        max_length=100,
        help_text=_lazy("Hanya dibaca petugas. Untuk anak, tulis nama panggilan saja."),
    )
    contact = forms.CharField(
        label=_lazy("Nomor HP atau e-mail (boleh kosong)"),
        required=False,
        max_length=100,
        help_text=_lazy(
            "Hanya dibaca petugas, untuk bertanya bila ada yang kurang jelas. "
            "Tanpa akun: ke sini PIN baru dikirim bila PIN Anda hilang."
        ),
    )

    def offer_kinds(self, theme: Theme) -> None:
        """Offer the kinds of proposers the theme is for."""
        self.kinds = proposer_kinds(theme)
        self.fields["proposer_kind"].choices = [(kind.value, kind.label) for kind in self.kinds]  # type: ignore[attr-defined]
        if ProposerKind.COMPANY in self.kinds:
            self.fields["group_name"].label = _("Nama perusahaan")

    def need_names(self) -> None:
        """The proposer's name, and the group's where there is one."""
        self.need("proposer_name", _("Tulis nama pengusul; hanya petugas yang membacanya."))
        if self.cleaned_data.get("proposer_kind") in HAS_GROUP:
            self.need("group_name", _("Tulis nama kelompok atau perusahaannya."))


@dataclass(frozen=True)
class Line:
    """One age band of a group: its fields, women first."""

    label: str
    cells: list[BoundField]


class GroupPart(Part):
    """How many people of each sex and age band a group has; an empty field means nobody. Never a list of names."""

    def offer_counts(self, stored: Mapping[tuple[str, str], int]) -> None:
        """One field for each sex and age band, holding what was counted before."""
        for group in COUNTED:
            self.fields[count_name(group)] = forms.IntegerField(
                label=describe_group(group),
                min_value=0,
                max_value=LARGEST_GROUP,
                required=False,
                initial=stored.get(group),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 6, "autocomplete": "off"}),
                error_messages={"invalid": _("Tulis angka saja, misalnya 12.")},
            )

    def count_lines(self) -> list[Line]:
        """The fields as the page draws them, a line for each age band."""
        return [Line(str(band.label), [self[count_name((sex, band))] for sex in Sex]) for band in AgeBand]

    def need_counts(self) -> None:
        """A group is somebody: at least one number."""
        names = [count_name(group) for group in COUNTED]
        if not any(self.cleaned_data.get(name) or name in self.errors for name in names):
            self.add_error(names[0], _("Tulis berapa orang anggota kelompok ini; perkiraan sudah cukup."))

    def read_counts(self) -> dict[tuple[str, str], int] | None:
        """The people of each group that has any; None when a number could not be read."""
        if any(count_name(group) in self.errors for group in COUNTED):
            return None
        counted = {group: self.cleaned_data.get(count_name(group)) or 0 for group in COUNTED}
        return {group: count for group, count in counted.items() if count}


COUNTED: list[tuple[str, str]] = [(sex.value, band.value) for band in AgeBand for sex in Sex]


def count_name(group: tuple[str, str]) -> str:
    sex, band = group
    return f"jumlah-{sex}-{band}"


def describe_group(group: tuple[str, str]) -> str:
    sex, band = group
    return _("%(sex)s, %(band)s tahun") % {"sex": Sex(sex).label, "band": AgeBand(band).label}


def read_proposer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of Proposal out of what could be read; a group's name and a child's age only where they belong."""
    columns = {name: given[name] for name in ("proposer_kind", "proposer_name", "contact") if name in given}
    kind = given.get("proposer_kind")
    if kind:
        columns["group_name"] = given.get("group_name", "") if kind in HAS_GROUP else ""
        columns["child_age"] = given.get("child_age", "") if kind == ProposerKind.CHILD else ""
    return columns
