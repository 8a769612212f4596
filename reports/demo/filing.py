"""A plausible proposal: from the kamus or outside it, for a place, by people without names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.enums import ConsentChannel, GuardianKind
from accounts.models import Consent
from musrenbang.lib.rupiah import multiply
from proposals.enums import Channel, ChildAge, ProposerKind
from proposals.matching import strip_title
from proposals.models import Proposal
from regions.models import Region
from reports.demo import words
from reports.demo.town import Town
from themes.models import CatalogItem, ThemeRound

OFF_CATALOG_SHARE = 0.1
SHARES_OF_USUAL = ("0.2", "0.3", "0.4", "0.5", "0.5", "0.6", "0.8", "1", "1", "1.2")
MOST_AREAS = 3  # a proposal out of one kelurahan does not ask for the whole city
AREA_UNITS = frozenset({"kelurahan", "kecamatan", "RW"})
PEOPLE_UNITS = frozenset(
    {"anak", "guru", "kader", "lansia", "lansia/tahun", "mata", "orang", "peserta", "petugas", "sasaran"}
    | {"siswa", "siswi", "UMKM"}
)


@dataclass(frozen=True)
class Wish:
    """What is asked for: a kamus item, or an idea outside it."""

    item: CatalogItem
    is_off_catalog: bool = False


def draw_wish(town: Town, round_: ThemeRound) -> Wish:
    """One of the theme's activities; about a tenth stand outside the kamus."""
    ideas = town.ideas.get(round_.theme.slug, [])
    if ideas and town.dice.random() < OFF_CATALOG_SHARE:
        return Wish(town.dice.choice(ideas), is_off_catalog=True)
    return Wish(town.dice.choice(town.items_of(round_)))


def compose(town: Town, round_: ThemeRound, kelurahan: Region, wish: Wish, started_at: datetime) -> Proposal:
    """An unsaved draft for ``kelurahan``, begun at ``started_at``."""
    dice, item, slug = town.dice, wish.item, round_.theme.slug
    place = {"kelurahan": kelurahan.name, "rw": f"{dice.randint(1, 10):02d}", "rt": f"{dice.randint(1, 8):02d}"}
    volume = draw_volume(town, item)
    where = f"RW {place['rw']} {kelurahan.name}"
    proposal = Proposal(
        round=round_,
        catalog_item=None if wish.is_off_catalog else item,
        title=item.name + dice.choice(words.TITLE_ENDINGS).format(**place),
        problem=dice.choice(words.PROBLEMS[slug]).format(place=where),
        kind=item.kind,
        sector_code=item.sector_code,
        sdg_target=item.sdg_target,
        kelurahan=kelurahan,
        rw=place["rw"],
        rt=place["rt"],
        address=dice.choice(words.ADDRESSES).format(**place),
        unit=item.unit,
        unit_price=item.unit_price,
        volume=volume,
        requested_amount=multiply(volume, item.unit_price),
        beneficiary_count=int(volume) if item.unit in PEOPLE_UNITS else dice.randrange(20, 400, 5),
        started_at=started_at,
    )
    proposal.match_title = strip_title(proposal.title, kelurahan)
    name_proposer(town, proposal, place)
    return proposal


def draw_volume(town: Town, item: CatalogItem) -> Decimal:
    """A volume fit for one kelurahan, at least 1."""
    if item.unit in AREA_UNITS:
        return Decimal(town.dice.randint(1, MOST_AREAS))
    share = Decimal(town.dice.choice(SHARES_OF_USUAL))
    return max(Decimal(1), (item.usual_volume * share).quantize(Decimal(1)))


def name_proposer(town: Town, proposal: Proposal, place: dict[str, str]) -> None:
    """A person without a name or a group; a child always with an institution's consent (UU 27/2022 art. 25)."""
    dice, slug = town.dice, proposal.round.theme.slug
    is_group = dice.random() < 0.6
    if is_group:
        proposal.group_name = dice.choice(words.GROUPS[slug]).format(**place)
    proposal.proposer_kind = ProposerKind.GROUP if is_group else ProposerKind.PERSON
    if proposal.round.theme.needs_guardian:
        proposal.proposer_kind = ProposerKind.CHILD
        proposal.child_age = ChildAge.values[int(place["rw"]) % len(ChildAge)]
        proposal.consent = Consent(
            text=town.consent_text,
            given_by_name="Pendamping Forum Anak",
            guardian_kind=dice.choice((GuardianKind.CHILD_FORUM, GuardianKind.INSTITUTION, GuardianKind.SCHOOL)),
            institution=f"Pendamping anak Kelurahan {place['kelurahan']}",
            channel=dice.choice(ConsentChannel.values),
            given_at=proposal.started_at,
        )


def draw_channel(town: Town) -> Channel:
    """Online, or filed by the kelurahan for people without a phone."""
    return Channel.ONLINE if town.dice.random() < 0.62 else Channel.ASSISTED


def begin(town: Town, submitted_at: datetime) -> datetime:
    """When the form was opened that was sent at ``submitted_at``."""
    return submitted_at - timedelta(minutes=town.dice.randint(4, 45))
