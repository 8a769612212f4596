"""What is said about a problem, and what may be decided about it, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.sheets.headings import Column
from forums.sheets.problems import (
    CATALOG,
    CHANGE,
    COMPUTE,
    EMPTY,
    IGNORE,
    KEEP,
    OUTSIDE,
    SKIP,
    STRIP,
    Kind,
)
from musrenbang.lib.rupiah import format_rupiah

Label = Callable[[str, str], str]  # the words for a key of a field's list
Facts = Mapping[str, Any]

COLUMN_NAMES: Mapping[Column, Promise] = {
    Column.NUMBER: _lazy("Nomor urut"),
    Column.CODE: _lazy("Kode usulan"),
    Column.VERSION: _lazy("Versi"),
    Column.DAY: _lazy("Tanggal"),
    Column.CATALOG: _lazy("Kegiatan kamus"),
    Column.TITLE: _lazy("Judul usulan"),
    Column.KIND: _lazy("Bentuk kegiatan"),
    Column.PROBLEM: _lazy("Permasalahan"),
    Column.KECAMATAN: _lazy("Kecamatan"),
    Column.KELURAHAN: _lazy("Kelurahan"),
    Column.RW: _lazy("RW"),
    Column.RT: _lazy("RT"),
    Column.RT_RW: _lazy("RT/RW"),
    Column.RW_RT: _lazy("RW/RT"),
    Column.ADDRESS: _lazy("Alamat atau patokan"),
    Column.VOLUME: _lazy("Volume"),
    Column.UNIT: _lazy("Satuan"),
    Column.PRICE: _lazy("Harga satuan"),
    Column.AMOUNT: _lazy("Anggaran"),
    Column.AGENCY: _lazy("Perangkat daerah"),
    Column.PEOPLE: _lazy("Penerima manfaat"),
    Column.GROUP: _lazy("Kelompok"),
}
# Problems of whole rows, as decisions about them are listed.
WHOLE_ROWS: Mapping[Kind, Promise] = {
    Kind.HIDDEN: _lazy("Baris tersembunyi"),
    Kind.TWIN: _lazy("Usulan yang sama dua kali"),
    Kind.KNOWN: _lazy("Mirip dengan yang sudah tercatat"),
    Kind.OVERTAKEN: _lazy("Diubah rekan sejak templat diunduh"),
}
MONEY = frozenset({"price", "amount"})

# What is wrong, and how to mend it. ``%(column)s`` names the column, ``%(value)s`` what stands there.
SENTENCES: Mapping[Kind, Promise] = {
    Kind.EMPTY: _lazy("%(column)s kosong. Isi selnya."),
    Kind.UNKNOWN: _lazy("“%(value)s” tidak dikenal sebagai %(column)s.%(meant)s"),
    Kind.AMBIGUOUS: _lazy("Ada beberapa %(column)s bernama “%(value)s”. Sebutkan yang mana: %(meant)s"),
    Kind.ELSEWHERE: _lazy("Kelurahan %(kelurahan)s terletak di Kecamatan %(kecamatan)s, bukan “%(value)s”."),
    Kind.UNCLEAR: _lazy("“%(value)s” pada %(column)s bisa dibaca lain. Maksudnya %(readings)s?"),
    Kind.NOT_A_FIGURE: _lazy("“%(value)s” pada %(column)s bukan angka. Tulis angkanya saja."),
    Kind.NOT_WHOLE: _lazy("“%(value)s” pada %(column)s bukan rupiah bulat. Tulis tanpa angka di belakang koma."),
    Kind.TOO_FINE: _lazy("“%(value)s” punya lebih dari dua angka di belakang koma. Dibulatkan menjadi %(readings)s?"),
    Kind.TOO_SMALL: _lazy("“%(value)s” pada %(column)s terlalu kecil.%(meant)s"),
    Kind.TOO_LARGE: _lazy("%(column)s terlalu besar untuk satu usulan. Periksa jumlah nolnya."),
    Kind.MERGED: _lazy("%(column)s digabung untuk beberapa baris. Pisahkan selnya, lalu tulis angka tiap baris."),
    Kind.PRICE_DIFFERS: _lazy("Harga “%(value)s” berbeda dari kamus: %(expected)s."),
    Kind.UNIT_DIFFERS: _lazy("Satuan “%(value)s” berbeda; seharusnya “%(expected)s”."),
    Kind.AGENCY_DIFFERS: _lazy("Menurut kamus kegiatan ini ditangani %(expected)s, bukan “%(value)s”."),
    Kind.AMOUNT_DIFFERS: _lazy("Anggaran “%(value)s” tidak sama dengan volume × harga satuan: %(product)s."),
    Kind.PRICE_HIDDEN: _lazy("Harga satuan kosong. Dari anggaran dibagi volume hasilnya %(price)s."),
    Kind.TOO_LONG: _lazy("%(column)s lebih dari %(longest)s huruf. Persingkat."),
    Kind.FORMULA: _lazy("“%(value)s” akan dijalankan Excel sebagai rumus. Hapus tanda di depannya."),
    Kind.FAILED: _lazy("Rumus pada %(column)s gagal (%(value)s). Perbaiki rumusnya atau ganti dengan nilainya."),
    Kind.UNCOMPUTED: _lazy("Rumus pada %(column)s belum dihitung. Buka di Excel, simpan, lalu unggah lagi."),
    Kind.TURNED_TO_DATE: _lazy(
        "Excel mengubah isi %(column)s menjadi tanggal (%(value)s). Format selnya sebagai teks, lalu tulis ulang."
    ),
    Kind.NOT_A_NUMBER: _lazy("“%(value)s” bukan nomor %(column)s. Tulis seperti 05."),
    Kind.NOT_A_DAY: _lazy("“%(value)s” bukan tanggal. Tulis seperti 12/02/2026."),
    Kind.OTHER_DAY: _lazy("Tanggal %(day)s bukan tanggal sesi ini (%(first)s). Apakah lembar ini milik sesi lain?"),
    Kind.HIDDEN: _lazy("Baris ini tersembunyi (disaring atau disembunyikan) di lembar kerja."),
    Kind.TWIN: _lazy("Usulan yang sama sudah ada di baris %(row)s."),
    Kind.KNOWN: _lazy("Mirip dengan %(code)s yang sudah tercatat pada sesi ini."),
    Kind.NO_SUCH_CODE: _lazy("Kode “%(value)s” tidak ada pada tema dan tahun ini."),
    Kind.NOT_OURS: _lazy("Usulan %(value)s tidak berasal dari sesi ini, jadi tidak bisa diubah lewat lembar ini."),
    Kind.CODE_TWICE: _lazy("Kode %(value)s sudah dipakai di baris lain."),
    Kind.OVERTAKEN: _lazy("Usulan %(code)s diubah rekan Anda setelah templat ini diunduh."),
    Kind.CATALOG_NAME: _lazy("“%(value)s” adalah nama kegiatan dalam kamus. Baris ini tetap sah di luar kamus."),
}
CHOICES: Mapping[tuple[str, str], Promise] = {
    (SKIP, ""): _lazy("Lewati baris ini"),
    (IGNORE, "day"): _lazy("Abaikan tanggalnya"),
    (IGNORE, "amount"): _lazy("Pakai volume × harga satuan"),
    (IGNORE, "kecamatan"): _lazy("Abaikan kecamatannya"),
    (CATALOG, "price"): _lazy("Pakai harga kamus"),
    (CATALOG, "unit"): _lazy("Pakai satuan kamus"),
    (CATALOG, "volume"): _lazy("Pakai satuan dari kolom Satuan"),
    (CATALOG, "agency"): _lazy("Pakai perangkat daerah dari kamus"),
    (CATALOG, "title"): _lazy("Pakai kegiatan kamus itu"),
    (COMPUTE, "price"): _lazy("Hitung dari anggaran"),
    (COMPUTE, "volume"): _lazy("Bulatkan"),
    (STRIP, ""): _lazy("Hapus tanda di depannya"),
    (KEEP, str(Kind.HIDDEN)): _lazy("Baca juga baris tersembunyi"),
    (KEEP, str(Kind.TWIN)): _lazy("Tetap catat sebagai usulan tersendiri"),
    (KEEP, str(Kind.KNOWN)): _lazy("Tetap catat sebagai usulan baru"),
    (KEEP, str(Kind.NO_SUCH_CODE)): _lazy("Abaikan kodenya, catat sebagai usulan baru"),
    (KEEP, str(Kind.OVERTAKEN)): _lazy("Pakai isi lembar ini"),
    (KEEP, str(Kind.CATALOG_NAME)): _lazy("Biarkan di luar kamus"),
    (CHANGE, ""): _lazy("Jadikan perubahan atas usulan itu"),
    (OUTSIDE, ""): _lazy("Catat di luar kamus"),
    (EMPTY, ""): _lazy("Kosongkan"),
}


def name_column(column: str) -> str:
    return str(COLUMN_NAMES[Column(column)]) if column else ""


def describe(kind: str, column: str, value: str, facts: Facts, label: Label) -> str:
    """What is wrong with a cell, and how to mend it."""
    words = {
        "column": in_sentence(name_column(column)),
        "value": value,
        "meant": describe_meant(column, facts, label),
        "readings": either(spell_reading(column, reading) for reading in facts.get("readings", ())),
        **{name: spell_fact(name, column, fact, label) for name, fact in facts.items() if name not in LISTS},
    }
    return capfirst(str(SENTENCES[Kind(kind)]) % words)


def in_sentence(name: str) -> str:
    """``Kelurahan`` → ``kelurahan``; ``RW`` stays."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def describe_group(kind: str, column: str, value: str) -> str:
    """What a decision is about, in few words: ``Kelurahan “dinoyyo”``, ``Baris tersembunyi``."""
    name = name_column(column) or str(WHOLE_ROWS.get(Kind(kind), ""))
    return f"{name} “{value}”" if value else name


LISTS = frozenset({"suggestions", "readings"})


def describe_meant(column: str, facts: Facts, label: Label) -> str:
    """``Maksud Anda Dinoyo?`` – or nothing, where nothing is like it."""
    meant = [label(column, key) for key in facts.get("suggestions", ())]
    meant += [spell_reading(column, reading) for reading in facts.get("readings", ())]
    if not meant:
        return ""
    return " " + _("Maksud Anda %(meant)s?") % {"meant": either(meant)}


def either(words: Iterable[str]) -> str:
    """``5 atau 50``."""
    return f" {_('atau')} ".join(words)


def spell_fact(name: str, column: str, fact: Any, label: Label) -> str:
    if name in {"product", "price"} or (name == "expected" and column == "price"):
        return format_rupiah(int(fact))
    if name in {"day", "first", "last"}:
        return date_format(date.fromisoformat(fact), "j F Y")
    if name in {"kelurahan", "kecamatan"}:
        return label(name, fact)
    return label(column, fact) if name == "expected" else str(fact)


def spell_reading(column: str, reading: Any) -> str:
    return format_rupiah(int(reading)) if column in MONEY else str(reading).replace(".", ",")


def name_choice(choice: str, kind: str, column: str, label: Label) -> str:
    """What a decision is called."""
    for key in ((choice, kind), (choice, column), (choice, "")):
        if key in CHOICES:
            return str(CHOICES[key])
    return spell_reading(column, choice) if column in MONEY or column in {"volume", "people"} else label(column, choice)
