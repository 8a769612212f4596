"""Ceilings and floors of a cycle as one CSV file, there and back: all rows or none."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from budgets.actions.ceilings import set_ceiling, set_floor
from budgets.enums import Scope
from budgets.models import Ceiling, ThemeFloor
from budgets.rules import check_can_plan
from musrenbang.lib.csv_rows import LARGEST_BIGINT, Problem, Row, raise_problems, read_sheet
from musrenbang.lib.denied import Denied
from musrenbang.lib.fields import RUPIAH_LIMIT
from regions.models import Agency, Region
from themes.models import Cycle, Theme

COLUMNS = ("lingkup", "kode", "rupiah", "permil", "keterangan")
THEME = "tema"
KINDS = {"kota": Scope.CITY, "perangkat daerah": Scope.AGENCY, "kecamatan": Scope.KECAMATAN, THEME: THEME}
CSV_LIMIT = 1024 * 1024  # bytes
NAME_BYTES = 200  # of a file's name: no disk takes more than 255


@dataclass(frozen=True)
class Names:
    """What may stand in the column ``kode``."""

    agencies: dict[str, Agency]
    kecamatan: dict[str, Region]
    themes: dict[str, Theme]


def write_limits(cycle: Cycle) -> str:
    """The ceilings and floors of ``cycle``, agencies by short name, kecamatan by code, themes by slug. Two queries."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    words = {scope: word for word, scope in KINDS.items()}
    ceilings = Ceiling.objects.filter(cycle=cycle).select_related("agency", "kecamatan")
    for ceiling in ceilings.order_by("scope", "agency__short_name", "kecamatan__code"):
        over = ceiling.agency.short_name if ceiling.agency else ceiling.kecamatan.code if ceiling.kecamatan else ""
        writer.writerow((words[Scope(ceiling.scope)], over, ceiling.amount, "", ""))
    for floor in ThemeFloor.objects.filter(cycle=cycle).select_related("theme").order_by("theme__position"):
        empty = "" if floor.share is None else floor.share
        writer.writerow((THEME, floor.theme.slug, "" if floor.amount is None else floor.amount, empty, ""))
    return file.getvalue()


def load_limits(*, cycle: Cycle, by: User, name: str, data: bytes) -> int:
    """Set every ceiling and floor of the file ``name``; returns how many rows. Rows that are not named stay.

    Raises BadFileError with every problem, also such as a ceiling below what is committed; then nothing changes.
    """
    check_can_plan(by)
    with TemporaryDirectory() as folder:
        path = Path(folder) / (name.encode()[:NAME_BYTES].decode(errors="ignore") or "pagu.csv")
        path.write_bytes(data)
        return _load(path, cycle, by)


@transaction.atomic
def _load(path: Path, cycle: Cycle, by: User) -> int:
    problems: list[Problem] = []
    sheet = read_sheet(path, COLUMNS, problems)
    names, seen = _read_names(), set[str]()
    Ceiling.objects.stop_commits()  # before any row is locked: some of the rows may be new
    for row in sheet.rows:
        row.once("kode", seen, f"{row.cells['lingkup']} {row.cells['kode']}")
        _set_row(row, cycle, by, names)
    raise_problems(problems)
    return len(sheet.rows)


def _read_names() -> Names:
    today = timezone.localdate()
    return Names(
        {agency.short_name: agency for agency in Agency.objects.valid_on(today)},
        {region.code: region for region in Region.objects.kecamatan().valid_on(today)},
        {theme.slug: theme for theme in Theme.objects.all()},
    )


def _set_row(row: Row, cycle: Cycle, by: User, names: Names) -> None:
    kind, before = row.choice("lingkup", KINDS), len(row.sheet.problems)
    with override("id"):  # histories have one language
        note = row.optional_text("keterangan") or _("Dari berkas %(name)s") % {"name": row.sheet.name[:100]}
    theme = row.choice("kode", names.themes, advice=_("bukan alamat tema")) if kind == THEME else None
    agency = row.choice("kode", names.agencies) if kind == Scope.AGENCY else None
    kecamatan = row.choice("kode", names.kecamatan) if kind == Scope.KECAMATAN else None
    is_share = kind == THEME and bool(row.cells["permil"])
    amount = None if is_share else row.rupiah("rupiah", most=min(RUPIAH_LIMIT, LARGEST_BIGINT))
    share = row.whole("permil", most=1000) if is_share else None
    if len(row.sheet.problems) > before:
        return
    try:
        if theme:
            set_floor(cycle=cycle, theme=theme, by=by, amount=amount, share=share, note=note)
        else:
            set_ceiling(cycle=cycle, amount=amount or 0, by=by, agency=agency, kecamatan=kecamatan, note=note)
    except Denied as denied:
        row.reject("rupiah", denied.sentence)
