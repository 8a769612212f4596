"""What the generator knows of the loaded city: places by weight, agencies, kamus, reasons, people."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from accounts.enums import ConsentPurpose
from accounts.models import ConsentText, User
from musrenbang.lib.csv_rows import Problem, raise_problems, read_sheet
from proposals.models import Reason
from regions.models import Agency, Region
from reports.demo.accounts import People
from reports.demo.presets import Preset
from themes.loading import CATALOG_COLUMNS, KINDS
from themes.models import CatalogItem, ThemeRound

IDEAS_FILE = Path(__file__).with_name("ideas.csv")


@dataclass
class Town:
    """The city under the generator's hands. All drawing goes through ``dice``."""

    dice: random.Random
    home: Region
    agency: Agency  # the one the demo officer works for
    people: People
    kelurahan: list[Region]
    weights: list[float]
    agencies: dict[str, Agency]
    kecamatan_agencies: dict[int, Agency]
    reasons: dict[str, Reason]
    consent_text: ConsentText
    catalog: dict[tuple[int, int], list[CatalogItem]] = field(default_factory=dict)
    ideas: dict[str, list[CatalogItem]] = field(default_factory=dict)
    last_numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def items_of(self, round_: ThemeRound, agency: Agency | None = None) -> list[CatalogItem]:
        """The kamus of a round, of one agency only where asked."""
        items = self.catalog[round_.cycle_id, round_.theme_id]
        return [item for item in items if agency is None or item.agency == agency]

    def route(self, item: CatalogItem, kelurahan: Region) -> Agency:
        """The agency in charge: the kamus names it, or it is the kecamatan's own."""
        return item.agency or self.kecamatan_agencies[kelurahan.parent_id or 0]

    def officer_of(self, kelurahan: Region) -> User | None:
        """The demo operator, where it is her kelurahan; other operators have no account here."""
        return self.people.kelurahan if kelurahan == self.home else None

    def officer_above(self, kelurahan: Region) -> User | None:
        """The same for the kecamatan."""
        return self.people.kecamatan if kelurahan.parent_id == self.home.parent_id else None

    def officer_at(self, agency: Agency | None) -> User | None:
        return self.people.opd if agency == self.agency else None

    def next_number(self, round_: ThemeRound) -> int:
        self.last_numbers[round_.pk] += 1
        return self.last_numbers[round_.pk]


def survey(preset: Preset, home: Region, agency: Agency, people: People, dice: random.Random, today: datetime) -> Town:
    """Read the loaded city."""
    kelurahan = [
        region
        for region in Region.objects.kelurahan().valid_on(today.date()).order_by("code")
        if region.code not in preset.left_out and region.code.startswith(home.code[:5])
    ]
    agencies = {agency.short_name: agency for agency in Agency.objects.all()}
    catalog: dict[tuple[int, int], list[CatalogItem]] = defaultdict(list)
    for item in CatalogItem.objects.select_related("agency").order_by("pk"):
        catalog[item.cycle_id, item.theme_id].append(item)
    return Town(
        dice=dice,
        home=home,
        agency=agency,
        people=people,
        kelurahan=kelurahan,
        weights=_weigh(kelurahan),
        agencies=agencies,
        kecamatan_agencies={agency.region_id: agency for agency in agencies.values() if agency.region_id},
        reasons={reason.code: reason for reason in Reason.objects.all()},
        consent_text=ConsentText.objects.filter(purpose=ConsentPurpose.CHILD_PROPOSAL).latest("version"),
        catalog=dict(catalog),
        ideas=_read_ideas(agencies),
    )


def _weigh(kelurahan: list[Region]) -> list[float]:
    """People of the kecamatan shared evenly by its kelurahan; one each where the population is unknown."""
    siblings: dict[int | None, int] = defaultdict(int)
    for region in kelurahan:
        siblings[region.parent_id] += 1
    return [
        (region.parent.population or siblings[region.parent_id]) / siblings[region.parent_id] if region.parent else 1
        for region in kelurahan
    ]


def _read_ideas(agencies: dict[str, Agency]) -> dict[str, list[CatalogItem]]:
    """Ideas outside the kamus per theme, in the shape of kamus items that are never saved."""
    problems: list[Problem] = []
    ideas: dict[str, list[CatalogItem]] = defaultdict(list)
    for row in read_sheet(IDEAS_FILE, CATALOG_COLUMNS, problems).rows:
        idea = CatalogItem(
            name=row.text("judul"),
            unit=row.text("satuan"),
            unit_price=row.amount("harga_satuan"),
            usual_volume=row.decimal("volume"),
            agency=row.choice("opd", agencies),
            sector_code=row.text("kode_bidang"),
            sdg_target=row.text("sdg"),
            kind=row.choice("sifat", KINDS) or "",
        )
        ideas[row.text("tema")].append(idea)
    raise_problems(problems)
    return dict(ideas)
