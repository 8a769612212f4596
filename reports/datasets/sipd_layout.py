"""How the SIPD sheet is laid out: order, headings, what must be filled, and the words SIPD has for our values.

All of it is one CSV that a planner can replace; the portal brings one along. Source of the order: the record of a
proposal in SIPD as cities report it. Nothing here is loaded by halves.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from musrenbang.lib.csv_rows import Problem, Row, Sheet, raise_problems, read_sheet
from reports.document import Kind
from reports.models.sipd import SipdLayout
from themes.models import CatalogItem

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HOUSE_FILE = Path(__file__).resolve().parents[1] / "data" / "susunan_sipd.csv"
COLUMNS = ("bagian", "isian", "dari", "tertulis", "wajib")
LAYOUT_LIMIT = 1024 * 1024  # bytes
LONGEST_HEADING, LONGEST_WORD = 100, 300
YES_NO = {"ya": True, "tidak": False}
# Everything a column can hold, with the width it needs on a sheet.
FILLINGS: Mapping[str, tuple[Kind, int]] = {
    "id_sipd": (Kind.CODE, 10),
    "kode": (Kind.CODE, 10),
    "tanggal": (Kind.DAY, 8),
    "pengusul": (Kind.TEXT, 12),
    "profil_pengusul": (Kind.TEXT, 10),
    "jenis_usulan": (Kind.TEXT, 8),
    "usulan": (Kind.TEXT, 22),
    "kamus": (Kind.TEXT, 22),
    "masalah": (Kind.TEXT, 24),
    "alamat": (Kind.TEXT, 16),
    "rw": (Kind.TEXT, 4),
    "rt": (Kind.TEXT, 4),
    "kabupaten_kota": (Kind.TEXT, 10),
    "kecamatan": (Kind.TEXT, 10),
    "kelurahan": (Kind.TEXT, 10),
    "ajuan_ke": (Kind.COUNT, 4),
    "tema": (Kind.TEXT, 8),
    "opd_awal": (Kind.TEXT, 14),
    "opd_akhir": (Kind.TEXT, 14),
    "status": (Kind.TEXT, 10),
    "catatan": (Kind.TEXT, 18),
    "rekomendasi_mitra": (Kind.TEXT, 16),
    "rekomendasi_kelurahan": (Kind.TEXT, 16),
    "rekomendasi_kecamatan": (Kind.TEXT, 16),
    "rekomendasi_skpd": (Kind.TEXT, 16),
    "rekomendasi_tapd": (Kind.TEXT, 16),
    "volume": (Kind.VOLUME, 7),
    "satuan": (Kind.TEXT, 7),
    "harga_satuan": (Kind.RUPIAH, 10),
    "anggaran": (Kind.RUPIAH, 12),
    "jenis_belanja": (Kind.TEXT, 12),
    "sub_kegiatan": (Kind.TEXT, 22),
    "kode_bidang": (Kind.CODE, 6),
    "target_sdg": (Kind.CODE, 6),
    "penerima_manfaat": (Kind.COUNT, 7),
    "lintang": (Kind.TEXT, 8),
    "bujur": (Kind.TEXT, 8),
    "foto": (Kind.TEXT, 16),
    "status_sipd": (Kind.TEXT, 10),
}
NEEDED = ("kode", "id_sipd")  # without them nothing that comes back can be told apart
# The last two stand in the priority list (T-D.4), not in the sheet: a city's own words for what it plans.
MAPPED = (
    *("profil_pengusul", "jenis_usulan", "status", "jenis_belanja", "sub_kegiatan"),
    *("prioritas_daerah", "sasaran_daerah"),
)
FROM_SIPD = frozenset({"id_sipd", "status_sipd"})  # what SIPD said itself is no news for it
# What Bappeda may type for a proposal where the portal has nothing: words only, never figures or codes of ours.
FILLABLE = frozenset(
    {"masalah", "alamat", "rw", "rt", "catatan", "kamus", "jenis_belanja", "sub_kegiatan", "profil_pengusul"}
    | {name for name in FILLINGS if name.startswith("rekomendasi_")}
)
HOUSE_VERSION = 0


@dataclass(frozen=True, slots=True)
class SipdColumn:
    """One column of the sheet: what fills it, its heading, and whether a proposal is complete without it."""

    filling: str
    heading: str
    is_required: bool


@dataclass(frozen=True)
class Layout:
    """``values`` maps (filling, our value) to SIPD's word; what has none yet is not among them."""

    version: int
    columns: tuple[SipdColumn, ...]
    values: Mapping[tuple[str, str], str]

    def says_the_same(self, other: "Layout") -> bool:
        """Whether both make the same sheet."""
        return (self.columns, self.values) == (other.columns, other.values)

    def spell(self, filling: str, value: str, fallback: str = "") -> str:
        return self.values.get((filling, value), fallback)

    @cached_property
    def headings(self) -> Mapping[str, str]:
        return {column.filling: column.heading for column in self.columns}

    @cached_property
    def required(self) -> tuple[SipdColumn, ...]:
        return tuple(column for column in self.columns if column.is_required)


def read_layout() -> Layout:
    """The layout in force. One query."""
    newest = SipdLayout.objects.first()
    return parse_layout(newest.text, newest.version) if newest else read_house_layout()


def read_layout_text() -> str:
    """The CSV in force."""
    newest = SipdLayout.objects.first()
    return newest.text if newest else HOUSE_FILE.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def read_house_layout() -> Layout:
    """The one the portal brings along."""
    return parse_layout(HOUSE_FILE.read_text(encoding="utf-8"), HOUSE_VERSION)


def parse_layout(text: str, version: int) -> Layout:
    """Read the CSV. Raises BadFileError with every problem, each with its row and how to mend it."""
    problems: list[Problem] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "susunan-sipd.csv"
        path.write_text(text, encoding="utf-8")
        sheet = read_sheet(path, COLUMNS, problems)
    layout = Layout(version, tuple(_read_columns(sheet)), dict(_read_values(sheet)))
    if sheet.rows:
        _check_whole(sheet, layout)
    raise_problems(problems)
    return layout


def write_layout() -> str:
    """The CSV in force, with a row to fill in for every activity of the kamus that has no sub-activity yet."""
    text, layout = read_layout_text(), read_layout()
    items = CatalogItem.objects.filter(is_active=True).order_by("name").values_list("name", flat=True).distinct()
    file = io.StringIO()
    rows = [["nilai", "sub_kegiatan", name, "", ""] for name in items if not layout.spell("sub_kegiatan", name)]
    csv.writer(file, delimiter=find_delimiter(text), lineterminator="\n").writerows(rows)
    return text.rstrip("\n") + "\n" + file.getvalue()


def find_delimiter(text: str) -> str:
    """What separates the columns of a file that was accepted: Indonesian Excel writes semicolons."""
    return ";" if ";" in text.partition("\n")[0] else ","


def _read_columns(sheet: Sheet) -> list[SipdColumn]:
    fillings: set[str] = set()
    headings: set[str] = set()
    columns = []
    for row in _rows_of(sheet, "kolom"):
        filling = row.cells["isian"] if row.choice("isian", dict.fromkeys(FILLINGS, 1)) else ""
        row.once("isian", fillings)
        heading = row.text("tertulis", longest=LONGEST_HEADING)
        row.once("tertulis", headings, heading.casefold())
        is_required = bool(row.choice("wajib", YES_NO))
        columns.append(SipdColumn(filling, heading, is_required))
    return columns


def _read_values(sheet: Sheet) -> dict[tuple[str, str], str]:
    seen: set[str] = set()
    values = {}
    for row in _rows_of(sheet, "nilai"):
        row.choice("isian", dict.fromkeys(MAPPED, 1))
        source = row.text("dari", longest=LONGEST_WORD)
        row.once("dari", seen, f"{row.cells['isian']} {source}")
        if word := row.optional_text("tertulis", longest=LONGEST_WORD):
            values[row.cells["isian"], source] = word
    return values


def _rows_of(sheet: Sheet, part: str) -> list[Row]:
    return [row for row in sheet.rows if row.cells["bagian"] == part]


def _check_whole(sheet: Sheet, layout: Layout) -> None:
    """What no single row can tell."""
    for row in sheet.rows:
        row.choice("bagian", {"kolom": 1, "nilai": 1})
    missing = [name for name in NEEDED if name not in {column.filling for column in layout.columns}]
    if missing:
        sheet.reject(_("kolom wajib ada: %(missing)s") % {"missing": ", ".join(missing)})


# What each filling is, for the page on which the layout is explained.
MEANINGS: Mapping[str, "StrOrPromise"] = {
    "id_sipd": gettext_lazy("nomor yang diberikan SIPD; kosong selama belum diinput"),
    "kode": gettext_lazy("kode usulan di portal; kunci saat hasil SIPD diimpor kembali"),
    "tanggal": gettext_lazy("tanggal usulan dikirim"),
    "pengusul": gettext_lazy("jenis pengusul atau nama kelompok; nama orang tidak pernah dimuat"),
    "usulan": gettext_lazy("judul usulan"),
    "jenis_usulan": gettext_lazy("kamus atau gagasan"),
    "ajuan_ke": gettext_lazy("1 untuk usulan baru; bertambah untuk setiap tahun usulan ini dilanjutkan"),
    "status": gettext_lazy("status di portal, dengan kata SIPD"),
    "catatan": gettext_lazy("penjelasan keputusan"),
    "rekomendasi_skpd": gettext_lazy("rekomendasi perangkat daerah"),
    "volume": gettext_lazy("volume hasil telaah; sebelum ditelaah volume usulan"),
    "anggaran": gettext_lazy("anggaran hasil telaah dalam rupiah; sebelum ditelaah anggaran usulan"),
    "foto": gettext_lazy("alamat paling banyak tiga foto usulan yang sudah boleh dilihat semua orang"),
    "jenis_belanja": gettext_lazy("dari sifat fisik atau nonfisik"),
    "sub_kegiatan": gettext_lazy("dari kegiatan kamus, lalu kode bidang; atau diketik pada halaman SIPD usulan"),
}
