"""The form with which a citizen, or an officer for her, files a proposal."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.layouts import make_helper
from proposals.enums import Channel
from proposals.forms.choices import proposer_kinds
from proposals.forms.guardian import GuardianPart
from proposals.forms.parts import FROM_CATALOG, ActivityPart, ProblemPart
from proposals.forms.place import PlacePart
from proposals.forms.proposer import ProposerPart, read_proposer
from proposals.layouts import filing_layout
from themes.models import ThemeRound

FIELD_ORDER = [
    *ActivityPart.base_fields,
    *ProblemPart.base_fields,
    *PlacePart.base_fields,
    *ProposerPart.base_fields,
    *GuardianPart.base_fields,
]


class FilingForm(ActivityPart, ProblemPart, PlacePart, ProposerPart, GuardianPart):
    """Everything about one proposal. With ``is_complete=False`` it takes an unfinished draft as it is."""

    def __init__(
        self,
        *args: Any,
        round_: ThemeRound,
        channel: Channel,
        is_complete: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_complete = is_complete
        self.is_from_hall = channel == Channel.HALL
        self.offer_activities(round_)
        self.offer_places()
        self.offer_kinds(round_.theme)
        self.offer_consent(round_.theme, is_witnessed=channel == Channel.ASSISTED)
        self.order_fields(FIELD_ORDER)  # errors are summed up in the order of the page
        is_witnessed = channel == Channel.ASSISTED
        self.helper = make_helper(filing_layout(self.kinds, is_witnessed=is_witnessed))

    def clean(self) -> dict[str, Any]:
        self.check_consent()
        self.check_amount()
        if self.is_complete:
            self._check_words()
            self.check_activity()
            self.need("kelurahan", _("Pilih kelurahan."))
            self.need("rw", _("Tulis nomor RW."))
        elif not (self.cleaned_data.get("catalog_item") or self.cleaned_data.get("title")):
            self.need("title", _("Pilih kegiatan atau tulis judul, supaya draf bisa Anda kenali lagi."))
        return self.cleaned_data

    def _check_words(self) -> None:
        self.need("problem", _("Ceritakan masalah yang ingin diselesaikan."))
        if self.is_from_hall:
            return  # a hall notes no person's name, and its groups may have none
        self.need_names()
        self.need_child_age()

    def read_filing(self) -> dict[str, Any]:
        """Columns of Proposal; call it on a valid form."""
        given = self.cleaned_data
        return {
            **self.read_activity(),
            **self.read_place(),
            **read_proposer(given),
            "problem": given["problem"],
        }


def start_values(user: User | None, round_: ThemeRound, channel: Channel) -> dict[str, Any]:
    """What a new form already knows: who is signed in, or in which kelurahan the helping officer sits."""
    values: dict[str, Any] = {"source": FROM_CATALOG, "proposer_kind": proposer_kinds(round_.theme)[0]}
    if user is None:
        return values
    if channel == Channel.ASSISTED:
        return {**values, "kelurahan": next(iter(user.region_ids(Role.KELURAHAN)), None)}
    return {**values, "proposer_name": user.display_name, "contact": user.phone}
