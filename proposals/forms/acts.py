"""What officers write at a move: the form every move starts from, and those that several offices share.

``version`` is the one the page showed; the template prints it, so that after a clash it is the present one.
"""

from collections.abc import Callable
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.layouts import make_helper
from musrenbang.lib.rupiah import format_rupiah
from proposals import layouts
from proposals.models import Proposal, Reason
from proposals.reason_words import ReasonField
from regions.models import Agency

WORDS_MAX = 2000  # characters
FAR = 10  # times


def words_field(label: Any, help_text: Any = "", *, required: Any = None) -> forms.CharField:
    """A sentence or more; ``help_text`` says who reads it, ``required`` what to do when nothing was written.

    Without ``required`` it may stay empty.
    """
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required is not None,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": required or ""},
    )


def reason_field(reasons: Any) -> ReasonField:
    errors = {"required": _("Pilih alasan."), "invalid_choice": _("Pilih salah satu alasan di daftar.")}
    return ReasonField(reasons, error_messages=errors)


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


class FigureForm(ActForm):
    """A move that may name another ``amount`` (rupiah) than was asked for; what is far from it is asked about once.

    The tick is sent with the figure it was printed for, so that it never vouches for another one.
    """

    is_sure = forms.CharField(label=_("Ya, angka itu benar"), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, proposal: Proposal, name: str) -> None:
        super().__init__(data, proposal=proposal, name=name)
        self.asked = proposal.requested_amount

    def clean(self) -> dict[str, Any]:
        given, amount = self.cleaned_data, self.cleaned_data.get("amount")
        if not (amount and self.asked and is_far(amount, self.asked)):
            return given
        figures = {"amount": format_rupiah(amount), "asked": format_rupiah(self.asked)}
        is_sure = given.get("is_sure") == str(amount)
        tick = forms.CheckboxInput({"value": str(amount)}, check_test=lambda _given: is_sure)
        self.fields["is_sure"].widget = tick
        if not is_sure:
            self.add_error(
                "amount",
                _now("Benar %(amount)s? Diusulkan %(asked)s. Betulkan angkanya, atau beri centang bila memang benar.")
                % figures,
            )
        return given

    @property
    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "is_sure"}


def is_far(amount: int, asked: int) -> bool:
    """Whether one is more than ``FAR`` times the other: a zero too many or too few, more likely than not."""
    return amount > FAR * asked or asked > FAR * amount


class ReturnForm(ActForm):
    """What the proposer has to complete: a coded reason and a sentence."""

    layout = staticmethod(layouts.reason_layout)
    reason = reason_field(Reason.objects.returning())
    note = words_field(
        _("Apa yang perlu dilengkapi?"),
        _("Pengusul membaca kalimat ini."),
        required=_("Tulis apa yang perlu dilengkapi."),
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
