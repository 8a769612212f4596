"""Themes, the kamus usulan and people's words for it from CSV files.

All of a file or nothing is loaded, and running it twice changes nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from musrenbang.lib.csv_rows import Problem, Row, Sheet, raise_problems, read_sheet
from regions.models import Agency
from themes.enums import ActivityKind
from themes.models import CatalogItem, Cycle, Synonym, Theme

YES_NO = {"ya": True, "tidak": False}
KINDS = {"fisik": ActivityKind.PHYSICAL, "barang": ActivityKind.GOODS, "nonfisik": ActivityKind.NON_PHYSICAL}
LOCAL_KECAMATAN = "Kecamatan"  # in the kamus: whichever kecamatan the proposal lies in
THEME_COLUMNS = ("slug", "huruf", "nama", "untuk", "keterangan", "ikon", "urutan", "umur_min", "umur_maks")
# Columns a file may lack: what the theme says in English then stays as it is.
ENGLISH = {"nama_en": ("name_en", 60), "untuk_en": ("audience_en", 200), "keterangan_en": ("description_en", 2000)}
CATALOG_COLUMNS = ("tema", "judul", "volume", "satuan", "harga_satuan", "opd", "kode_bidang", "sdg", "sifat")
SYNONYM_COLUMNS = ("kata", "arti")


@transaction.atomic
def load_themes(path: Path) -> int:
    """Load themes, matched by slug; returns how many. Raises BadFileError with every problem."""
    problems: list[Problem] = []
    sheet = read_sheet(path, (*THEME_COLUMNS, "perlu_wali", "perusahaan", "sdg"), problems)
    slugs: set[str] = set()
    letters: set[str] = set()
    rows = []
    for row in sheet.rows:
        row.once("slug", slugs)
        row.once("huruf", letters)
        rows.append(_read_theme(row))
    raise_problems(problems)
    for values in rows:
        Theme.objects.update_or_create(slug=values["slug"], defaults=values)
    return len(rows)


def _read_theme(row: Row) -> dict[str, Any]:
    slug = row.text("slug", longest=50, pattern=r"[a-z0-9-]+", advice=_("hanya huruf kecil, angka, dan tanda hubung"))
    letters = row.text("huruf", pattern=r"[A-Z]{3}", advice=_("tulis tiga huruf besar, misalnya ANK"))
    if Theme.objects.filter(letters=letters).exclude(slug=slug).exists():
        row.reject("huruf", _("sudah dipakai tema lain; pilih huruf lain"))
    return {
        "slug": slug,
        "letters": letters,
        "name": row.text("nama", longest=60),
        "audience": row.text("untuk"),
        "description": row.optional_text("keterangan", longest=2000),
        "icon": row.text("ikon", longest=40),
        "position": row.whole("urutan", most=999),
        "min_age": row.optional_whole("umur_min", most=120),
        "max_age": row.optional_whole("umur_maks", most=120),
        "needs_guardian": row.choice("perlu_wali", YES_NO),
        "is_corporate": row.choice("perusahaan", YES_NO),
        "sdg_goals": row.optional_text("sdg", longest=40),
        **{
            name: row.optional_text(column, longest=longest)
            for column, (name, longest) in ENGLISH.items()
            if column in row.cells
        },
    }


@transaction.atomic
def load_catalog(path: Path, *, plan_year: int) -> int:
    """Load the kamus usulan of one cycle, matched by theme and name; returns how many activities.

    Raises BadFileError with every problem, also when the cycle does not exist yet.
    """
    problems: list[Problem] = []
    sheet = read_sheet(path, CATALOG_COLUMNS, problems)
    cycle = Cycle.objects.filter(plan_year=plan_year).first()
    if cycle is None:
        sheet.reject(_("siklus RKPD %(year)s belum ada; buat siklusnya lebih dulu") % {"year": plan_year})
    rows = _read_catalog(sheet)
    raise_problems(problems)
    changing = (
        "unit",
        "unit_price",
        "usual_volume",
        "agency",
        "routes_to_kecamatan",
        "sector_code",
        "sdg_target",
        "kind",
    )
    CatalogItem.objects.bulk_create(
        [CatalogItem(cycle=cycle, **values) for values in rows],
        update_conflicts=True,
        unique_fields=("cycle", "theme", "name"),
        update_fields=changing,
    )
    return len(rows)


def _read_catalog(sheet: Sheet) -> list[dict[str, Any]]:
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    agencies = {agency.short_name: agency for agency in Agency.objects.filter(valid_to__isnull=True)}
    seen: set[str] = set()
    rows = []
    for row in sheet.rows:
        row.once("judul", seen, f"{row.cells['tema']}/{row.cells['judul']}")
        rows.append(_read_item(row, themes, agencies))
    return rows


def _read_item(row: Row, themes: Mapping[str, Theme], agencies: Mapping[str, Agency]) -> dict[str, Any]:
    is_local = row.cells["opd"] == LOCAL_KECAMATAN
    unknown = _("perangkat daerah tidak dikenal; pakai singkatan yang sudah dimuat, atau “Kecamatan”")
    return {
        "theme": row.choice("tema", themes, advice=_("tema tidak dikenal; muat temanya atau perbaiki slug-nya")),
        "name": row.text("judul"),
        "unit": row.text("satuan", longest=30),
        "unit_price": row.amount("harga_satuan"),
        "usual_volume": row.decimal("volume"),
        "agency": None if is_local else row.choice("opd", agencies, advice=unknown),
        "routes_to_kecamatan": is_local,
        "sector_code": row.text("kode_bidang", pattern=r"\d\.\d\d", advice=_("tulis kode bidang seperti 2.08")),
        "sdg_target": row.optional_text(
            "sdg", pattern=r"\d{1,2}\.(\d{1,2}|[a-d])", advice=_("tulis target SDG seperti 4.4 atau 4.a")
        ),
        "kind": row.choice("sifat", KINDS),
    }


@transaction.atomic
def load_synonyms(path: Path) -> int:
    """Load what people call things, matched by word; returns how many. Raises BadFileError with every problem."""
    problems: list[Problem] = []
    sheet = read_sheet(path, SYNONYM_COLUMNS, problems)
    seen: set[str] = set()
    synonyms = []
    for row in sheet.rows:
        row.once("kata", seen)
        synonyms.append(Synonym(word=row.text("kata", longest=60).lower(), meaning=row.text("arti", longest=120)))
    raise_problems(problems)
    Synonym.objects.bulk_create(synonyms, update_conflicts=True, unique_fields=("word",), update_fields=("meaning",))
    return len(synonyms)
