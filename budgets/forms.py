"""Forms of the triage and of the planner. Returning and re-routing are the verifier's too: proposals.forms.acts."""

from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from budgets import layouts
from budgets.rules import BUDGET_SPENT, WRONG_AGENCY
from musrenbang.lib.fields import RupiahField, VolumeField
from musrenbang.lib.layouts import make_helper
from proposals.forms.acts import ActForm, reason_field, words_field
from proposals.layouts import reason_layout
from proposals.models import Proposal, Reason
from themes.models import ThemeRound

SENTENCE_NEEDED = _("Tulis penjelasan dalam satu kalimat atau lebih.")


class AssessForm(ActForm):
    layout = staticmethod(layouts.assessment)
    volume = VolumeField(label=_("Volume hasil telaah"), error_messages={"required": _("Isi volume hasil telaah.")})
    amount = RupiahField(label=_("Anggaran hasil telaah (rupiah)"), error_messages={"required": _("Isi anggaran.")})
    note = words_field(_("Catatan telaah"), _("Boleh kosong. Terbaca warga sesudah keputusan diumumkan."))

    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        volume = proposal.assessed_volume or proposal.volume
        amount = proposal.assessed_amount or proposal.requested_amount
        return {"volume": volume, "amount": amount}


class AcceptForm(ActForm):
    note = words_field(_("Catatan"), _("Boleh kosong, misalnya: masuk Renja bidang mana."))


class DecisionForm(ActForm):
    """A no: a coded reason and a sentence. A wrong agency is not among the reasons; it is re-routed."""

    layout = staticmethod(reason_layout)
    reason = reason_field(Reason.objects.refusing().exclude(code=WRONG_AGENCY))
    note = words_field(
        _("Penjelasan untuk pengusul"),
        _("Satu kalimat atau lebih, dengan kata yang mudah."),
        required=SENTENCE_NEEDED,
    )


class DeferForm(DecisionForm):
    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        return {"reason": Reason.objects.filter(code=BUDGET_SPENT).first()}


class RefuseForm(DecisionForm):
    """Refuse for good."""


class ReopenForm(ActForm):
    note = words_field(
        _("Mengapa dibuka kembali"), _("Tersimpan di riwayat; dana yang terpakai dilepas."), required=SENTENCE_NEEDED
    )


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
