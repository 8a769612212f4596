"""What an officer or a proposer changed, spelled for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from musrenbang.lib.rupiah import format_rupiah
from proposals.datasets.public import has_public_address
from proposals.models import Proposal


def without_hidden_address(proposal: Proposal, changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """``changes`` as the history may keep them: without an address that nobody but officers may read."""
    hidden = () if has_public_address(proposal) else ADDRESS_FIELDS
    return {name: change for name, change in changes.items() if name not in hidden}


@dataclass(frozen=True)
class Change:
    """One field somebody changed, before and after, spelled for people."""

    label: str
    before: str
    after: str


# Fields whose before and after everybody may read; everything personal is left out on purpose.
PUBLIC_FIELDS = (
    *("title", "volume", "unit", "unit_price", "requested_amount", "assessed_volume", "assessed_amount"),
    *("kelurahan", "rw", "kind", "beneficiary_count"),
)

# Where exactly: only what ``has_public_address`` lets into the history, which nobody can change afterwards.
ADDRESS_FIELDS = ("rt", "address", "latitude", "longitude")

ADDED_COUNTS = frozenset({"assessed_volume", "assessed_amount", "beneficiary_count", "rw", *ADDRESS_FIELDS})

MONEY_FIELDS = frozenset({"unit_price", "requested_amount", "assessed_amount"})


def describe_changes(changes: Mapping[str, Sequence[int | str | None]]) -> list[Change]:
    """The ``changes`` of an event, for the timeline. Empty before counts only for places and assessed figures."""
    return [
        Change(_label(name), _spell(name, before), _spell(name, after))
        for name in (*PUBLIC_FIELDS, *ADDRESS_FIELDS)
        if name in changes
        for before, after in [changes[name]]
        if before not in {None, ""} or name in ADDED_COUNTS
    ]


def _label(name: str) -> str:
    """The field's name for people; the unit stands in the figure already."""
    verbose_name = getattr(Proposal, name).field.verbose_name
    return capfirst(str(verbose_name).removesuffix(" (rupiah)"))


def _spell(name: str, value: int | str | None) -> str:
    if value in {None, ""}:
        return ""
    if name in MONEY_FIELDS:
        return format_rupiah(int(value or 0))
    return str(value).replace(".", ",") if name.endswith("volume") else str(value)
