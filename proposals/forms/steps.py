"""One form for each step of filing. What a step needs is asked for when the person goes on, not while she writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from musrenbang.lib.rupiah import BILLION, multiply
from proposals.enums import Channel, ProposerKind, Step
from proposals.forms.accommodation import AccommodationPart, read_accommodation_consent
from proposals.forms.guardian import GuardianPart
from proposals.forms.parts import FROM_CATALOG, NO_ITEM, OUTSIDE, AmountPart, Part, ProblemPart, WhatPart, copy_item
from proposals.forms.place import PlacePart, PointPart
from proposals.forms.proposer import COUNTED, GroupPart, ProposerPart, count_name, read_proposer
from proposals.models import Proposal
from proposals.rules.completeness import has_undeclared_photo, list_own_photos
from proposals.steps import Entry, read_counts
from themes.models import ThemeRound

# From here on the page asks once whether it is meant so: a slip of a zero, more often than a wish.
USUAL_TIMES = 20
HUGE = 10 * BILLION  # rupiah


@dataclass(frozen=True)
class Frame:
    """In which a step is written: the round, the channel, and the proposal once there is one."""

    round: ThemeRound
    channel: Channel
    proposal: Proposal | None = None

    @property
    def is_agreed(self) -> bool:
        """A forum has agreed on it: what, how much and where stay as they are."""
        return self.proposal is not None and self.proposal.is_frozen

    @property
    def is_from_hall(self) -> bool:
        return self.channel == Channel.HALL

    @property
    def is_assisted(self) -> bool:
        return self.channel == Channel.ASSISTED


class StepForm(Part):
    """A step. With ``is_complete=False`` it takes what is there and complains only of what cannot be read."""

    use_required_attribute = False
    columns: tuple[str, ...] = ()  # fields that go into the column of the same name

    def __init__(self, data: Mapping[str, Any] | None = None, *, frame: Frame, is_complete: bool = True, **more: Any):
        super().__init__(data, **more)
        self.frame, self.is_complete = frame, is_complete
        self.offer()

    def offer(self) -> None:
        """Fill the lists, take away what this proposal has no use for."""

    def clean(self) -> dict[str, Any]:
        self.check_sense()
        if self.is_complete:
            self.check_all()
        return self.cleaned_data

    def check_sense(self) -> None:
        """What may not be, finished or not."""

    def check_all(self) -> None:
        """What must be there before going on."""

    def read_fields(self) -> dict[str, Any]:
        """Columns of Proposal, of everything that could be read."""
        return {name: self.cleaned_data[name] for name in self.columns if name in self.cleaned_data}

    def read_entry(self) -> Entry:
        return Entry(self.read_fields())


class WhoForm(ProposerPart, GroupPart, GuardianPart, AccommodationPart, StepForm):
    """Step 1: alone, for a group, a child or a company; with an officer's help or without."""

    def offer(self) -> None:
        proposal, theme = self.frame.proposal, self.frame.round.theme
        self.offer_kinds(theme)
        self.offer_counts(read_counts(proposal) if proposal else {})
        self.offer_consent(theme, is_witnessed=self.frame.is_assisted)
        self.offer_accommodation(is_agreed=bool(proposal and proposal.accommodation_consent_id))
        if set(self.kinds) != {ProposerKind.PERSON}:
            self.fields["proposer_name"].label = _("Nama pengusul atau narahubung")
        counts = [count_name(group) for group in COUNTED]
        self.order_fields([*ProposerPart.base_fields, *counts, *GuardianPart.base_fields])

    @property
    def asks_for_counts(self) -> bool:
        return ProposerKind.GROUP in self.kinds

    @property
    def asks_for_consent(self) -> bool:
        return ProposerKind.CHILD in self.kinds

    @property
    def is_for_children(self) -> bool:
        """Every proposal of the theme needs a guardian, a group's too."""
        return self.asks_for_consent and ProposerKind.PERSON not in self.kinds

    def check_sense(self) -> None:
        self.check_consent()
        self.check_accommodation()

    def check_all(self) -> None:
        if self.frame.is_from_hall:
            return  # a hall notes no person's name, and its groups may have none
        self.need_names()
        self.need_child_age()
        if self.cleaned_data.get("proposer_kind") == ProposerKind.GROUP:
            self.need_counts()

    def read_fields(self) -> dict[str, Any]:
        return {**read_proposer(self.cleaned_data), **self.read_accommodation()}

    def read_entry(self) -> Entry:
        kind = self.cleaned_data.get("proposer_kind")
        counts = self.read_counts() if kind == ProposerKind.GROUP else {}
        need = read_accommodation_consent(self.cleaned_data, is_witnessed=self.frame.is_assisted)
        return Entry(
            self.read_fields(),
            counts=counts if kind else None,
            agreement=self.read_consent() if self.is_valid() else None,
            accommodation_agreement=need if self.is_valid() else None,
        )


class WhatForm(ProblemPart, WhatPart, StepForm):
    """Step 2: an activity of the kamus or an idea outside it, and the problem it solves."""

    def offer(self) -> None:
        self.offer_activities(self.frame.round)
        if self.frame.is_agreed:
            for name in WhatPart.base_fields:
                del self.fields[name]

    def check_all(self) -> None:
        if not self.frame.is_agreed:
            self.check_what()
        if not self.frame.is_from_hall:
            self.need("problem", _("Ceritakan masalah yang ingin diselesaikan."))

    def read_fields(self) -> dict[str, Any]:
        given = self.cleaned_data
        columns: dict[str, Any] = {name: given[name] for name in ("title", "problem") if name in given}
        if self.frame.is_agreed or "source" not in given:
            return columns
        item = self.chosen_item()
        if item:
            return {**columns, **copy_item(item), "title": given.get("title") or item.name}
        if given["source"] == FROM_CATALOG:
            return columns  # nothing chosen yet says nothing
        return {**columns, **self._read_outside()}

    def _read_outside(self) -> dict[str, Any]:
        """An own idea; what the kamus had settled for an activity chosen before does not hold for it."""
        given, before = self.cleaned_data, self.frame.proposal
        columns: dict[str, Any] = {**NO_ITEM, "first_agency": given.get("first_agency")}
        if given.get("kind"):
            columns["kind"] = given["kind"]
        if before and before.catalog_item_id:
            columns |= {"unit": "", "unit_price": None, "title": own_title(given.get("title", ""), before)}
        return columns


def own_title(title: str, before: Proposal) -> str:
    """The title of the kamus that stood there by itself goes with its activity."""
    return "" if before.catalog_item and title == before.catalog_item.name else title


class WhereForm(PlacePart, PointPart, StepForm):
    """Step 3: kelurahan, RW and RT, a landmark, a point if the phone gives one."""

    columns = ("kelurahan", "rw", "rt", "address")

    def offer(self) -> None:
        if self.frame.is_agreed:
            self.fields.clear()
        else:
            self.offer_places()

    def check_sense(self) -> None:
        self.check_point()

    def check_all(self) -> None:
        if self.frame.is_agreed:
            return
        self.need("kelurahan", _("Pilih kelurahan."))
        if not self.frame.is_from_hall:
            self.need("rw", _("Tulis nomor RW."))

    def read_fields(self) -> dict[str, Any]:
        return {**super().read_fields(), **self.read_point()} if not self.frame.is_agreed else {}


class AmountForm(AmountPart, StepForm):
    """Step 4: how much, for how many people; unit and price only outside the kamus."""

    is_meant = forms.BooleanField(label=_lazy("Ya, memang sebanyak ini"), required=False)
    columns = ("volume", "unit", "unit_price", "beneficiary_count")

    def offer(self) -> None:
        proposal = self.frame.proposal
        item = proposal.catalog_item if proposal else None
        unneeded = ["unit", "unit_price"] if item else []
        if self.frame.is_agreed:
            unneeded = ["unit", "unit_price", "volume", "is_meant"]
        for name in unneeded:
            del self.fields[name]
        if volume := self.fields.get("volume"):
            volume.label, volume.help_text = _("Jumlah yang dibutuhkan"), _("Berapa satuan? Misalnya 30.")
            if item:
                volume.label, volume.help_text = _("Berapa %(unit)s yang dibutuhkan?") % {"unit": item.unit}, ""

    @property
    def price(self) -> int | None:
        """What one costs (rupiah): as typed, else as stored."""
        stored = self.frame.proposal.unit_price if self.frame.proposal else None
        return self.cleaned_data.get("unit_price") if "unit_price" in self.fields else stored

    @property
    def asks_whether_meant(self) -> bool:
        """Whether the tick is to be shown: the sum was doubted."""
        return "is_meant" in self.errors or bool(self.is_bound and self.data.get(self.add_prefix("is_meant")))

    def check_sense(self) -> None:
        volume, price = self.cleaned_data.get("volume"), self.price
        self.check_product(volume, price)
        if "volume" not in self.errors and volume and price and not self.cleaned_data.get("is_meant"):
            self._doubt(volume, price)

    def _doubt(self, volume: Decimal, price: int) -> None:
        """Ask once about a sum far beyond the usual; what was confirmed before is not asked for again."""
        proposal = self.frame.proposal
        item = proposal.catalog_item if proposal else None
        if proposal and (proposal.volume, proposal.unit_price) == (volume, price):
            return
        is_much = bool(item and volume > USUAL_TIMES * item.usual_volume)
        if is_much or multiply(volume, price) > HUGE:
            self.add_error("is_meant", _("Benar sebanyak ini? Periksa angkanya; bila memang benar, centang ini."))
            self.cleaned_data.pop("volume", None)

    def check_all(self) -> None:
        if self.frame.is_agreed:
            return
        if "unit" in self.fields:
            self.need_own_price()
        if "is_meant" not in self.errors:
            self.need("volume", _("Tulis berapa banyak yang dibutuhkan."))


class ProofForm(StepForm):
    """Step 5: the word about the people in the photos; the files themselves are kept one by one."""

    is_declared = forms.BooleanField(
        label=_lazy("Tidak ada anak atau penyandang disabilitas yang dapat dikenali, atau persetujuannya dilampirkan"),
        required=False,
    )

    def offer(self) -> None:
        proposal = self.frame.proposal
        self.has_photos = bool(proposal and any(list_own_photos(proposal)))
        self.fields["is_declared"].initial = self.has_photos and proposal and not has_undeclared_photo(proposal)

    def check_all(self) -> None:
        if self.has_photos:
            self.need("is_declared", _("Centang ini, atau hapus foto yang memperlihatkan mereka."))

    def read_entry(self) -> Entry:
        return Entry({}, is_declared=self.cleaned_data.get("is_declared", False) if self.has_photos else None)


FORMS: dict[Step, type[StepForm]] = {
    Step.WHO: WhoForm,
    Step.WHAT: WhatForm,
    Step.WHERE: WhereForm,
    Step.AMOUNT: AmountForm,
    Step.PROOF: ProofForm,
}


def stored_values(proposal: Proposal) -> dict[str, Any]:
    """What the steps show when a draft or returned proposal is opened again."""
    names = {name for form in FORMS.values() for name in form.base_fields if hasattr(proposal, name)}
    values = {name: getattr(proposal, name) for name in names}
    if proposal.is_off_catalog and proposal.kind:
        return {**values, "source": OUTSIDE}
    # What the kamus settled is no answer to the questions asked outside it.
    return {**values, "source": FROM_CATALOG, "kind": None, "first_agency": None}
