"""What is asked for before a sheet of children's proposals comes in."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Layout
from django.utils.translation import gettext as _

from musrenbang.lib.layouts import make_helper
from proposals.forms.guardian import GuardianPart
from themes.models import Theme


class SheetConsentForm(GuardianPart):
    """The consent of the guardian or companion institution under which all proposals of a sheet come."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, theme: Theme) -> None:
        super().__init__(data, auto_id="id_setuju_%s")
        self.offer_consent(theme, is_witnessed=True)
        del self.fields["child_age"]
        self.helper = make_helper(Layout(*self.fields))

    def clean(self) -> dict[str, Any]:
        self.need("agrees", _("Usulan anak perlu persetujuan pendamping. Centang bila sudah diberikan."))
        self.check_consent()
        return self.cleaned_data
