"""Forms of scenarios: the knobs of a run, an exception, a date."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.boards.knobs import Knobs
from budgets.enums import Measure, Method
from budgets.forms.planner import large_sum
from budgets.models import Criterion
from budgets.reckoning import WHOLE
from budgets.rubric_words import speak
from musrenbang.lib.bilingual import shown
from musrenbang.lib.fields import RupiahField
from musrenbang.lib.layouts import make_helper
from regions.models import Agency, Region
from themes.models import Theme

WEIGHT = "bobot-"  # before the code of a criterion


def sum_field(label: str) -> RupiahField:
    return RupiahField(label=label, required=False, least=0, widget=large_sum())


class WeightField(forms.IntegerField):
    """Points of 100 for a criterion; ``named_in`` is the language of its name."""

    def __init__(self, criterion: Criterion) -> None:
        name, self.named_in = speak(criterion.name)
        super().__init__(label=name, min_value=0, max_value=WHOLE, initial=criterion.weight, required=False)


class KnobsForm(forms.Form):
    """Name, method, and every ceiling and floor as it stands; what is changed here holds for this run alone."""

    name = forms.CharField(
        label=_("Nama skenario"), max_length=80, error_messages={"required": _("Beri nama skenarionya.")}
    )
    method = forms.ChoiceField(label=_("Cara memilih"), choices=Method.choices, widget=forms.RadioSelect)
    is_exact = forms.BooleanField(
        label=_("Tunggu sampai optimumnya terbukti"),
        help_text=_(
            "Hanya untuk cara optimum; bisa beberapa menit, dan halaman boleh ditutup. Tanpa ini jawabannya seketika, "
            "beserta paling banyak selisihnya dari yang tertinggi."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        themes: Sequence[Theme],
        idle: set[str],
        agencies: list[Agency],
        places: list[Region],
        criteria: Sequence[Criterion],
        **kwargs: Any,
    ) -> None:
        """``idle``: slugs of themes of which nothing lies with an agency yet; ``criteria`` of the rubric in force."""
        super().__init__(*args, **kwargs)
        self.idle = idle
        self.criteria = [criterion for criterion in criteria if criterion.measure != Measure.TIE]
        for criterion in self.criteria:
            self.fields[WEIGHT + criterion.code] = WeightField(criterion)
        self.floor_names = {f"jaminan-{theme.pk}": theme.slug for theme in themes}
        self.agency_names = {f"opd-{agency.pk}": agency.short_name for agency in agencies}
        self.place_names = {f"kecamatan-{place.pk}": place.code for place in places}
        self.fields["city"] = sum_field(str(_("Pagu kota (rupiah)")))
        labels = {
            **{f"jaminan-{theme.pk}": shown(theme, "name") for theme in themes},
            **{f"opd-{agency.pk}": agency.name for agency in agencies},
            **{f"kecamatan-{place.pk}": place.name for place in places},
        }
        for name, label in labels.items():
            self.fields[name] = sum_field(label)
        for name, slug in self.floor_names.items():
            if slug in idle:
                self.fields[name].help_text = str(_("Belum ada usulan yang diteruskan."))
        self.helper = make_helper(Layout("name", "method", "is_exact"))

    def fill(self, knobs: Knobs) -> None:
        """Begin with these."""
        found: dict[str, Any] = {"city": knobs.city, "is_exact": knobs.is_exact}
        sums = (
            (self.floor_names, knobs.floors),
            (self.agency_names, knobs.agencies),
            (self.place_names, knobs.kecamatan),
        )
        for names, amounts in sums:
            found |= {field: amounts.get(name) for field, name in names.items()}
        found |= {WEIGHT + code: weight for code, weight in knobs.weights.items()}
        self.initial = {**found, **self.initial}

    def clean(self) -> dict[str, Any]:
        """Weights add up to 100, or none are tried."""
        cleaned = super().clean() or self.cleaned_data
        if any(WEIGHT + criterion.code in self.errors for criterion in self.criteria):
            return cleaned
        weights = self.read_weights()
        if weights and sum(weights.values()) != WHOLE:
            words = _("Jumlah bobot %(sum)s; harus %(whole)s.") % {"sum": sum(weights.values()), "whole": WHOLE}
            self.add_error(WEIGHT + self.criteria[0].code, words)
        return cleaned

    def read_weights(self) -> dict[str, int]:
        """By code of the criterion, where they differ from those in force."""
        weights = {c.code: self.cleaned_data.get(WEIGHT + c.code) or 0 for c in self.criteria}
        return {} if weights == {c.code: c.weight for c in self.criteria} else weights

    def read(self) -> Knobs:
        """What was typed; an empty field is no limit, for an agency no money."""

        def take(names: dict[str, str]) -> dict[str, int]:
            typed = ((name, self.cleaned_data.get(field)) for field, name in names.items())
            return {name: amount for name, amount in typed if amount is not None}

        return Knobs(
            city=self.cleaned_data.get("city"),
            agencies=take(self.agency_names),
            kecamatan=take(self.place_names),
            floors=take(self.floor_names),
            weights=self.read_weights(),
            is_exact=bool(self.cleaned_data.get("is_exact")) and self.cleaned_data.get("method") == Method.OPTIMAL,
        )

    def weights(self) -> Iterator[BoundField]:
        return (self[WEIGHT + criterion.code] for criterion in self.criteria)

    def city_field(self) -> list[BoundField]:
        return [self["city"]]

    def floors(self) -> Iterator[BoundField]:
        return (self[name] for name in self.floor_names)

    def agencies(self) -> Iterator[BoundField]:
        return (self[name] for name in self.agency_names)

    def places(self) -> Iterator[BoundField]:
        return (self[name] for name in self.place_names)


class OverrideForm(forms.Form):
    """One exception; its reason is public with the result."""

    is_in = forms.TypedChoiceField(
        label=_("Pengecualian"),
        choices=(("1", _("Masukkan, apa pun hasil hitungannya")), ("0", _("Jangan masukkan kali ini"))),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih salah satu.")},
    )
    reason = forms.CharField(
        label=_("Alasan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Terbaca semua orang sesudah keputusan diumumkan."),
        error_messages={"required": _("Tulis alasannya.")},
    )
    helper = make_helper(Layout("is_in", "reason"))


class ScheduleForm(forms.Form):
    """When decisions become public by themselves (WIB)."""

    day = forms.DateField(
        label=_("Tanggal"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Isi tanggalnya."), "invalid": _("Tulis tanggal yang benar.")},
    )
    hour = forms.TimeField(
        label=_("Pukul (WIB)"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial="09:00",
        error_messages={"required": _("Isi jamnya."), "invalid": _("Tulis jam yang benar, misalnya 09:00.")},
    )
    helper = make_helper(Layout("day", "hour"))

    def moment(self) -> datetime:
        """Aware, in the city's time."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"]))
