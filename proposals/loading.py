"""Reasons from CSV, and everything a new city needs in one go."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import ConsentPurpose
from accounts.models import ConsentText
from musrenbang.lib.csv_rows import Problem, raise_problems, read_sheet
from proposals.enums import ReasonPurpose
from proposals.models import Reason
from regions.enums import AgencyKind
from regions.loading import load_agencies, load_regions
from regions.models import Agency, Region
from themes.loading import load_catalog, load_synonyms, load_themes
from themes.models import Cycle

REGIONS = Path(settings.BASE_DIR) / "regions" / "data"
THEMES = Path(settings.BASE_DIR) / "themes" / "data"
REASONS = Path(settings.BASE_DIR) / "proposals" / "data" / "alasan.csv"
RETURN_REASONS = REASONS.with_name("alasan_kembali.csv")
CITIES = ("malang", "jambi")
CONSENT_TEXTS = {
    ConsentPurpose.CHILD_PROPOSAL: (
        "Saya, orang tua, wali, atau lembaga pendamping, mengizinkan anak ini mengajukan usulan. Nama anak tidak "
        "ditampilkan kepada umum. Data hanya dipakai untuk musrenbang tematik dan bisa diminta untuk dihapus."
    ),
    ConsentPurpose.DATA_PROCESSING: (
        "Saya mengizinkan nama dan kontak saya dipakai untuk mengurus usulan ini. Keduanya tidak ditampilkan kepada "
        "umum, tidak dibagikan, dan bisa diminta untuk dihapus."
    ),
    ConsentPurpose.ACCOMMODATION: (
        "Saya, atau wali saya, mengizinkan kebutuhan ini disimpan dan dibaca petugas forum, hanya untuk menyiapkan "
        "forum yang bisa saya ikuti. Kebutuhan ini tidak ditampilkan kepada umum, tidak memengaruhi penilaian usulan, "
        "dan bisa saya hapus kapan saja."
    ),
    ConsentPurpose.ATTENDANCE: (
        "Saya mengizinkan nama dan lembaga saya dicatat pada daftar hadir forum ini. Hanya fasilitator tema ini yang "
        "membacanya. Nama saya tidak ditampilkan kepada umum, tidak dibagikan, dan bisa diminta untuk dihapus kapan "
        "saja."
    ),
}


@dataclass(frozen=True)
class Loaded:
    """How many rows of each sort a city has."""

    regions: int
    agencies: int
    themes: int
    reasons: int
    activities: int
    synonyms: int


@transaction.atomic
def load_reasons(path: Path, purpose: ReasonPurpose = ReasonPurpose.REFUSING) -> int:
    """Load coded reasons for one purpose, matched by code, in the order of the file.

    Raises BadFileError with every problem.
    """
    problems: list[Problem] = []
    sheet = read_sheet(path, ("kode", "label", "penjelasan"), problems)
    seen: set[str] = set()
    rows = []
    for position, row in enumerate(sheet.rows, start=1):
        row.once("kode", seen)
        code = row.text("kode", longest=30, pattern=r"[A-Z0-9_]+", advice=_("hanya huruf besar, angka, garis bawah"))
        label = row.text("label", longest=100)
        explanation = row.optional_text("penjelasan", longest=250)
        rows.append((code, {"label": label, "explanation": explanation, "position": position, "purpose": purpose}))
    raise_problems(problems)
    for code, values in rows:
        Reason.objects.update_or_create(code=code, defaults=values)
    return len(rows)


@transaction.atomic
def load_city(city: str, *, plan_years: tuple[int, ...]) -> Loaded:
    """Load one of ``CITIES`` whole: regions, agencies, themes, reasons, consent texts, synonyms, kamus of each cycle.

    Cycles that do not exist yet are made; their rounds and dates are Bappeda's to set. Raises BadFileError.
    """
    regions = _load_regions_of(city)
    agencies = load_agencies(REGIONS / "malang" / "opd.csv") if city == "malang" else _borrow_agencies()
    themes = load_themes(THEMES / "tema.csv")
    reasons = load_reasons(REASONS) + load_reasons(RETURN_REASONS, ReasonPurpose.RETURNING)
    for purpose, body in CONSENT_TEXTS.items():
        ConsentText.objects.get_or_create(purpose=purpose, version=1, defaults={"body": body})
    activities = 0
    for plan_year in plan_years:
        Cycle.objects.get_or_create(plan_year=plan_year)
        activities += load_catalog(THEMES / "kamus.csv", plan_year=plan_year)
    synonyms = load_synonyms(THEMES / "padanan.csv")
    return Loaded(regions, agencies, themes, reasons, activities, synonyms)


def _load_regions_of(city: str) -> int:
    folder = REGIONS / city
    sides = {"postal_codes": "kodepos.csv", "tiles": "petak.csv", "statistics": "kecamatan_statistik.csv"}
    present = {option: folder / name for option, name in sides.items() if (folder / name).exists()}
    return load_regions(folder / "wilayah.csv", **present)


def _borrow_agencies() -> int:
    """Cities without a list of their own start from Malang's, with an agency for each of their own kecamatan."""
    path = REGIONS / "malang" / "opd.csv"
    count = load_agencies(path, without=AgencyKind.KECAMATAN)
    for kecamatan in Region.objects.kecamatan().filter(valid_to__isnull=True):
        Agency.objects.update_or_create(
            short_name=f"Kec. {kecamatan.name}",
            defaults={
                "name": f"Kecamatan {kecamatan.name}",
                "kind": AgencyKind.KECAMATAN,
                "sector_codes": ["7.01"],
                "sectors": "Kecamatan",
                "region": kecamatan,
            },
        )
        count += 1
    return count
