"""The rows of printed sheets in a photo: found by their QRs, cut out and straightened."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PIL import Image, ImageOps, ImageStat

from forums.renderers.codes import VERSION, Code, read_code
from forums.renderers.geometry import CODE, GAP, HEAD, HEAD_LARGE, MARGIN, TOP, Box, row_box
from musrenbang.lib.qr_reading import FoundCode, find_codes
from musrenbang.lib.straighten import Point, View, cut_out, find_view

WIDEST = 1500  # pixels of a strip
AROUND, AROUND_GUESSED = 2.0, 8.0  # mm left around a row; more where only one of its QRs was read
MODULES = 17 + 4 * VERSION
BLACK_AND_WHITE = 127.0  # how far the greys of a sharp QR stray from their mean


@dataclass(frozen=True)
class Layout:
    """What a sheet is like: ``is_cut``: its rows may have been cut apart."""

    rows: int
    is_large: bool
    is_cut: bool = False


@dataclass(frozen=True)
class Strip:
    """A row as the photo shows it; ``sharpness``: pixels per module of its QR times ten, less where they blur."""

    code: Code
    image: Image.Image
    sharpness: int


Found = dict[Code, FoundCode]


def find_rows(photo: Image.Image) -> Found:
    """The QRs of our sheets in ``photo``. Looks harder when there is none, or one lacks its other end."""
    found = _read(find_codes(photo))
    if not found or any(_other_end(code) not in found for code in found):
        found |= _read(find_codes(photo, is_hard=True))
    return found


def _read(codes: Mapping[str, FoundCode]) -> Found:
    read = {text: read_code(text) for text in codes}
    return {code: codes[text] for text, code in read.items() if code}


def _other_end(code: Code) -> Code:
    return Code(code.sheet, code.row, is_second=not code.is_second)


def cut_strips(photo: Image.Image, found: Found, layouts: Mapping[uuid.UUID, Layout]) -> Iterable[Strip]:
    """The strip of every row of the known sheets of which at least one QR was read."""
    rows: dict[tuple[uuid.UUID, int], list[Code]] = defaultdict(list)
    for code in found:
        if code.sheet in layouts and code.row <= layouts[code.sheet].rows:
            rows[code.sheet, code.row].append(code)
    for (sheet, row), ends in sorted(rows.items()):
        layout = layouts[sheet]
        kin = [code for codes in (ends, *_neighbours(rows, sheet, row, layout)) for code in codes]
        yield _cut(photo, Code(sheet, row), ends, kin, found, layout)


def _neighbours(
    rows: Mapping[tuple[uuid.UUID, int], list[Code]], sheet: uuid.UUID, row: int, layout: Layout
) -> list[list[Code]]:
    """QRs of the other rows help where a row has but one; not where rows may lie apart, cut from their sheet."""
    if layout.is_cut or len(rows[sheet, row]) > 1:
        return []
    return [codes for (key, other), codes in rows.items() if key == sheet and other != row]


def _cut(photo: Image.Image, row: Code, ends: list[Code], kin: list[Code], found: Found, layout: Layout) -> Strip:
    box = row_box(rows=layout.rows, is_large=layout.is_large)
    paper = [corner for code in kin for corner in code_corners(code, box, is_large=layout.is_large)]
    pixels = [corner for code in kin for corner in found[code].corners]
    is_guessed = len(kin) == 1
    view = find_view(paper, pixels, is_flat=is_guessed)
    around = AROUND_GUESSED if is_guessed else AROUND
    left, top = row_corner(row.row, box, is_large=layout.is_large)
    corner, size = (left - around, top - around), (box.width + 2 * around, box.height + 2 * around)
    strip = cut_out(photo, view, corner, size, widest=WIDEST)
    sharpness = max(_sharpness(photo, found[code], view, code, box, layout) for code in ends)
    return Strip(row, ImageOps.autocontrast(strip, cutoff=0.5), sharpness)


def row_corner(row: int, box: Box, *, is_large: bool) -> Point:
    """The top left corner of a row on its page, in mm."""
    return MARGIN, TOP + (HEAD_LARGE if is_large else HEAD) + (row - 1) * (box.height + GAP)


def code_corners(code: Code, box: Box, *, is_large: bool) -> list[Point]:
    """The corners of a printed QR on its page, in mm, in the order of FoundCode."""
    left, top = row_corner(code.row, box, is_large=is_large)
    right, down = box.second_code if code.is_second else box.first_code
    x, y = left + right, top + down
    return [(x, y), (x + CODE, y), (x + CODE, y + CODE), (x, y + CODE)]


def _sharpness(photo: Image.Image, at: FoundCode, view: View, code: Code, box: Box, layout: Layout) -> int:
    (corner, *_others) = code_corners(code, box, is_large=layout.is_large)
    symbol = cut_out(photo, view, corner, (CODE, CODE), widest=MODULES * 8).convert("L")
    contrast = ImageStat.Stat(ImageOps.autocontrast(symbol)).stddev[0] / BLACK_AND_WHITE
    return round(at.side / MODULES * 10 * min(contrast, 1.0))
