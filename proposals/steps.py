"""The steps of filing: which columns stand on which page, and how a page knows that another one was faster."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.crypto import salted_hmac

from proposals.enums import ProposerKind, Step
from proposals.models import Proposal

Counts = Mapping[tuple[str, str], int]  # people by sex and age band

COLUMNS: dict[Step, tuple[str, ...]] = {
    Step.WHO: ("proposer_kind", "group_name", "proposer_name", "contact", "child_age", "accommodation"),
    Step.WHAT: ("catalog_item_id", "title", "problem", "kind", "first_agency_id"),
    Step.WHERE: ("kelurahan_id", "rw", "rt", "address", "latitude", "longitude"),
    Step.AMOUNT: ("volume", "unit", "unit_price", "beneficiary_count"),
    Step.PROOF: (),  # every file is kept by itself, as it arrives
}


@dataclass(frozen=True)
class Entry:
    """What one posting of a step brings; None: it says nothing about that.

    ``fields`` are columns of Proposal, ``agreement`` and ``accommodation_agreement`` those of Consent. ``is_declared``
    answers for the people in the photos.
    """

    fields: Mapping[str, Any]
    counts: Counts | None = None
    agreement: Mapping[str, Any] | None = None
    accommodation_agreement: Mapping[str, Any] | None = None
    is_declared: bool | None = None


def read_counts(proposal: Proposal) -> dict[tuple[str, str], int]:
    """How many people of each sex and age band the group has; only groups have any."""
    if proposal.proposer_kind != ProposerKind.GROUP:
        return {}
    return {(row.sex, row.age_band): row.count for row in proposal.group_counts.all()}


def fingerprint(proposal: Proposal, step: Step) -> str:
    """Stands for what is stored in ``step``: the same columns give the same letters, on every page that shows them."""
    stored: list[Any] = [_plain(getattr(proposal, name)) for name in COLUMNS[step]]
    if step == Step.WHO:
        stored.append(sorted((*group, count) for group, count in read_counts(proposal).items()))
    return salted_hmac("filing step", json.dumps([step.value, *stored])).hexdigest()[:24]


def _plain(value: object) -> str:
    """Empty is empty, and 30 is 30,00, wherever it comes from."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
