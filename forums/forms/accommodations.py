"""What a session offers so that everybody can take part: the usual things as ticks, anything else in free words."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _lazy

LONGEST = 200  # characters of all that is offered
# What halls usually offer; kept in these words, whatever language the page is read in.
USUAL = (
    ("juru bahasa isyarat", _lazy("juru bahasa isyarat")),
    ("jalur kursi roda", _lazy("jalur kursi roda")),
    ("toilet yang bisa dimasuki kursi roda", _lazy("toilet yang bisa dimasuki kursi roda")),
    ("bahan huruf besar", _lazy("bahan huruf besar")),
    ("takarir langsung", _lazy("takarir langsung")),
    ("pojok anak", _lazy("pojok anak")),
)


def join_accommodations(usual: Iterable[str], other: str) -> str:
    """All that is offered in one line, nothing twice."""
    words = [*usual, *(part.strip() for part in other.split(","))]
    return ", ".join(dict.fromkeys(word for word in words if word))


def split_accommodations(offered: str) -> tuple[list[str], str]:
    """The usual things in that line, and the rest of it."""
    known = {value for value, _label in USUAL}
    parts = [part.strip() for part in offered.split(",") if part.strip()]
    other = [part for part in parts if part.lower() not in known]
    return [part.lower() for part in parts if part.lower() in known], ", ".join(other)
