"""A report without a database, for tests of formats."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from reports.datasets.cover import Cover
from reports.document import Column, Document, Fault, Heading, Kind, Passage, Row, Rows, Table
from tests.reports.rows import HOSTILE_TITLES

COVER = Cover("L7-2028-V1", "Kota Malang", "Perencana Bappeda", datetime(2027, 1, 5, 2, 3, tzinfo=UTC), "ab12" * 16)
COLUMNS = (
    Column("nomor", "No.", Kind.COUNT, 3, meaning="Urutan dalam daftar."),
    Column("kode", "Kode", Kind.CODE),
    Column("usulan", "Usulan", share=24),
    Column("kelurahan", "Kelurahan", share=10),
    Column("kecamatan", "Kecamatan", share=10, under="kelurahan"),
    Column("rw", "RW", share=4, under="kelurahan"),
    Column("masalah", "Permasalahan", share=24, on_paper=False),
    Column("volume", "Volume", Kind.VOLUME, 6),
    Column("anggaran", "Anggaran usulan (Rp)", Kind.RUPIAH, 12, is_summed=True, meaning="Volume × harga satuan."),
    Column("porsi", "Porsi", Kind.PERCENT, 6),
    Column("tanggal", "Tanggal", Kind.DAY, 9),
    Column("saat", "Saat dikirim", Kind.MOMENT, 12),
)


def make_row(number: int, title: str = "Pelatihan kader posyandu lansia") -> Row:
    day, moment = date(2027, 1, 5), datetime(2027, 1, 5, 2, number % 60, tzinfo=UTC)
    place = ("Dinoyo", "Lowokwaru", "05")
    figures = (Decimal(number) / 4, 1_000_000_000 + number, Decimal(number) / 7)
    return (number, f"2028-LAN-{number:05d}", title, *place, "Belum ada.", *figures, day, moment)


def make_table(rows: Rows, **fields: Any) -> Table:
    return Table(**{"key": "usulan", "title": "Semua usulan", "columns": COLUMNS, "rows": rows, **fields})


def make_document(*parts: Any, faults: Sequence[Fault] = (), **fields: Any) -> Document:
    facts = [("Saringan", "Semua usulan"), ("Batas", "Baris satu\nBaris dua")]
    given = {"key": "rekap", "title": "Rekap kota", "subtitle": "Semua tema – RKPD 2028", "facts": facts, **fields}
    return Document(**given, parts=parts, faults=faults)


def make_mixed_document(count: int) -> Document:
    """Sentences, small and empty tables, a long list, hostile titles, and a fault."""
    small = [Column("tema", "Tema"), Column("jumlah", "Jumlah", Kind.COUNT, is_summed=True)]
    return make_document(
        Passage(["Satu kalimat pembuka."]),
        Heading("Ringkasan"),
        Passage(["Temuan pertama.", "Temuan kedua, #bukan *markup*."]),
        make_table([("Lansia", 3), ("Pemuda", 4)], key="ringkas", title="Per tema", columns=small, note="Usulan sah."),
        make_table([], key="kosong", title="Tanpa isi", nothing="Belum ada usulan."),
        Heading("Daftar"),
        make_table([make_row(number) for number in range(1, count + 1)], is_annex=True),
        make_table([make_row(9000 + n, each) for n, each in enumerate(HOSTILE_TITLES)], key="aneh", title="=Aneh"),
        faults=[Fault("2028-LAN-99999", "=1+1", "Volume kosong.")],
    )
