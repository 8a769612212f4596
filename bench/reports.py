"""Reports as the worker writes them: seconds, and the most memory (MB) the worker and typst came to need.

``python -m bench.reports forum|city|rows|library`` prints one JSON object. Each runs in a process of its own, so that
its memory is its own: ``forum`` a forum's report of 300 proposals, ``city`` a list of 5,720, both as PDF and XLSX;
``rows`` a spreadsheet of 100,000 rows with 20 columns, ``library`` the same cells by xlsxwriter alone.
"""

import json
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import django

django.setup()

import psutil  # type: ignore[import-untyped]  # noqa: E402 – Django comes first
import xlsxwriter  # noqa: E402
from django.utils import translation  # noqa: E402

from forums.datasets.forum_report import ForumReport, ProposalRow  # noqa: E402
from reports.datasets.cover import Cover  # noqa: E402
from reports.datasets.forum import describe_forum  # noqa: E402
from reports.document import Column, Document, Kind, Row, Stream, Table  # noqa: E402
from reports.fingerprint import take_fingerprint  # noqa: E402
from reports.renderers.pdf import render_pdf  # noqa: E402
from reports.renderers.xlsx import OPTIONS, render_xlsx  # noqa: E402
from reports.spool import spool  # noqa: E402

FORUM, CITY, MANY = 300, 5_720, 100_000
MOMENT = datetime(2027, 1, 5, 2, tzinfo=UTC)
COVER = Cover("L1-2028-V1", "Kota Malang", "Perencana Bappeda", MOMENT, "ab12" * 16)
WORDS = ("perbaikan", "saluran", "pelatihan", "kader", "posyandu", "lansia", "bantuan", "alat", "usaha", "taman")
COLUMNS = (
    Column("nomor", "No.", Kind.COUNT, 4),
    Column("kode", "Kode", Kind.CODE),
    Column("usulan", "Usulan", share=24),
    Column("tema", "Tema", share=9),
    Column("kelurahan", "Kelurahan"),
    Column("kecamatan", "Kecamatan", under="kelurahan"),
    Column("volume", "Volume", Kind.VOLUME, 6),
    Column("satuan", "Satuan", share=7),
    Column("anggaran", "Anggaran usulan (Rp)", Kind.RUPIAH, 12, is_summed=True),
    Column("hasil", "Hasil telaah (Rp)", Kind.RUPIAH, 12, is_summed=True),
    Column("perangkat_daerah", "Perangkat daerah", share=12),
    Column("status", "Status", share=12),
    Column("masalah", "Permasalahan", share=24, on_paper=False),
    Column("alamat", "Alamat", on_paper=False),
    Column("rw", "RW", on_paper=False),
    Column("rt", "RT", on_paper=False),
    Column("tanggal", "Tanggal", Kind.DAY, on_paper=False),
    Column("saat", "Saat dikirim", Kind.MOMENT, on_paper=False),
    Column("kode_bidang", "Kode bidang", Kind.CODE, on_paper=False),
    Column("saluran", "Saluran", on_paper=False),
)


class Proposals:
    """The same invented rows every time."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[Row]:
        dice = random.Random(7)
        for number in range(1, self.count + 1):
            title = " ".join(dice.choices(WORDS, k=dice.randint(4, 9))).capitalize()
            place, amounts = ("Merjosari", "Lowokwaru"), (dice.randint(10**6, 10**10), dice.randint(10**6, 10**10))
            volume = Decimal(dice.randint(100, 99_999)) / 100
            told = ("Air menggenang setiap hujan.", "Dekat balai", "05", "02", MOMENT.date(), MOMENT, "1.03", "Laman")
            state = ("Dinas Pekerjaan Umum", "Diteruskan")
            yield (number, f"2028-PMD-{number:05d}", title, "Pemuda", *place, volume, "meter", *amounts, *state, *told)


def main() -> int:
    measured = {"forum": measure_forum, "city": measure_city, "rows": measure_rows, "library": measure_library}
    with translation.override("id"), tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured[sys.argv[1]](Path(folder))))
    return 0


def measure_forum(folder: Path) -> dict[str, float]:
    return measure_formats(describe_forum(invent_forum(FORUM)), folder)


def invent_forum(count: int) -> ForumReport:
    """The report of a big session: three in four agreed, the others refused with a reason."""
    rows = [invent_row(number, row) for number, row in enumerate(Proposals(count), start=1)]
    return ForumReport(
        session_id=1, plan_year=2028, theme="Pemuda", theme_slug="pemuda", kind="Forum", mode="Hibrida",
        place="Balai kota", region="Kota Malang", chair="Ketua Forum", accommodations="", starts_at=MOMENT,
        ends_at=MOMENT, closed_at=MOMENT, minutes_number="BA/1/2028", minutes_version=1, signed_on=MOMENT.date(),
        materials="Kamus usulan", notes="Disepakati bersama.", delegates=("Wakil Karang Taruna",), has_scan=False,
        scan_sha256="", attendance=(), agreed=tuple(row for row in rows if row.rank),
        not_agreed=tuple(row for row in rows if not row.rank), not_discussed=(), passed_on=(), errors=(),
    )  # fmt: skip


def invent_row(number: int, row: Row) -> ProposalRow:
    reason = ("", "", "") if number % 4 else ("PAGU_HABIS", "Melebihi pagu indikatif", "Belum mendesak.")
    return ProposalRow(
        rank=number if number % 4 else None, code=str(row[1]), title=str(row[2]), problem=str(row[12]),
        kelurahan="Merjosari", kecamatan="Lowokwaru", rw="05", rt="02", address="Dekat balai", volume=Decimal("57.5"),
        unit="meter", requested_amount=1_500_000 + number, agency="DPU", sector_code="1.03", sdg_target="11.7",
        proposer="Warga", channel="Laman", reason_code=reason[0], reason=reason[1], note=reason[2],
    )  # fmt: skip


def measure_city(folder: Path) -> dict[str, float]:
    return measure_formats(make_list(CITY, folder), folder)


def make_list(count: int, folder: Path) -> Document:
    table = Table("usulan", "Semua usulan", COLUMNS, Stream(count, Proposals(count)), is_annex=True)
    return spool(Document("kota", "Daftar kota", "RKPD 2028", [("Saringan", "Semua usulan")], [table]), folder)


def measure_formats(document: Document, folder: Path) -> dict[str, float]:
    take_fingerprint(document)
    base = peak()
    with watch_memory() as pdf:
        pdf_seconds = clock(lambda: render_pdf(document, COVER, folder / "a.pdf"))
    with watch_memory() as xlsx:
        xlsx_seconds = clock(lambda: render_xlsx(document, COVER, folder / "a.xlsx"))
    return {
        "base_mb": base,
        "pdf_seconds": pdf_seconds,
        "pdf_mb": pdf.most,
        "xlsx_seconds": xlsx_seconds,
        "xlsx_mb": xlsx.most,
    }


def measure_rows(folder: Path) -> dict[str, float]:
    """``grown_mb``: what writing took above what the process held before."""
    document, base = make_list(MANY, folder), peak()
    seconds = clock(lambda: render_xlsx(document, COVER, folder / "a.xlsx"))
    return {"seconds": seconds, "mb": peak(), "grown_mb": peak() - base}


def measure_library(folder: Path) -> dict[str, float]:
    document, base = make_list(MANY, folder), peak()
    seconds = clock(lambda: write_bare(document.tables[0], folder / "a.xlsx"))
    return {"seconds": seconds, "mb": peak(), "grown_mb": peak() - base}


def write_bare(table: Table, path: Path) -> None:
    """The same cells, each with a format and the method for its kind, and nothing else."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        page, style = book.add_worksheet(), book.add_format({"num_format": "#,##0"})
        for line, row in enumerate(table.rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(line, place, cell, style)
                elif isinstance(cell, date):
                    page.write_datetime(line, place, strip_zone(cell), style)
                else:
                    page.write_number(line, place, cell, style)


def strip_zone(day: date) -> date:
    return day.replace(tzinfo=None) if isinstance(day, datetime) else day


class watch_memory:  # noqa: N801 – used as a verb
    """The most this process and those it started held at once, looked at fifty times a second."""

    def __enter__(self) -> "watch_memory":
        self.most, self._ended, self._me = 0, threading.Event(), psutil.Process()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.02):
            held = 0
            for process in [self._me, *self._me.children()]:
                try:
                    held += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.most = max(self.most, held // 2**20)


def clock(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return round(time.perf_counter() - begun, 2)


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
