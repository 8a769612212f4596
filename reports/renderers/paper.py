"""How a table is laid on paper: which columns are printed, which beneath others, how wide each, in which size.

Widths come from the words themselves, so that no code and no amount is broken over two lines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.document import Column, Kind, Table

PORTRAIT, LANDSCAPE = 482, 757  # points between the margins of A4
INSET = 7  # points left and right of a cell's words, together
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)  # of the type, in points
CROWDED = 0.85  # of the width; beyond, what must not be broken leaves too little for words that may
WHOLE = frozenset({Kind.CODE, Kind.COUNT, Kind.VOLUME, Kind.RUPIAH, Kind.PERCENT})  # never broken over two lines
LONGEST_WHOLE, LONGEST_WORD = 24, 13  # characters; what is longer may be broken
BRIEF, NO_BREAK = 4, "\u00a0"
WIDE, NARROW, BOLD = 0.68, 0.49, 1.06  # of the size of the type: a capital, another sign, and what bold adds


@dataclass(frozen=True, slots=True)
class Printed:
    """A column on paper: its place in a row, and the places of those printed beneath it."""

    column: Column
    place: int
    beneath: Sequence[int] = ()

    @property
    def is_whole(self) -> bool:
        return self.column.kind in WHOLE


@dataclass(frozen=True, slots=True)
class Sheet:
    """``widths`` in points and ``size`` of the type; ``is_across``: the paper is turned."""

    widths: Sequence[float]
    size: float
    is_across: bool


def choose_columns(table: Table) -> list[Printed]:
    """The columns of their own on paper, in order. One beneath a column that is not printed is not printed either."""
    beneath: dict[str, list[int]] = {}
    for place, column in enumerate(table.columns):
        if column.on_paper and column.under:
            beneath.setdefault(column.under, []).append(place)
    return [
        Printed(column, place, beneath.get(column.key, ()))
        for place, column in enumerate(table.columns)
        if column.on_paper and not column.under
    ]


def name_left_out(table: Table, printed: Iterable[Printed]) -> list[str]:
    """Headings of the columns that stand in the data files only."""
    shown = {place for each in printed for place in (each.place, *each.beneath)}
    return [column.heading for place, column in enumerate(table.columns) if place not in shown]


def lay_out(table: Table, printed: Sequence[Printed], longest: Sequence[str]) -> Sheet:
    """The largest type in which everything fits; ``longest`` is the widest unbroken piece of each printed column.

    Lists that are annexes, and tables too wide for an upright page, are laid across.
    """
    needs = [measure(column, piece) for column, piece in zip(printed, longest, strict=True)]
    for width in [LANDSCAPE] if table.is_annex else [PORTRAIT, LANDSCAPE]:
        for size in SIZES:
            taken = [need * size + INSET for need in needs]
            if sum(taken) <= width * (CROWDED if has_words(printed) else 1):
                return Sheet(share_out(printed, taken, width), size, is_across=width == LANDSCAPE)
    taken = [need * SIZES[-1] + INSET for need in needs]
    return Sheet(share_out(printed, taken, LANDSCAPE), SIZES[-1], is_across=True)


def has_words(printed: Iterable[Printed]) -> bool:
    return not all(each.is_whole for each in printed)


def share_out(printed: Sequence[Printed], taken: Sequence[float], width: float) -> list[float]:
    """What must not be broken gets what it takes; columns of words have the rest by their shares, or a longest word.

    Without words all columns grow alike; what does not fit at all is squeezed.
    """
    left = width - sum(taken)
    if left < 0:
        return [each * width / sum(taken) for each in taken]
    growing = [place for place, each in enumerate(printed) if not each.is_whole] or list(range(len(printed)))
    widths, room = list(taken), left + sum(taken[place] for place in growing)
    for _turn in range(len(growing)):
        shares = sum(printed[place].column.share for place in growing) or 1
        small = [place for place in growing if taken[place] > room * printed[place].column.share / shares]
        if not small:
            break
        room -= sum(taken[place] for place in small)
        growing = [place for place in growing if place not in small]
    for place in growing:
        widths[place] = room * printed[place].column.share / shares
    return [round(each, 1) for each in widths]


def measure(printed: Printed, piece: str) -> float:
    """Width of ``piece``, or of the longest word above it, in sizes of the type."""
    heading = max(hold(printed.column.heading).split(" "), key=len)[:LONGEST_WORD]
    return max(estimate(piece), estimate(heading) * BOLD)


def hold(heading: str) -> str:
    """A heading shorter than a word stays in one line: ``> 20``."""
    return heading.replace(" ", NO_BREAK) if len(heading) <= BRIEF else heading


def estimate(words: str) -> float:
    return sum(WIDE if sign.isupper() or sign in "mwMW%–" else NARROW for sign in words)


def find_piece(words: str, *, is_whole: bool) -> str:
    """The longest part of ``words`` that stays in one line."""
    if is_whole:
        return words[:LONGEST_WHOLE]
    return max(words.split(), key=len, default="")[:LONGEST_WORD]
