"""A long document on paper is set in sheaves, side by side and in bounded memory, and bound at the end."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

Part: TypeAlias = dict[str, Any]
SHEAF = 10_000  # cells set at once: about 200 MB and a second


def lay_in_sheaves(parts: Iterable[Part], cells: int) -> Iterator[list[Part]]:
    """Parts in order, in sheaves of at most so many cells; a longer table goes on in the next sheaf."""
    sheaf: list[Part] = []
    room = cells
    for part in parts:
        for piece in cut(part, cells):
            taken = count_cells(piece)
            if sheaf and taken > room:
                yield sheaf
                sheaf, room = [], cells
            sheaf.append(piece)
            room -= taken
    yield sheaf


def cut(part: Part, cells: int) -> Iterator[Part]:
    """A table in pieces: the first has the title and what is said of it, the last the sums."""
    rows = part.get("rows", [])
    if count_cells(part) <= cells:
        yield part
        return
    length = max(1, cells // len(part["columns"]))
    for start in range(0, len(rows), length):
        is_first, is_last = start == 0, start + length >= len(rows)
        said = {} if is_first else {"title": "", "note": "", "notice": "", "over": ""}
        yield part | said | {"rows": rows[start : start + length], "sums": part["sums"] if is_last else []}


def count_cells(part: Part) -> int:
    return len(part.get("rows", [])) * len(part.get("columns", []))
