"""From the plain values of a sheet to the columns of a proposal."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from proposals.enums import ProposerKind
from regions.models import Agency, Region
from themes.models import CatalogItem, ForumSession, Theme

PLAIN = ("title", "kind", "problem", "rw", "rt", "address", "unit", "group_name")


class Columns:
    """Finds the rows that keys stand for; reads each table once."""

    def __init__(self, session: ForumSession, *, consent: int | None = None) -> None:
        self.theme, self.consent = session.round.theme, consent
        today = timezone.localdate()
        self.kelurahan = {place.code: place for place in Region.objects.valid_on(today).kelurahan()}
        self.agencies = {str(agency.pk): agency for agency in Agency.objects.valid_on(today)}
        items = CatalogItem.objects.filter(cycle=session.round.cycle_id, theme=session.round.theme_id)
        self.items = {str(item.pk): item for item in items.select_related("agency")}

    def whole(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Every column of a new proposal."""
        columns = {**self.of_activity(values), **self.changed(values, dict.fromkeys(NAMES))}
        needs_consent = self.theme.needs_guardian and self.consent
        return {**columns, **({"consent_id": self.consent} if needs_consent else {})}

    def changed(self, values: Mapping[str, Any], names: Mapping[str, object]) -> dict[str, Any]:
        """The columns that ``names`` make: those themselves, and what follows from them."""
        columns: dict[str, Any] = {name: values.get(name) or "" for name in names if name in PLAIN}
        columns |= {name: convert(self, values.get(name)) for name, convert in CONVERTED.items() if name in names}
        if "catalog_item" in names:
            columns |= self.of_activity(values)
        if "group_name" in names:
            columns["proposer_kind"] = choose_proposer_kind(self.theme, columns["group_name"])
        return columns

    def of_activity(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the kamus says about the activity besides name and price."""
        item = self.items.get(values.get("catalog_item") or "")
        if item is None:
            return {"catalog_item": None, "sector_code": "", "sdg_target": ""}
        return {"catalog_item": item, "sector_code": item.sector_code, "sdg_target": item.sdg_target}


CONVERTED: Mapping[str, Any] = {
    "kelurahan": lambda columns, code: columns.kelurahan.get(code),
    "volume": lambda _columns, volume: Decimal(volume) if volume else None,
    "unit_price": lambda _columns, price: price or None,
    "beneficiary_count": lambda _columns, count: count or None,
    "first_agency": lambda columns, key: columns.agencies.get(key),
}
NAMES = (*PLAIN, *CONVERTED)


def choose_proposer_kind(theme: Theme, group: str) -> ProposerKind:
    """Who proposes in a hall, as on its form: the theme decides, else whether a group is named."""
    if theme.is_corporate:
        return ProposerKind.COMPANY
    if theme.needs_guardian:
        return ProposerKind.CHILD
    return ProposerKind.GROUP if group else ProposerKind.PERSON
