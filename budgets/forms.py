"""Forms of the triage and of the planner. Every triage form carries the version of the proposal it was opened with."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from budgets import layouts
from budgets.rules import BUDGET_SPENT, WRONG_AGENCY
from musrenbang.lib.fields import RupiahField, VolumeField
from musrenbang.lib.layouts import make_helper
from proposals.models import Proposal, Reason
from regions.models import Agency
from themes.models import ThemeRound

NOTE_MAX = 2000  # characters


def note_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """A sentence or more; ``help_text`` says who reads it."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=NOTE_MAX,
        widget=widget,
        error_messages={"required": _("Tulis penjelasan dalam satu kalimat atau lebih.")},
    )


class MoveForm(forms.Form):
    """What a move needs besides who and which proposal; fields are named like the arguments of its action."""

    layout: Callable[[], Layout] = staticmethod(layouts.sentence)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, proposal: Proposal, name: str) -> None:
        super().__init__(data, auto_id=f"{name}_%s", initial=self.suggest(proposal))
        self.helper = make_helper(self.layout())

    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        """What stands in the form when it is opened."""
        return {"version": proposal.version}


class AssessForm(MoveForm):
    layout = staticmethod(layouts.assessment)
    volume = VolumeField(label=_("Volume hasil telaah"), error_messages={"required": _("Isi volume hasil telaah.")})
    amount = RupiahField(label=_("Anggaran hasil telaah (rupiah)"), error_messages={"required": _("Isi anggaran.")})
    note = note_field(
        _("Catatan telaah"), _("Boleh kosong. Terbaca warga sesudah keputusan diumumkan."), required=False
    )

    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        volume = proposal.assessed_volume or proposal.volume
        amount = proposal.assessed_amount or proposal.requested_amount
        return {**super().suggest(proposal), "volume": volume, "amount": amount}


class AcceptForm(MoveForm):
    note = note_field(_("Catatan"), _("Boleh kosong, misalnya: masuk Renja bidang mana."), required=False)


class DecisionForm(MoveForm):
    """A no: a coded reason and a sentence. A wrong agency is not among the reasons; it is re-routed."""

    layout = staticmethod(layouts.decision)
    reason = forms.ModelChoiceField(
        Reason.objects.refusing().exclude(code=WRONG_AGENCY),
        label=_("Alasan"),
        empty_label=_("Pilih alasan"),
        error_messages={"required": _("Pilih alasannya."), "invalid_choice": _("Pilih salah satu alasan di daftar.")},
    )
    note = note_field(_("Penjelasan untuk pengusul"), _("Satu kalimat atau lebih, dengan kata yang mudah."))


class DeferForm(DecisionForm):
    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        spent = Reason.objects.filter(code=BUDGET_SPENT).first()
        return {**super().suggest(proposal), "reason": spent}


class RefuseForm(DecisionForm):
    """Refuse for good."""


class AgencyChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: Agency) -> str:
        return obj.name


class RerouteForm(MoveForm):
    layout = staticmethod(layouts.rerouting)
    agency = AgencyChoiceField(
        Agency.objects.all(),
        label=_("Perangkat daerah yang tepat"),
        empty_label=_("Pilih perangkat daerah"),
        error_messages={"required": _("Pilih perangkat daerah yang tepat.")},
    )
    note = note_field(_("Mengapa dialihkan"), _("Terbaca semua orang di riwayat usulan."))

    def __init__(self, data: Any = None, *, proposal: Proposal, name: str) -> None:
        super().__init__(data, proposal=proposal, name=name)
        others = Agency.objects.valid_on(timezone.localdate()).exclude(pk=proposal.agency_id or 0).order_by("name")
        self.fields["agency"].queryset = others  # type: ignore[attr-defined]


class ReturnForm(MoveForm):
    layout = staticmethod(layouts.decision)
    reason = forms.ModelChoiceField(
        Reason.objects.returning(),
        label=_("Alasan"),
        empty_label=_("Pilih alasan"),
        error_messages={"required": _("Pilih alasannya."), "invalid_choice": _("Pilih salah satu alasan di daftar.")},
    )
    note = note_field(_("Apa yang perlu dilengkapi"), _("Pengusul membacanya dan memperbaiki usulan."))


class ReopenForm(MoveForm):
    note = note_field(_("Mengapa dibuka kembali"), _("Tersimpan di riwayat; dana yang terpakai dilepas."))


class CeilingForm(forms.Form):
    """The ceiling of one agency; the note goes into its history."""

    amount = RupiahField(label=_("Pagu indikatif (rupiah)"), error_messages={"required": _("Isi pagunya.")})
    note = forms.CharField(
        label=_("Keterangan"),
        max_length=200,
        help_text=_("Dasar perubahan, misalnya nomor surat."),
        error_messages={"required": _("Tulis dasar perubahan pagu.")},
    )
    helper = make_helper(layouts.ceiling())


class MomentField(forms.DateTimeField):
    """A date and a time in WIB, by the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        errors = {"required": _("Isi tanggal dan jam ini."), "invalid": _("Tulis tanggal dan jam yang benar.")}
        super().__init__(widget=widget, error_messages=errors, **options)


class RoundDatesForm(forms.Form):
    """The dates of one round; each must come after the one before."""

    opens_at = MomentField(label=_("Usulan dibuka (WIB)"))
    closes_at = MomentField(label=_("Usulan ditutup (WIB)"))
    forum_starts_at = MomentField(label=_("Forum dimulai (WIB)"))
    forum_ends_at = MomentField(label=_("Forum berakhir (WIB)"))
    decided_by = MomentField(label=_("Keputusan diumumkan paling lambat (WIB)"))
    helper = make_helper(layouts.round_dates())

    def __init__(self, data: Any = None, *, round_: ThemeRound) -> None:
        super().__init__(data, initial={name: getattr(round_, name) for name in self.base_fields})

    def clean(self) -> dict[str, Any]:
        """Say beside the later date which earlier one it must not precede (as the database demands)."""
        dates = self.cleaned_data
        for before, after in pairwise(self.fields):
            if not (dates.get(before) and dates.get(after)):
                continue
            may_touch = (before, after) in MAY_TOUCH
            if dates[after] < dates[before] or (dates[after] == dates[before] and not may_touch):
                words = {"after": self.fields[after].label, "before": self.fields[before].label}
                self.add_error(after, _now("“%(after)s” harus sesudah “%(before)s”.") % words)
        return dates


MAY_TOUCH = {("closes_at", "forum_starts_at"), ("forum_ends_at", "decided_by")}
