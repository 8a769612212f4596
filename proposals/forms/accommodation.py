"""What somebody needs to take part in a forum: asked for nothing else, never public (UU 27/2022 art. 26)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.datasets import current_consent_text
from accounts.enums import ConsentChannel, ConsentPurpose
from accounts.models import ConsentText
from proposals.enums import ProposerKind
from proposals.forms.guardian import show_wording
from proposals.forms.parts import Part


class AccommodationPart(Part):
    """A need in free words, kept only under the tick that allows it."""

    accommodation = forms.CharField(
        label=_lazy("Apa yang perlu disiapkan agar Anda bisa ikut forum?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("Misalnya juru bahasa isyarat, jalan masuk kursi roda, naskah huruf besar."),
    )
    accommodation_agrees = forms.BooleanField(label=_lazy("Saya menyetujui"), required=False)

    accommodation_text: ConsentText | None = None
    is_accommodation_agreed = False

    def offer_accommodation(self, *, is_agreed: bool) -> None:
        """``is_agreed``: the tick was given before, for what stands there already; it is not asked for again."""
        self.is_accommodation_agreed = is_agreed
        self.accommodation_text = text = current_consent_text(ConsentPurpose.ACCOMMODATION)
        if is_agreed:
            del self.fields["accommodation_agrees"]
        elif text is None:
            del self.fields["accommodation"], self.fields["accommodation_agrees"]
        else:
            label = _("Saya mengizinkan kebutuhan ini disimpan (naskah versi %(version)s)")
            show_wording(self.fields["accommodation_agrees"], text, label % {"version": text.version})

    def check_accommodation(self) -> None:
        """Without the tick the need is not kept, and the page says so."""
        if self.is_accommodation_agreed or not self.cleaned_data.get("accommodation"):
            return
        if not self.cleaned_data.get("accommodation_agrees"):
            sentence = _("Centang izin ini, atau kosongkan kebutuhannya. Tanpa izin, kebutuhan tidak disimpan.")
            self.add_error("accommodation_agrees", sentence)
        elif self.accommodation_text and self.data.get("accommodation_agrees") != str(self.accommodation_text.version):
            self.add_error("accommodation_agrees", _("Naskah izin baru saja diperbarui. Baca lagi sebelum menyetujui."))

    def read_accommodation(self) -> dict[str, Any]:
        """The column of Proposal, where it may be kept."""
        if "accommodation" not in self.cleaned_data:
            return {}
        need = self.cleaned_data["accommodation"]
        may_be_kept = self.is_accommodation_agreed or self.cleaned_data.get("accommodation_agrees")
        return {"accommodation": need} if may_be_kept or not need else {}


def read_accommodation_consent(given: Mapping[str, Any], *, is_witnessed: bool) -> dict[str, Any] | None:
    """Who is asked agrees herself, in front of an officer or online; a child's guardian for the child."""
    if not (given.get("accommodation_agrees") and given.get("accommodation")):
        return None
    is_child = given.get("proposer_kind") == ProposerKind.CHILD
    name = given.get("given_by_name") if is_child else given.get("proposer_name")
    return {
        "given_by_name": name or given.get("proposer_name", ""),
        "channel": ConsentChannel.SPOKEN if is_witnessed else ConsentChannel.ONLINE,
    }
