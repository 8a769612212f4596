"""What an officer of a kelurahan or kecamatan writes at the moves that are hers alone."""

from decimal import Decimal
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.fields import RupiahField, VolumeField
from proposals import layouts
from proposals.datasets.place_tiles import Tile, lay_tiles
from proposals.forms.acts import ActForm, FigureForm, reason_field, words_field
from proposals.forms.place import PlacePart, is_in_indonesia, rounded
from proposals.models import Proposal, Reason


class VerifyForm(FigureForm):
    """A recommendation, with volume and amount where the officer sees them otherwise."""

    layout = staticmethod(layouts.verify_layout)
    recommendation = words_field(_("Rekomendasi"), required=_("Tulis rekomendasi dalam satu kalimat atau lebih."))
    volume = VolumeField(label=_("Volume yang disarankan (boleh kosong)"), required=False)
    amount = RupiahField(label=_("Anggaran yang disarankan, rupiah (boleh kosong)"), required=False)


class RejectForm(ActForm):
    """Why not: a coded reason and a sentence, both public."""

    layout = staticmethod(layouts.reason_layout)
    reason = reason_field(Reason.objects.refusing())
    note = words_field(
        _("Penjelasan untuk pengusul"),
        _("Dapat dibaca semua orang."),
        required=_("Tulis penjelasan dalam satu kalimat atau lebih."),
    )


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


class CorrectForm(PlacePart, ActForm):
    """Where the proposal really lies."""

    layout = staticmethod(layouts.correct_layout)
    is_choosing = False  # a tile was pressed: the form comes back with it, and nothing is said against it yet
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
        self.offer_places()

    @classmethod
    def choose_tile(cls, posted: QueryDict, *, proposal: Proposal, name: str) -> Self:
        """The form as it was typed, with the kelurahan whose tile was pressed."""
        form = cls(proposal=proposal, name=name)
        typed = {field: posted.get(field, "") for field in form.fields}
        form.initial = {**typed, "kelurahan": posted["petak"]}
        form.is_choosing = True
        return form

    @property
    def tiles(self) -> list[list[Tile | None]]:
        """The map to choose the kelurahan by."""
        return lay_tiles(str(self["kelurahan"].value() or ""))

    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        has_point = proposal.latitude is not None
        point = f"{proposal.latitude}, {proposal.longitude}" if has_point else ""
        return {**{name: getattr(proposal, name) for name in PlacePart.base_fields}, "point": point}

    def clean(self) -> dict[str, Any]:
        self.need("kelurahan", _now("Pilih kelurahan."))
        return self.cleaned_data

    @property
    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        latitude, longitude = given["point"]
        place = {**self.read_place(), "latitude": latitude, "longitude": longitude}
        return {"place": place, "note": given["note"], "version": given["version"]}
