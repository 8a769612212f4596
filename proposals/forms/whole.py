"""Everything about one proposal on one page, for officers with a stack of notes and for phones without signal."""

from typing import Any

from proposals.enums import Channel, ProposerKind
from proposals.forms.accommodation import AccommodationPart, read_accommodation_consent
from proposals.forms.filing import FilingForm
from proposals.forms.proposer import GroupPart
from proposals.steps import Entry
from themes.models import ThemeRound


class WholeForm(FilingForm, GroupPart, AccommodationPart):
    """The filing form with the numbers of a group and a need for the forum."""

    def __init__(self, *args: Any, round_: ThemeRound, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, round_=round_, channel=channel, **kwargs)
        self.is_witnessed = channel == Channel.ASSISTED
        self.offer_counts({})
        self.offer_accommodation(is_agreed=False)

    def clean(self) -> dict[str, Any]:
        self.check_accommodation()
        if self.is_complete and self.cleaned_data.get("proposer_kind") == ProposerKind.GROUP:
            self.need_counts()
        return super().clean()

    def read_entry(self, *, is_declared: bool | None = None) -> Entry:
        """What a valid form brings; ``is_declared`` answers for the people in the photos that go along."""
        is_group = self.cleaned_data.get("proposer_kind") == ProposerKind.GROUP
        return Entry(
            {**self.read_filing(), **self.read_accommodation()},
            counts=self.read_counts() if is_group else {},
            agreement=self.read_consent(),
            accommodation_agreement=read_accommodation_consent(self.cleaned_data, is_witnessed=self.is_witnessed),
            is_declared=is_declared,
        )
