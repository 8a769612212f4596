"""A long report as pages to leaf through: about a hundred rows each, however they are spread over its tables."""

from collections.abc import Sequence
from dataclasses import dataclass

ROWS = 100  # of all tables of a page together
FEW = 5  # rows under which a table does not begin at the foot of a page


@dataclass(frozen=True, slots=True)
class Block:
    """Something that takes room. ``is_whole``: never spread over pages; ``is_loose``: stays with what follows."""

    rows: int
    is_whole: bool = False
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a block, from ``first`` (0) up to ``last``, which is not among them."""

    block: int
    first: int
    last: int


def lay_out(blocks: Sequence[Block]) -> list[list[Piece]]:
    """At least one page. Only a whole block that is too large by itself has a page of more rows."""
    pages = Pages(blocks)
    for number in range(len(blocks)):
        pages.add(number)
    return pages.filled


class Pages:
    """Pages that are being filled; ``_room`` is for how many rows the last one still has place."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks, self._room = blocks, ROWS
        self.filled: list[list[Piece]] = [[]]

    def add(self, number: int) -> None:
        block, first = self._blocks[number], 0
        while True:
            left = block.rows - first
            if self._room < min(ROWS, left if block.is_whole else min(left, FEW)):
                self._turn()
            last = first + (left if block.is_whole else min(left, self._room))
            self.filled[-1].append(Piece(number, first, last))
            self._room -= last - first
            if last == block.rows:
                return
            first = last

    def _turn(self) -> None:
        """A new page; headings at the foot of the last one go with it."""
        page = self.filled[-1]
        foot = len(page)
        while foot and self._blocks[page[foot - 1].block].is_loose:
            foot -= 1
        self.filled.append(page[foot:])
        del page[foot:]
        self._room = ROWS
