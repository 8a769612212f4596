"""One answer for many proposals."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.forms.triage import SENTENCE_NEEDED
from budgets.rules import BUDGET_SPENT, WRONG_AGENCY
from musrenbang.lib.layouts import make_helper
from proposals.forms.acts import AgencyField, reason_field, words_field
from proposals.models import Reason
from regions.models import Agency

PLACES = _("Boleh memakai {judul} dan {kode}; keduanya diisi dengan milik tiap usulan.")


class BulkForm(forms.Form):
    """What an act needs for all of them: ``cleaned_data`` are its arguments. ``people`` are pairs to choose from."""

    fields_shown: tuple[str, ...] = ("note",)

    def __init__(self, data: Any = None, *, people: Any = (), initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.people = people
        self.helper = make_helper(Layout(*self.fields_shown))


class BulkAcceptForm(BulkForm):
    note = words_field(_("Catatan untuk semuanya"), _("Boleh kosong."))


class BulkDecisionForm(BulkForm):
    fields_shown = ("reason", "note")
    reason = reason_field(Reason.objects.refusing().exclude(code=WRONG_AGENCY))
    note = words_field(_("Penjelasan untuk setiap pengusul"), PLACES, required=SENTENCE_NEEDED)


class BulkDeferForm(BulkDecisionForm):
    def __init__(self, data: Any = None, *, people: Any = (), initial: dict[str, Any] | None = None) -> None:
        spent = {"reason": Reason.objects.filter(code=BUDGET_SPENT).first()}
        super().__init__(data, people=people, initial={**spent, **(initial or {})})


class BulkReturnForm(BulkForm):
    fields_shown = ("reason", "note")
    reason = reason_field(Reason.objects.returning())
    note = words_field(_("Apa yang perlu dilengkapi?"), PLACES, required=_("Tulis apa yang perlu dilengkapi."))


class BulkRerouteForm(BulkForm):
    fields_shown = ("agency", "note")
    agency = AgencyField(
        Agency.objects.none(),
        label=_("Perangkat daerah yang tepat"),
        empty_label=_("Pilih perangkat daerah"),
        error_messages={"required": _("Pilih perangkat daerah yang tepat.")},
    )
    note = words_field(
        _("Mengapa dialihkan?"), _("Dapat dibaca semua orang."), required=_("Tulis mengapa usulan ini dialihkan.")
    )

    def __init__(self, data: Any = None, *, people: Any = (), initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, people=people, initial=initial)
        self.fields["agency"].queryset = Agency.objects.valid_on(timezone.localdate()).order_by("name")  # type: ignore[attr-defined]


class BulkAssignForm(BulkForm):
    fields_shown = ("people",)
    people = forms.TypedMultipleChoiceField(
        label=_("Petugas"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih sedikitnya satu petugas.")},
    )

    def __init__(self, data: Any = None, *, people: Any = (), initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, people=people, initial=initial)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
