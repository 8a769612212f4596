"""Who answers for a child, and to which wording (UU 27/2022 art. 25)."""

from typing import Any

from django import forms
from django.utils.html import escape, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.enums import ConsentChannel, ConsentPurpose, GuardianKind
from accounts.models import ConsentText
from proposals.forms.parts import Part

WITNESSED = [
    (ConsentChannel.PAPER, ConsentChannel.PAPER.label),
    (ConsentChannel.SPOKEN, ConsentChannel.SPOKEN.label),
]


class GuardianPart(Part):
    """Consent of a guardian or companion institution. Ticking nothing is allowed: it can follow before sending."""

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

    def offer_consent(self, *, is_witnessed: bool) -> None:
        """Show the newest wording. ``is_witnessed``: an officer notes the consent of somebody in front of her."""
        texts = ConsentText.objects.filter(purpose=ConsentPurpose.CHILD_PROPOSAL)
        self.consent_text = text = texts.order_by("-version").first()
        if not is_witnessed:
            del self.fields["consent_channel"]
        if text:
            agrees = self.fields["agrees"]
            agrees.label = _("Wali atau pendamping sudah membaca dan menyetujui naskah ini (versi %(version)s)") % {
                "version": text.version
            }
            # Escaped here, because crispy-forms prints help texts as they are.
            agrees.help_text = mark_safe(linebreaks(escape(text.body)))  # noqa: S308
            agrees.widget.attrs["value"] = str(text.version)

    def check_consent(self) -> None:
        """A tick needs a name, an institution where one answers, and the wording that is valid now."""
        if not self.cleaned_data.get("agrees"):
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
