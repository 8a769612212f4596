"""Forms of a forum session: its facts, its minutes, the order of priority, why not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from musrenbang.lib.layouts import make_helper
from proposals.forms.choices import area_choices
from proposals.layouts import (
    minutes_layout,
    new_session_layout,
    reason_layout,
    session_layout,
)
from proposals.models import ForumItem, Reason
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


class MinutesForm(forms.Form):
    """What the berita acara says besides the lists."""

    number = forms.CharField(label=_lazy("Nomor berita acara"), max_length=60)
    signed_on = forms.DateField(
        label=_lazy("Ditandatangani tanggal (boleh kosong)"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    materials = forms.CharField(
        label=_lazy("Materi yang dibahas (boleh kosong)"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    notes = forms.CharField(
        label=_lazy("Catatan kesepakatan (boleh kosong)"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    delegates = forms.CharField(
        label=_lazy("Delegasi, satu per baris (boleh kosong)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("Jabatan atau lembaga yang mewakili forum."),
    )
    helper = make_helper(minutes_layout())


class DisagreeForm(forms.Form):
    """Why the hall did not agree: a coded reason and a sentence, public once the session is closed."""

    reason = forms.ModelChoiceField(
        Reason.objects.refusing(),
        label=_lazy("Alasan"),
        empty_label=_lazy("Pilih alasan"),
        error_messages={"required": _lazy("Pilih alasan.")},
    )
    note = forms.CharField(
        label=_lazy("Penjelasan untuk pengusul"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _lazy("Tulis penjelasan mengapa usulan belum disepakati.")},
    )
    helper = make_helper(reason_layout())


class OrderForm(forms.Form):
    """A number for each agreed item; together they must say one clear order."""

    def __init__(self, data: Posted = None, *, items: Sequence[ForumItem]) -> None:
        super().__init__(data, auto_id="id_urut_%s")
        self.items = items
        for item in items:
            self.fields[f"rank-{item.pk}"] = forms.IntegerField(
                label=_("Prioritas untuk %(title)s") % {"title": item.proposal.title},
                min_value=1,
                max_value=100_000,
                initial=item.rank,
                error_messages={
                    "required": _("Beri nomor untuk “%(title)s”.") % {"title": item.proposal.title},
                    "invalid": _("Nomor untuk “%(title)s” harus angka.") % {"title": item.proposal.title},
                    "min_value": _("Nomor untuk “%(title)s” mulai dari 1.") % {"title": item.proposal.title},
                },
            )

    def clean(self) -> dict[str, Any]:
        for number, times in Counter(self.cleaned_data.values()).items():
            if times > 1:
                message = _("Nomor %(number)s dipakai %(times)s kali. Setiap usulan perlu nomor sendiri.")
                self.add_error(None, message % {"number": number, "times": times})
        return self.cleaned_data

    def read_order(self) -> list[int]:
        """Ids of the items, most important first; gaps between the numbers do not matter."""
        return [item.pk for item in sorted(self.items, key=lambda item: self.cleaned_data[f"rank-{item.pk}"])]

    def rows(self) -> list[tuple[ForumItem, forms.BoundField]]:
        return [(item, self[f"rank-{item.pk}"]) for item in self.items]
