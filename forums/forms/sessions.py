"""The facts of a session."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.layouts import new_session_layout, session_layout
from musrenbang.lib.layouts import make_helper
from proposals.forms.choices import area_choices
from regions.enums import RegionLevel
from regions.models import Region
from themes.enums import SessionKind, SessionMode
from themes.models import ThemeRound
from themes.querysets import ThemeRoundQuerySet

Posted = Mapping[str, Any] | None
MOMENT = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> speaks; times are WIB
AREAS = (RegionLevel.KECAMATAN, RegionLevel.KELURAHAN)
SESSION_FIELDS = ("kind", "mode", "place", "region", "starts_at", "ends_at", "chair", "accommodations")


def moment_field(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT])


class SessionForm(forms.Form):
    """When, where, how and under whose chair."""

    kind = forms.ChoiceField(label=_lazy("Jenis sesi"), choices=SessionKind, initial=SessionKind.FORUM)
    mode = forms.ChoiceField(label=_lazy("Cara"), choices=SessionMode, initial=SessionMode.HYBRID)
    place = forms.CharField(
        label=_lazy("Tempat"), max_length=200, help_text=_lazy("Nama gedung, atau alamat rapat daring.")
    )
    region = forms.ModelChoiceField(Region.objects.none(), label=_lazy("Wilayah"), required=False)
    starts_at = moment_field(_lazy("Mulai (WIB)"))
    ends_at = moment_field(_lazy("Selesai (WIB)"))
    chair = forms.CharField(
        label=_lazy("Pimpinan musyawarah"), max_length=150, help_text=_lazy("Jabatan, misalnya “Ketua Forum Anak”.")
    )
    accommodations = forms.CharField(
        label=_lazy("Akomodasi yang disediakan (boleh kosong)"),
        max_length=200,
        required=False,
        help_text=_lazy("Misalnya juru bahasa isyarat, jalur kursi roda."),
    )

    def __init__(self, data: Posted = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_sesi_%s")
        self.fields["region"].queryset = Region.objects.filter(level__in=AREAS)  # type: ignore[attr-defined]
        self.fields["region"].choices = area_choices()  # type: ignore[attr-defined]
        self.helper = make_helper(session_layout())

    def clean(self) -> dict[str, Any]:
        starts_at, ends_at = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts_at and ends_at and starts_at >= ends_at:
            self.add_error("ends_at", _("Waktu selesai harus sesudah waktu mulai."))
        return self.cleaned_data

    def read_session(self) -> dict[str, Any]:
        """Columns of ForumSession."""
        return {name: self.cleaned_data[name] for name in SESSION_FIELDS}


class RoundField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: ThemeRound) -> str:
        return obj.title


class NewSessionForm(SessionForm):
    """A new session also names its round."""

    round = RoundField(ThemeRound.objects.none(), label=_lazy("Tema dan tahun"), empty_label=_lazy("Pilih tema"))

    def __init__(self, data: Posted = None, *, rounds: ThemeRoundQuerySet) -> None:
        super().__init__(data)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.helper = make_helper(new_session_layout())
