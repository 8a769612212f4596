"""What an officer of a kelurahan or kecamatan writes at each of her moves.

``version`` is the one the page showed; the template prints it, so that after a clash it is the present one.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.fields import RupiahField, VolumeField
from musrenbang.lib.layouts import make_helper
from proposals import layouts
from proposals.forms.choices import kelurahan_choices
from proposals.forms.place import is_in_indonesia, rounded, two_digits
from proposals.models import Proposal, Reason
from regions.models import Agency, Region


def words_field(label: Any, help_text: Any = "", *, required: Any) -> forms.CharField:
    """A sentence or more; ``help_text`` says who reads it, ``required`` what to do when nothing was written."""
    widget = forms.Textarea(attrs={"rows": 3})
    errors = {"required": required}
    return forms.CharField(label=label, help_text=help_text, max_length=2000, widget=widget, error_messages=errors)


def reason_field(reasons: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]  # not generic when it runs
    errors = {"required": _("Pilih alasan."), "invalid_choice": _("Pilih salah satu alasan di daftar.")}
    return forms.ModelChoiceField(reasons, label=_("Alasan"), empty_label=_("Pilih alasan"), error_messages=errors)


class ActForm(forms.Form):
    """What a move needs besides who and which proposal: ``arguments`` of its action."""

    layout: Callable[[], Layout] = staticmethod(layouts.sentence_layout)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, proposal: Proposal, name: str) -> None:
        super().__init__(data, auto_id=f"id_{name}_%s", initial=self.suggest(proposal))
        self.helper = make_helper(self.layout())

    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        """What stands in the form when it is opened."""
        return {}

    @property
    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data


class VerifyForm(ActForm):
    """A recommendation, with volume and amount where the officer sees them otherwise."""

    layout = staticmethod(layouts.verify_layout)
    recommendation = words_field(_("Rekomendasi"), required=_("Tulis rekomendasi dalam satu kalimat atau lebih."))
    volume = VolumeField(label=_("Volume yang disarankan (boleh kosong)"), required=False)
    amount = RupiahField(label=_("Anggaran yang disarankan, rupiah (boleh kosong)"), required=False)


class ReturnForm(ActForm):
    """What the proposer has to complete: a coded reason and a sentence."""

    layout = staticmethod(layouts.reason_layout)
    reason = reason_field(Reason.objects.returning())
    note = words_field(
        _("Apa yang perlu dilengkapi?"),
        _("Pengusul membaca kalimat ini."),
        required=_("Tulis apa yang perlu dilengkapi."),
    )


class RejectForm(ActForm):
    """Why not: a coded reason and a sentence, both public."""

    layout = staticmethod(layouts.reason_layout)
    reason = reason_field(Reason.objects.refusing())
    note = words_field(
        _("Penjelasan untuk pengusul"),
        _("Dapat dibaca semua orang."),
        required=_("Tulis penjelasan dalam satu kalimat atau lebih."),
    )


class AgencyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: Agency) -> str:
        return obj.name


class RerouteForm(ActForm):
    """Which agency is in charge."""

    layout = staticmethod(layouts.reroute_layout)
    agency = AgencyField(
        Agency.objects.none(),
        label=_("Perangkat daerah yang tepat"),
        empty_label=_("Pilih perangkat daerah"),
        error_messages={"required": _("Pilih perangkat daerah yang tepat.")},
    )
    note = words_field(
        _("Mengapa dialihkan?"), _("Dapat dibaca semua orang."), required=_("Tulis mengapa usulan ini dialihkan.")
    )

    def __init__(self, data: Any = None, *, proposal: Proposal, name: str) -> None:
        super().__init__(data, proposal=proposal, name=name)
        others = Agency.objects.valid_on(timezone.localdate()).exclude(pk=proposal.agency_id or 0).order_by("name")
        self.fields["agency"].queryset = others  # type: ignore[attr-defined]


class PointField(forms.CharField):
    """A point as maps write it: ``-7.943210, 112.610300``; empty is no point."""

    default_error_messages = {"invalid": _("Tulis lintang dan bujur, misalnya -7.94321, 112.61030.")}

    def to_python(self, value: Any) -> tuple[Decimal | None, Decimal | None]:  # type: ignore[override]
        typed = super().to_python(value)
        if not typed:
            return None, None
        try:
            latitude, longitude = (Decimal(part.strip()) for part in typed.split(","))
            is_here = is_in_indonesia(latitude, longitude)
        except (ValueError, ArithmeticError):
            is_here = False
        if not is_here:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return rounded(latitude), rounded(longitude)


def number_field(label: str) -> forms.RegexField:
    """The number of an RW or RT; ``5`` and ``05`` are the same."""
    errors = {"invalid": _("Tulis nomornya dengan angka, misalnya 05.")}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3})
    return forms.RegexField(r"^[0-9]{1,3}$", label=label, required=False, error_messages=errors, widget=widget)


class CorrectForm(ActForm):
    """Where the proposal really lies."""

    layout = staticmethod(layouts.correct_layout)
    kelurahan = forms.ModelChoiceField(
        Region.objects.none(), label=_("Kelurahan"), error_messages={"required": _("Pilih kelurahan.")}
    )
    rw = number_field("RW")
    rt = number_field("RT")
    address = forms.CharField(label=_("Alamat atau patokan"), required=False, max_length=200)
    point = PointField(
        label=_("Titik (lintang, bujur)"),
        required=False,
        max_length=40,
        help_text=_("Boleh kosong. Salin dari peta, misalnya -7.94321, 112.61030."),
    )
    note = words_field(
        _("Mengapa dikoreksi?"), _("Pengusul membaca kalimat ini."), required=_("Tulis mengapa lokasinya dikoreksi.")
    )

    def __init__(self, data: Any = None, *, proposal: Proposal, name: str) -> None:
        super().__init__(data, proposal=proposal, name=name)
        self.fields["kelurahan"].queryset = Region.objects.valid_on(timezone.localdate()).kelurahan()  # type: ignore[attr-defined]
        self.fields["kelurahan"].choices = kelurahan_choices()  # type: ignore[attr-defined]

    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        has_point = proposal.latitude is not None
        point = f"{proposal.latitude}, {proposal.longitude}" if has_point else ""
        names = ("kelurahan", "rw", "rt", "address")
        return {**{name: getattr(proposal, name) for name in names}, "point": point}

    def clean_rw(self) -> str:
        return two_digits(self.cleaned_data["rw"])

    def clean_rt(self) -> str:
        return two_digits(self.cleaned_data["rt"])

    @property
    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["latitude"], given["longitude"] = given.pop("point")
        names = ("kelurahan", "rw", "rt", "address", "latitude", "longitude")
        return {"place": {name: given.pop(name) for name in names}, **given}
