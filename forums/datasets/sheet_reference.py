"""What the rows of an uploaded sheet are compared with, read once from the database into plain values."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from forums.sheets.names import Entry, Names
from forums.sheets.reference import Activity, Existing, Reference
from proposals.enums import Channel, Status
from proposals.models import Proposal
from regions.models import Agency, Region
from themes.enums import ActivityKind
from themes.models import CatalogItem, ForumSession

KELURAHAN_WORDS = ("kelurahan", "kel", "desa")
KECAMATAN_WORDS = ("kecamatan", "kec")
AGENCY_WORDS = ("opd", "skpd")


def read_reference(session: ForumSession) -> Reference:
    """Everything a sheet of this session may name, and what the session has."""
    keys = frozenset(str(key) for key in hall_proposals(session).values_list("key", flat=True))
    return replace(read_lists(session), existing=read_existing(session), keys=keys)


def read_lists(session: ForumSession) -> Reference:
    """The lists names are chosen from."""
    kelurahan = list(Region.objects.valid_on(timezone.localdate()).kelurahan())
    catalog = list(CatalogItem.objects.active().filter(cycle=session.round.cycle_id, theme=session.round.theme_id))
    return Reference(
        kelurahan=name_kelurahan(kelurahan),
        kecamatan=name_kecamatan(kelurahan),
        within={place.code: place.parent.code for place in kelurahan if place.parent},
        catalog=Names.of((Entry(str(item.pk), item.name), ()) for item in catalog),
        activities={str(item.pk): describe_activity(item) for item in catalog},
        agencies=name_agencies(),
        kinds=name_kinds(),
        days=(timezone.localdate(session.starts_at), timezone.localdate(session.ends_at)),
        session=session.pk,
    )


def name_kelurahan(places: list[Region]) -> Names:
    """By name, by code, and by name with kecamatan, which also tells two of the same name apart."""
    shared = [place.name for place in places]
    listed = []
    for place in places:
        above = place.parent.name if place.parent else ""
        label = place.name if shared.count(place.name) == 1 else f"{place.name} ({above})"
        listed.append((Entry(place.code, label), [place.name, place.code, *with_kecamatan(place.name, above)]))
    return Names.of(listed, noise=KELURAHAN_WORDS)


def with_kecamatan(name: str, above: str) -> list[str]:
    return [f"{name} {above}", f"{name} kec {above}", f"{name} kecamatan {above}"]


def name_kecamatan(kelurahan: list[Region]) -> Names:
    above = {place.parent.code: place.parent.name for place in kelurahan if place.parent}
    return Names.of(((Entry(code, name), [code]) for code, name in above.items()), noise=KECAMATAN_WORDS)


def name_agencies() -> Names:
    """By short and by full name, with or without the city behind it."""
    rows = Agency.objects.valid_on(timezone.localdate()).order_by("short_name")
    return Names.of(((Entry(str(row.pk), row.short_name), spell_agency(row)) for row in rows), noise=AGENCY_WORDS)


def spell_agency(agency: Agency) -> list[str]:
    full, _city, _rest = agency.name.partition(" Kota ")
    return [agency.name, full]


def name_kinds() -> Names:
    also = {ActivityKind.NON_PHYSICAL: ["non fisik", "bukan fisik"], ActivityKind.GOODS: ["pengadaan barang"]}
    return Names.of((Entry(str(kind), str(kind.label)), also.get(kind, ())) for kind in ActivityKind)


def describe_activity(item: CatalogItem) -> Activity:
    agency = str(item.agency_id) if item.agency_id else ""
    return Activity(item.name, item.unit, item.unit_price, item.kind, agency)


def hall_proposals(session: ForumSession) -> Any:
    """What this hall raised."""
    return Proposal.objects.filter(session=session, channel=Channel.HALL).exclude(status=Status.DRAFT)


def read_existing(session: ForumSession) -> dict[str, Existing]:
    """Every code of the round; of those this hall raised also what they say, since a sheet may change them."""
    others = Proposal.objects.filter(round=session.round_id, code__isnull=False).exclude(session=session)
    known = {code: Existing(code, 0, {}, is_ours=False) for code in others.values_list("code", flat=True) if code}
    for proposal in hall_proposals(session).select_related("kelurahan").order_by("pk"):
        is_ours = proposal.status == Status.LISTED and not proposal.is_frozen
        known[proposal.code] = Existing(proposal.code, proposal.version, spell_values(proposal), is_ours=is_ours)
    return known


def spell_values(proposal: Proposal) -> dict[str, Any]:
    """A proposal in the plain values of a sheet."""
    names = ("title", "kind", "problem", "rw", "rt", "address", "unit", "unit_price", "beneficiary_count", "group_name")
    plain = {name: getattr(proposal, name) for name in names}
    return {
        **plain,
        "catalog_item": str(proposal.catalog_item_id or ""),
        "kelurahan": proposal.kelurahan.code if proposal.kelurahan else "",
        "volume": f"{proposal.volume.normalize():f}" if proposal.volume else "",
        "first_agency": str(proposal.first_agency_id or ""),
    }
