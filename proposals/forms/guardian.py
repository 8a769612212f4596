"""Who answers for a child, and to which wording (UU 27/2022 art. 25)."""

from typing import Any

from django import forms
from django.utils.html import escape, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.datasets import current_consent_text
from accounts.enums import ConsentChannel, ConsentPurpose, GuardianKind
from accounts.models import ConsentText
from proposals.enums import ChildAge, ProposerKind
from proposals.forms.choices import child_ages
from proposals.forms.parts import Part
from themes.models import Theme

WITNESSED = [
    (ConsentChannel.PAPER, ConsentChannel.PAPER.label),
    (ConsentChannel.SPOKEN, ConsentChannel.SPOKEN.label),
]


def show_wording(field: forms.Field, text: ConsentText, label: str) -> None:
    """Put the wording under its tick; the tick then sends the version it stands under."""
    field.label = label
    # Escaped here, because crispy-forms prints help texts as they are.
    field.help_text = mark_safe(linebreaks(escape(text.body)))  # noqa: S308
    field.widget.attrs["value"] = str(text.version)


class GuardianPart(Part):
    """How old a child is, and the consent of a guardian or companion institution.

    Ticking nothing is allowed: it can follow before sending.
    """

    child_age = forms.ChoiceField(
        label=_lazy("Umur anak"),
        required=False,
        choices=ChildAge,
        widget=forms.RadioSelect,
        help_text=_lazy("Tanggal lahir tidak diperlukan."),
    )
    guardian_kind = forms.ChoiceField(
        label=_lazy("Yang memberi persetujuan"), required=False, choices=GuardianKind, widget=forms.RadioSelect
    )
    given_by_name = forms.CharField(
        label=_lazy("Nama orang tua, wali, atau pendamping"),
        required=False,
        max_length=100,
        help_text=_lazy("Disimpan sebagai bukti, tidak pernah ditampilkan."),
    )
    institution = forms.CharField(
        label=_lazy("Nama sekolah atau lembaga pendamping"),
        required=False,
        max_length=150,
        help_text=_lazy("Boleh kosong bila orang tua atau wali yang menyetujui."),
    )
    consent_channel = forms.ChoiceField(
        label=_lazy("Cara persetujuan diberikan"), required=False, choices=WITNESSED, widget=forms.RadioSelect
    )
    # The tick sends the version of the wording it stands under.
    agrees = forms.BooleanField(label=_lazy("Saya menyetujui"), required=False)

    consent_text: ConsentText | None = None
    is_for_wards = False  # every proposal of the theme needs a guardian

    def offer_consent(self, theme: Theme, *, is_witnessed: bool) -> None:
        """Show the wording in force. ``is_witnessed``: an officer notes the consent of somebody in front of her."""
        self.consent_text = text = current_consent_text(ConsentPurpose.CHILD_PROPOSAL)
        self.is_for_wards = theme.needs_guardian
        ages = child_ages(theme)
        self.fields["child_age"].choices = ages  # type: ignore[attr-defined]
        if len(ages) == 1:
            self.fields["child_age"].initial = ages[0][0]
        if not is_witnessed:
            del self.fields["consent_channel"]
        if text:
            label = _("Wali atau pendamping sudah membaca dan menyetujui naskah ini (versi %(version)s)")
            show_wording(self.fields["agrees"], text, label % {"version": text.version})

    def need_child_age(self) -> None:
        if self.cleaned_data.get("proposer_kind") == ProposerKind.CHILD:
            self.need("child_age", _("Pilih umur anak; tanggal lahir tidak diperlukan."))

    def check_consent(self) -> None:
        """A tick needs a name, an institution where one answers, and the wording that is valid now."""
        if not self.cleaned_data.get("agrees"):
            self._miss_tick()
            return
        kind = self.cleaned_data.get("guardian_kind")
        self.need("guardian_kind", _("Pilih siapa yang memberi persetujuan."))
        self.need("given_by_name", _("Tulis nama yang memberi persetujuan."))
        if kind and kind != GuardianKind.PARENT:
            self.need("institution", _("Tulis nama sekolah atau lembaganya."))
        if "consent_channel" in self.fields:
            self.need("consent_channel", _("Pilih cara persetujuan diberikan."))
        if self.consent_text and self.data.get(self.add_prefix("agrees")) != str(self.consent_text.version):
            self.add_error("agrees", _("Naskah persetujuan baru saja diperbarui. Baca lagi sebelum menyetujui."))

    def _miss_tick(self) -> None:
        """Names are only kept with the consent they stand for; whoever typed them hears that it is not given yet."""
        typed = next((name for name in ("given_by_name", "institution") if self.cleaned_data.get(name)), None)
        if typed and (self.is_for_wards or self.cleaned_data.get("proposer_kind") == ProposerKind.CHILD):
            self.add_error(
                typed, _("Centang persetujuan di bawah, atau kosongkan. Tanpa centang, isian ini tidak disimpan.")
            )

    def read_consent(self) -> dict[str, Any] | None:
        """What ``give_consent`` records, or None when nobody agreed yet."""
        given = self.cleaned_data
        if not given.get("agrees"):
            return None
        return {
            "given_by_name": given["given_by_name"],
            "guardian_kind": given["guardian_kind"],
            "institution": given.get("institution", ""),
            "channel": given.get("consent_channel") or ConsentChannel.ONLINE,
        }
