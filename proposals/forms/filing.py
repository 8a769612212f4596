"""The form with which a citizen, or an officer for her, files a proposal."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.layouts import make_helper
from proposals.enums import Channel
from proposals.forms.choices import proposer_kinds
from proposals.forms.guardian import GuardianPart
from proposals.forms.parts import FROM_CATALOG, OUTSIDE, ActivityPart, ProblemPart
from proposals.forms.place import PlacePart
from proposals.forms.proposer import ProposerPart, read_proposer
from proposals.layouts import filing_layout
from proposals.models import Proposal
from themes.models import ThemeRound

LEFT_BY_FORUM = ("beneficiary_count",)  # of activity and place: what no forum decides on
FIELD_ORDER = [
    *ActivityPart.base_fields,
    *ProblemPart.base_fields,
    *PlacePart.base_fields,
    *ProposerPart.base_fields,
    *GuardianPart.base_fields,
]


class FilingForm(ActivityPart, ProblemPart, PlacePart, ProposerPart, GuardianPart):
    """Everything about one proposal. With ``is_complete=False`` it takes an unfinished draft as it is.

    With ``is_agreed`` (a forum has agreed on it) only what the forum did not decide on is left to write.
    """

    def __init__(
        self,
        *args: Any,
        round_: ThemeRound,
        channel: Channel,
        is_complete: bool = True,
        is_agreed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_complete, self.is_agreed = is_complete, is_agreed
        self.is_from_hall = channel == Channel.HALL
        self.offer_activities(round_)
        self.offer_places()
        self.offer_kinds(round_.theme)
        self.offer_consent(round_.theme, is_witnessed=channel == Channel.ASSISTED)
        self.order_fields(FIELD_ORDER)  # errors are summed up in the order of the page
        if is_agreed:
            for name in [*ActivityPart.base_fields, *PlacePart.base_fields]:
                if name not in LEFT_BY_FORUM:
                    del self.fields[name]
        is_witnessed = channel == Channel.ASSISTED
        self.helper = make_helper(filing_layout(self.kinds, is_witnessed=is_witnessed, is_agreed=is_agreed))

    def clean(self) -> dict[str, Any]:
        self.check_consent()
        self.check_amount()
        if self.is_complete:
            self._check_words()
        if self.is_agreed:
            return self.cleaned_data
        if self.is_complete:
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
            **self._read_agreed_parts(),
            **read_proposer(given),
            "beneficiary_count": given.get("beneficiary_count"),
            "problem": given["problem"],
        }

    def _read_agreed_parts(self) -> dict[str, Any]:
        return {} if self.is_agreed else {**self.read_activity(), **self.read_place()}


def start_values(user: User | None, round_: ThemeRound, channel: Channel) -> dict[str, Any]:
    """What a new form already knows: who is signed in, or in which kelurahan the helping officer sits."""
    values: dict[str, Any] = {"source": FROM_CATALOG, "proposer_kind": proposer_kinds(round_.theme)[0]}
    if user is None:
        return values
    if channel == Channel.ASSISTED:
        return {**values, "kelurahan": next(iter(user.region_ids(Role.KELURAHAN)), None)}
    return {**values, "proposer_name": user.display_name, "contact": user.phone}


def stored_values(proposal: Proposal) -> dict[str, Any]:
    """What the form shows when a draft or returned proposal is opened again."""
    names = [name for name in FilingForm.base_fields if hasattr(proposal, name)]
    values = {name: getattr(proposal, name) for name in names}
    return {**values, "source": OUTSIDE if proposal.is_off_catalog else FROM_CATALOG}
