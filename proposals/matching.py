"""What of a title tells two proposals apart: without boilerplate and place names."""

import re
from typing import Protocol

# Words that stand in every second title and say nothing about what is wanted.
BOILERPLATE = frozenset(
    {"usulan", "mohon", "permohonan", "bantuan", "pengadaan", "pembangunan", "pembuatan", "pelaksanaan", "kegiatan"}
    | {"program", "perbaikan", "peningkatan", "penyediaan", "pemberian", "penyelenggaraan", "pelatihan", "sosialisasi"}
    | {"tolong", "minta", "meminta", "butuh", "perlu", "ingin", "dibuat", "dibuatkan", "dibangun", "dipasang"}
    | {"di", "ke", "dari", "untuk", "buat", "bagi", "dan", "dengan", "pada", "yang", "oleh", "agar", "supaya"}
    | {"saya", "kami", "para", "wilayah", "lingkungan", "depan", "dekat", "sekitar", "sepanjang", "kampung"}
    | {"kota", "kabupaten", "kecamatan", "kec", "kelurahan", "kel", "jalan", "jl", "gang", "gg", "warga", "tahun"}
)
NUMBERED_PLACE = re.compile(r"\b(?:rw|rt|gang|gg|blok|no|nomor)\.?\s*[0-9]+[a-z]?\b")
WORD = re.compile(r"[^\W_]+")
YEAR = re.compile(r"20\d\d")


class Place(Protocol):
    """A region with its parent, as models and migrations have it."""

    name: str

    @property
    def parent(self) -> "Place | None": ...


def strip_title(title: str, place: Place | None = None) -> str:
    """``Pengadaan lampu jalan RW 05 Dinoyo`` in Dinoyo → ``lampu``; the whole title when nothing else is left."""
    plain = NUMBERED_PLACE.sub(" ", title.casefold())
    names = {word for name in place_names(place) for word in WORD.findall(name.casefold())}
    words = [word for word in WORD.findall(plain) if not YEAR.fullmatch(word)]
    telling = [word for word in words if word not in BOILERPLATE and word not in names]
    return " ".join(telling or words)[:200]


def place_names(place: Place | None) -> list[str]:
    """The kelurahan's name and its kecamatan's; the city stands in no title that tells anything."""
    if place is None:
        return []
    return [place.name, *([place.parent.name] if place.parent else [])]
