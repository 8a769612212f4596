"""The facts of a session."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from forums.forms.accommodations import LONGEST, USUAL, join_accommodations, split_accommodations
from forums.layouts import new_session_layout, session_layout
from musrenbang.lib.layouts import make_helper
from proposals.forms.choices import area_choices
from regions.enums import RegionLevel
from regions.models import Region
from themes.enums import SessionKind, SessionMode
from themes.models import ForumSession, ThemeRound
from themes.querysets import ThemeRoundQuerySet

Posted = Mapping[str, Any] | None
MOMENT = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> speaks; times are WIB
AREAS = (RegionLevel.KECAMATAN, RegionLevel.KELURAHAN)
SESSION_FIELDS = ("kind", "mode", "place", "online_address", "region", "starts_at", "ends_at", "chair", "agenda")


def moment_field(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT])


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Facilitators of the round, each with a tick."""

    widget = forms.CheckboxSelectMultiple


class SessionForm(forms.Form):
    """When, where, how and under whose chair."""

    kind = forms.ChoiceField(label=_lazy("Jenis sesi"), choices=SessionKind, initial=SessionKind.FORUM)
    mode = forms.ChoiceField(label=_lazy("Cara"), choices=SessionMode, initial=SessionMode.HYBRID)
    place = forms.CharField(
        label=_lazy("Tempat"), max_length=200, help_text=_lazy("Nama gedung dan ruangan; untuk sesi daring, “daring”.")
    )
    online_address = forms.URLField(
        label=_lazy("Alamat rapat daring (boleh kosong)"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_lazy("Tampil untuk umum, supaya siapa saja bisa ikut dari rumah."),
    )
    region = forms.ModelChoiceField(Region.objects.none(), label=_lazy("Wilayah"), required=False)
    starts_at = moment_field(_lazy("Mulai (WIB)"))
    ends_at = moment_field(_lazy("Selesai (WIB)"))
    chair = forms.CharField(
        label=_lazy("Pimpinan musyawarah"), max_length=150, help_text=_lazy("Jabatan, misalnya “Ketua Forum Anak”.")
    )
    usual = forms.MultipleChoiceField(
        label=_lazy("Akomodasi yang disediakan"),
        choices=USUAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    accommodations = forms.CharField(
        label=_lazy("Akomodasi lain (boleh kosong)"),
        max_length=LONGEST,
        required=False,
        help_text=_lazy("Pisahkan dengan koma, misalnya “antar-jemput dari kelurahan, pendamping”."),
    )
    agenda = forms.CharField(
        label=_lazy("Susunan acara, satu per baris (boleh kosong)"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_lazy("Boleh dengan jam: “08.30 Pembukaan”. Tampil untuk umum, juga di layar forum."),
    )
    team = PeopleField(User.objects.none(), label=_lazy("Tim fasilitator sesi ini"), required=False)
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Posted = None, *, initial: dict[str, Any] | None = None, round_: ThemeRound | None = None
    ) -> None:
        super().__init__(data, initial=initial, auto_id="id_sesi_%s")
        self.fields["region"].queryset = Region.objects.filter(level__in=AREAS)  # type: ignore[attr-defined]
        self.fields["region"].choices = area_choices()  # type: ignore[attr-defined]
        if round_ is None:
            del self.fields["team"]
        else:
            people = User.objects.filter(facilitates__round=round_, is_active=True).order_by("pk")
            self.fields["team"].queryset = people  # type: ignore[attr-defined]
            self.fields["before"].initial = json.dumps(self._spell())
        self.helper = make_helper(session_layout())

    def clean(self) -> dict[str, Any]:
        starts_at, ends_at = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts_at and ends_at and starts_at >= ends_at:
            self.add_error("ends_at", _("Waktu selesai harus sesudah waktu mulai."))
        self.cleaned_data["accommodations"] = join_accommodations(
            self.cleaned_data.get("usual", []), self.cleaned_data.get("accommodations", "")
        )
        if len(self.cleaned_data["accommodations"]) > LONGEST:
            self.add_error("accommodations", _("Terlalu panjang; ringkas menjadi beberapa kata."))
        return self.cleaned_data

    def read_session(self) -> dict[str, Any]:
        """Columns of ForumSession."""
        names = (*SESSION_FIELDS, "accommodations", *(["team"] if "team" in self.fields else []))
        return {name: self.cleaned_data[name] for name in names}

    def read_changes(self) -> dict[str, Any]:
        """Of those only what was changed on this page: what a colleague changed meanwhile stays."""
        now, before = self._spell(), read_before(self.cleaned_data["before"])
        changed = {name for name, spelled in now.items() if before.get(name) != spelled}
        if "usual" in changed:
            changed.add("accommodations")
        return {name: value for name, value in self.read_session().items() if name in changed}

    def _spell(self) -> dict[str, list[str]]:
        """What stands in each field, as a browser sends it."""
        return {name: spell(self[name]) for name in self.fields if name != "before"}


def spell(field: forms.BoundField) -> list[str]:
    value = field.field.widget.format_value(field.value())
    values = value if isinstance(value, list | tuple) else [value or ""]
    return sorted(str(each).replace("\r\n", "\n").strip() for each in values)


def read_before(text: str) -> dict[str, Any]:
    """What stood in the fields when the page was drawn; nothing where it cannot be read."""
    try:
        before = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return before if isinstance(before, dict) else {}


def describe_session(session: ForumSession) -> dict[str, Any]:
    """What stands in the form of a session."""
    usual, other = split_accommodations(session.accommodations)
    return {
        **{name: getattr(session, name) for name in SESSION_FIELDS},
        "usual": usual,
        "accommodations": other,
        "team": list(session.team.values_list("pk", flat=True)),
    }


class RoundField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: ThemeRound) -> str:
        return obj.title


class NewSessionForm(SessionForm):
    """A new session also names its round; whoever makes it is its team until she asks others."""

    round = RoundField(ThemeRound.objects.none(), label=_lazy("Tema dan tahun"), empty_label=_lazy("Pilih tema"))

    def __init__(self, data: Posted = None, *, rounds: ThemeRoundQuerySet) -> None:
        super().__init__(data)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.helper = make_helper(new_session_layout())
