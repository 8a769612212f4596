"""What the columns of a sheet are called, and on which row that is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from forums.sheets.cells import Cell, letter_of, one_line, show
from forums.sheets.figures import MILLION, THOUSAND

LOOKED_AT = 60  # rows in which the headings may stand
LIKENESS = 0.86
SHORTEST_GUESS = 6  # letters; a shorter heading must be spelled as it is known
LONGEST_HEADING = 120


class Column(StrEnum):
    """What a column can mean to us."""

    NUMBER = "number"
    CODE = "code"
    VERSION = "version"
    DAY = "day"
    CATALOG = "catalog"
    TITLE = "title"
    KIND = "kind"
    PROBLEM = "problem"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    RW = "rw"
    RT = "rt"
    RT_RW = "rt_rw"
    RW_RT = "rw_rt"
    ADDRESS = "address"
    VOLUME = "volume"
    UNIT = "unit"
    PRICE = "price"
    AMOUNT = "amount"
    AGENCY = "agency"
    PEOPLE = "people"
    GROUP = "group"


KNOWN: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("no", "nomor", "nomor urut", "no urut"),
    Column.CODE: ("kode", "kode usulan", "id usulan", "nomor usulan", "no usulan"),
    Column.VERSION: ("versi",),
    Column.DAY: ("tanggal", "tgl", "tanggal usulan", "tgl usulan", "hari tanggal", "tanggal forum", "waktu usulan"),
    Column.CATALOG: (
        *("kamus", "kamus usulan", "kegiatan kamus", "kegiatan dalam kamus", "pilihan kamus", "kegiatan sesuai kamus"),
        *("kegiatan dari kamus", "nama kegiatan kamus"),
    ),
    Column.TITLE: (
        *("judul", "judul usulan", "usulan", "nama usulan", "kegiatan", "nama kegiatan", "usulan kegiatan", "uraian"),
        *("uraian usulan", "uraian kegiatan", "jenis usulan", "usulan masyarakat", "jenis kegiatan", "kegiatan usulan"),
        *("isi usulan", "pekerjaan", "nama pekerjaan", "nama paket", "usulan warga", "kegiatan prioritas"),
    ),
    Column.KIND: ("bentuk", "bentuk kegiatan", "sifat", "sifat kegiatan", "fisik nonfisik", "fisik non fisik"),
    Column.PROBLEM: (
        *("masalah", "permasalahan", "uraian masalah", "uraian permasalahan", "latar belakang", "alasan usulan"),
        *("masalah yang ingin diselesaikan", "dasar usulan", "kondisi saat ini"),
    ),
    Column.KECAMATAN: ("kecamatan", "kec", "nama kecamatan"),
    Column.KELURAHAN: (
        *("kelurahan", "kel", "nama kelurahan", "desa", "desa kelurahan", "kelurahan desa", "lokasi kelurahan"),
        *("lokasi kel",),
    ),
    Column.RW: ("rw", "nomor rw", "no rw"),
    Column.RT: ("rt", "nomor rt", "no rt"),
    Column.RT_RW: ("rt rw",),
    Column.RW_RT: ("rw rt",),
    Column.ADDRESS: (
        *("alamat", "alamat lokasi", "lokasi", "alamat atau patokan", "patokan", "lokasi usulan", "detail lokasi"),
        *("lokasi kegiatan", "alamat usulan", "titik lokasi"),
    ),
    Column.VOLUME: ("volume", "vol", "jumlah", "jumlah volume", "banyaknya", "kuantitas", "qty", "target volume"),
    Column.UNIT: ("satuan", "sat", "satuan volume"),
    Column.PRICE: (
        *("harga satuan", "harga", "harga per satuan", "biaya satuan", "perkiraan harga satuan", "harga satuan rp"),
        *("harga satuan rupiah", "hrg satuan"),
    ),
    Column.AMOUNT: (
        *("anggaran", "anggaran usulan", "pagu", "pagu usulan", "jumlah anggaran", "total", "total anggaran", "biaya"),
        *("jumlah harga", "total biaya", "perkiraan biaya", "perkiraan anggaran", "nilai", "nilai usulan", "jumlah rp"),
        *("total harga", "usulan anggaran", "rab", "jumlah biaya", "kebutuhan anggaran", "nilai anggaran"),
    ),
    Column.AGENCY: (
        *("opd", "skpd", "perangkat daerah", "dinas", "opd tujuan", "opd pengampu", "perangkat daerah tujuan"),
        *("instansi", "perangkat daerah penanggung jawab", "opd penanggung jawab", "skpd tujuan", "opd tujuan awal"),
        *("opd terkait", "dinas terkait", "perangkat daerah opd"),
    ),
    Column.PEOPLE: (
        *("penerima manfaat", "jumlah penerima manfaat", "penerima", "sasaran orang", "jumlah penerima"),
        *("penerima manfaat orang", "jumlah sasaran"),
    ),
    Column.GROUP: (
        *("kelompok", "nama kelompok", "lembaga pengusul", "kelompok pengusul", "organisasi", "disampaikan oleh"),
        *("disampaikan oleh kelompok", "organisasi pengusul", "lembaga", "komunitas", "asal kelompok"),
    ),
}
MEANING = {name: column for column, names in KNOWN.items() for name in names}
MONEY = frozenset({Column.PRICE, Column.AMOUNT})
# Without one of each a row says neither what nor where nor how much: such a row of words is no heading.
SUBJECT = frozenset({Column.TITLE, Column.CATALOG})
DETAIL = frozenset(Column) - SUBJECT - {Column.NUMBER}
FEWEST = 3
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
MARKS = re.compile(r"[^\w]+|_")
IN_MILLIONS = re.compile(r"\b(juta|jutaan|jt)\b")
IN_THOUSANDS = re.compile(r"\b(ribu|ribuan|rb)\b")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column that was understood: where it stands, what it says, what it means, and in what money counts."""

    place: int
    text: str
    column: Column
    times: int = 1

    @property
    def letter(self) -> str:
        return letter_of(self.place)


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table. ``first`` and ``last`` are its rows, counted from 1; ``unused`` what says nothing."""

    first: int
    last: int
    headings: tuple[Heading, ...]
    unused: tuple[tuple[str, str], ...]  # letter, text

    @property
    def columns(self) -> frozenset[Column]:
        return frozenset(heading.column for heading in self.headings)

    @property
    def is_enough(self) -> bool:
        """Whether this says what and something about it: otherwise it is some other row."""
        return len(self.columns) >= FEWEST and bool(self.columns & SUBJECT) and bool(self.columns & DETAIL)


def find_header(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """The header among the first rows: the row, or two rows one above the other, in which most is understood.

    Merged headings must have been spread over their columns. None when nothing looks like one.
    """
    best: Header | None = None
    for index, row in enumerate(rows[:LOOKED_AT]):
        below = rows[index + 1] if index + 1 < len(rows) else ()
        for header in (read_header([row], index + 1), read_header([row, below], index + 1)):
            if header.is_enough and (best is None or rate(header) > rate(best)):
                best = header
    return best


def rate(header: Header) -> tuple[int, int]:
    """More columns are better; two rows only where one says less."""
    return len(header.columns), header.first - header.last


def read_header(rows: Sequence[Sequence[Cell]], first: int) -> Header:
    """What these rows say as headings; of two columns that mean the same the first one counts."""
    headings: list[Heading] = []
    unused: list[tuple[str, str]] = []
    seen: set[Column] = set()
    for place in range(max(len(row) for row in rows)):
        texts = [heading_text(row[place]) for row in rows if place < len(row)]
        heading = read_heading(place, [text for text in texts if text])
        if heading and heading.column not in seen:
            headings.append(heading)
            seen.add(heading.column)
        elif any(texts):
            unused.append((letter_of(place), next(text for text in reversed(texts) if text)))
    return Header(first, first + len(rows) - 1, tuple(headings), tuple(unused))


def heading_text(cell: Cell) -> str:
    return one_line(show(cell))[:LONGEST_HEADING] if isinstance(cell, str) else ""


def read_heading(place: int, texts: Sequence[str]) -> Heading | None:
    """What a column means by its own heading, by the one above it, or by both together."""
    for text in (*reversed(texts), " ".join(texts)):
        column = mean(text)
        if column:
            whole = " ".join(texts)
            return Heading(place, text, column, scale_of(whole) if column in MONEY else 1)
    return None


def mean(text: str) -> Column | None:
    """The meaning of a heading; one slip of the finger in a long word does no harm."""
    whole, bare = plain(text), plain(BRACKETS.sub(" ", text))
    for words in (whole, bare, strip_scale(bare)):
        if words in MEANING:
            return MEANING[words]
    if len(bare) < SHORTEST_GUESS:
        return None
    like = get_close_matches(bare, MEANING, n=1, cutoff=LIKENESS)
    return MEANING[like[0]] if like else None


def plain(text: str) -> str:
    return " ".join(MARKS.sub(" ", text.casefold()).split())


def strip_scale(words: str) -> str:
    """``anggaran dalam juta rupiah`` → ``anggaran``."""
    bare = IN_THOUSANDS.sub(" ", IN_MILLIONS.sub(" ", words))
    return " ".join(word for word in bare.split() if word not in {"dalam", "rupiah", "rp", "x"})


def scale_of(text: str) -> int:
    """In what a money column counts, by its heading: rupiah, thousands or millions."""
    words = plain(text)
    if IN_MILLIONS.search(words):
        return MILLION
    return THOUSAND if IN_THOUSANDS.search(words) else 1
