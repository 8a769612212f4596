"""Regions and agencies from CSV files: all of it or nothing, and running it twice changes nothing.

Rows are matched by code (regions still valid) or by short name (agencies).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from musrenbang.lib.csv_rows import Problem, Row, Sheet, raise_problems, read_sheet
from regions.enums import AgencyKind, RegionLevel
from regions.models import BEGINNING, Agency, Region

LEVELS = {
    "provinsi": RegionLevel.PROVINCE,
    "kota": RegionLevel.CITY,
    "kecamatan": RegionLevel.KECAMATAN,
    "kelurahan": RegionLevel.KELURAHAN,
}
CODE = r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?"
POPULATION = "penduduk"  # the column is named after its year, e.g. penduduk_2023_bps
VERIFIED = {"ya": True, "tidak": False, "perlu dicek": False}


@transaction.atomic
def load_regions(
    path: Path, *, postal_codes: Path | None = None, tiles: Path | None = None, statistics: Path | None = None
) -> int:
    """Load the tree of regions, with postal codes, tile map and population where given; returns how many regions.

    Raises BadFileError with every problem; then nothing is loaded.
    """
    problems: list[Problem] = []
    facts = _read_tree(read_sheet(path, ("kode", "level", "nama", "parent_kode"), problems))
    extras = (
        (postal_codes, ("kode", "kodepos"), _read_postal_codes),
        (tiles, ("kode", "kolom", "baris"), _read_tiles),
        (statistics, ("kode",), _read_populations),
    )
    for file, columns, read in extras:
        if file:
            read(read_sheet(file, columns, problems), facts)
    raise_problems(problems)
    return _write_regions(facts)


def _current_regions() -> dict[str, Region]:
    return {region.code: region for region in Region.objects.filter(valid_to__isnull=True)}


def _read_tree(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """Facts per region code; parents are found in the file or among the regions known already."""
    known = {code: region.level for code, region in _current_regions().items()}
    known |= {row.cells["kode"]: str(LEVELS.get(row.cells["level"], "")) for row in sheet.rows}
    seen: set[str] = set()
    facts: dict[str, dict[str, Any]] = {}
    for row in sheet.rows:
        code = row.text("kode", pattern=CODE, advice=_("bukan kode wilayah; tulis seperti 35.73.05.1004"))
        row.once("kode", seen)
        level = row.choice("level", LEVELS)
        facts[code] = {"level": level, "name": row.text("nama", longest=100), "parent": row.cells["parent_kode"]}
        if level:
            _check_place(row, code, level, known)
    return facts


def _check_place(row: Row, code: str, level: RegionLevel, known: Mapping[str, str]) -> None:
    """A code has as many parts as its level is deep, and its parent stands one level above."""
    depth = list(LEVELS.values()).index(level)
    if code.count(".") != depth:
        row.reject("level", _("tidak cocok dengan kodenya %(code)s; periksa keduanya") % {"code": code})
        return
    parent = row.cells["parent_kode"]
    if parent != code.rpartition(".")[0]:
        row.reject("parent_kode", _("bukan induk dari %(code)s; tulis kode tanpa bagian terakhir") % {"code": code})
    elif parent and parent not in known:
        row.reject("parent_kode", _("wilayah induk tidak ada; muat induknya lebih dulu atau tambahkan barisnya"))


def _read_postal_codes(sheet: Sheet, facts: dict[str, dict[str, Any]]) -> None:
    for row, fact in _match(sheet, facts):
        fact["postal_code"] = row.text("kodepos", pattern=r"\d{5}", advice=_("kode pos terdiri atas lima angka"))


def _read_tiles(sheet: Sheet, facts: dict[str, dict[str, Any]]) -> None:
    taken: set[str] = set()
    for row, fact in _match(sheet, facts):
        fact["tile_column"] = row.whole("kolom", least=1, most=99)
        fact["tile_row"] = row.whole("baris", least=1, most=99)
        row.once("kolom", taken, f"{fact['tile_column']}/{fact['tile_row']}")


def _read_populations(sheet: Sheet, facts: dict[str, dict[str, Any]]) -> None:
    column = next((name for name in sheet.columns if name.startswith(POPULATION)), None)
    if column is None and sheet.rows:
        sheet.reject(_("kolom tidak ada: %(missing)s…; tambahkan di baris judul") % {"missing": POPULATION})
    for row, fact in _match(sheet, facts):
        if column:
            fact["population"] = row.whole(column)


def _match(sheet: Sheet, facts: dict[str, dict[str, Any]]) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Rows of a side file with the facts of their region; an unknown region is a problem."""
    seen: set[str] = set()
    for row in sheet.rows:
        row.once("kode", seen)
        fact = row.choice("kode", facts, advice=_("wilayah ini tidak ada dalam berkas wilayah; periksa kodenya"))
        if fact is not None:
            yield row, fact


def _write_regions(facts: dict[str, dict[str, Any]]) -> int:
    regions = _current_regions()
    ended = dict(Region.objects.filter(valid_to__isnull=False).order_by("valid_to").values_list("code", "valid_to"))
    for code in sorted(facts, key=lambda code: (code.count("."), code)):
        region = regions.get(code) or Region(code=code, valid_from=ended.get(code) or BEGINNING)
        values = {**facts[code], "parent": regions.get(facts[code]["parent"])}
        _save_if_changed(region, values)
        regions[code] = region
    return len(facts)


def _save_if_changed(record: Region | Agency, values: Mapping[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    if changed or record.pk is None:
        for name, value in changed.items():
            setattr(record, name, value)
        record.save()


@transaction.atomic
def load_agencies(path: Path, *, without: AgencyKind | None = None) -> int:
    """Load the perangkat daerah; a kecamatan is tied to its region by name. Returns how many.

    ``without`` leaves out one kind, for a city that borrows another's list. Raises BadFileError with every problem.
    """
    problems: list[Problem] = []
    columns = ("singkatan", "nama", "jenis", "kode_bidang_urusan", "bidang_urusan", "terverifikasi")
    sheet = read_sheet(path, columns, problems)
    sheet.rows = [row for row in sheet.rows if row.cells["jenis"] != without]
    rows = _read_agencies(sheet)
    raise_problems(problems)
    known = {agency.short_name: agency for agency in Agency.objects.all()}
    for values in rows:
        _save_if_changed(known.get(values["short_name"]) or Agency(), values)
    return len(rows)


def _read_agencies(sheet: Sheet) -> list[dict[str, Any]]:
    valid = Region.objects.kecamatan().filter(valid_to__isnull=True)
    kecamatan = {f"Kecamatan {region.name}": region for region in valid}
    kinds = {kind.value: kind for kind in AgencyKind}
    seen: set[str] = set()
    rows = []
    for row in sheet.rows:
        row.once("singkatan", seen)
        kind = row.choice("jenis", kinds)
        region = None
        if kind == AgencyKind.KECAMATAN:
            advice = _("kecamatan ini tidak ada dalam data wilayah; muat wilayahnya atau perbaiki namanya")
            region = row.choice("nama", kecamatan, advice=advice)
        codes = row.text(
            "kode_bidang_urusan",
            pattern=r"\d\.\d\d(; ?\d\.\d\d)*",
            advice=_("tulis kode seperti 1.06, beberapa dipisah titik koma"),
        )
        rows.append(
            {
                "short_name": row.text("singkatan", longest=30),
                "name": row.text("nama"),
                "kind": kind,
                "sector_codes": codes.replace(" ", "").split(";"),
                "sectors": row.optional_text("bidang_urusan"),
                "region": region,
                "is_verified": row.choice("terverifikasi", VERIFIED),
            }
        )
    return rows
