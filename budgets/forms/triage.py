"""Forms of one answer. Returning and re-routing are the verifier's too: proposals.forms.acts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from budgets import layouts
from budgets.rules import BUDGET_SPENT, WRONG_AGENCY
from budgets.wording import fill
from musrenbang.lib.fields import RupiahField, VolumeField
from proposals.forms.acts import ActForm, FigureForm, reason_field, words_field
from proposals.layouts import reason_layout
from proposals.models import Proposal, Reason

SENTENCE_NEEDED = _("Tulis penjelasan dalam satu kalimat atau lebih.")


class AssessForm(FigureForm):
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

    def __init__(self, data: Any = None, *, proposal: Proposal, name: str) -> None:
        super().__init__(data, proposal=proposal, name=name)
        self.proposal = proposal

    def clean_note(self) -> str:
        """Title and code in the place of their names, as in a ready sentence."""
        return fill(self.cleaned_data["note"], self.proposal)


class DeferForm(DecisionForm):
    def suggest(self, proposal: Proposal) -> dict[str, Any]:
        return {"reason": Reason.objects.filter(code=BUDGET_SPENT).first()}


class RefuseForm(DecisionForm):
    """Refuse for good."""


class ReopenForm(ActForm):
    note = words_field(
        _("Mengapa dibuka kembali"), _("Tersimpan di riwayat; dana yang terpakai dilepas."), required=SENTENCE_NEEDED
    )
