"""QR codes in photos and scans: turned, tilted, shaded, several at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from musrenbang.lib.straighten import Point

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
SMALL = 1800  # pixels of the longer side; below it a photo is also read enlarged


@dataclass(frozen=True)
class FoundCode:
    """What a QR says, and its corners in the picture: top left, top right, bottom right, bottom left of the symbol."""

    text: str
    corners: tuple[Point, Point, Point, Point]

    @property
    def side(self) -> float:
        """The mean length of its sides, in pixels."""
        ring = [*self.corners, self.corners[0]]
        lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
        return sum(lengths) / len(lengths)


def find_codes(picture: Image.Image, *, is_hard: bool = False) -> dict[str, FoundCode]:
    """Every QR that can be read, by its text. ``is_hard``: also try the picture in other sizes and smoothed."""
    found: dict[str, FoundCode] = {}
    grey = picture.convert("L")
    for image, scale in _versions(grey, is_hard=is_hard):
        for code in zxingcpp.read_barcodes(image, formats=QR):
            if code.text not in found:
                found[code.text] = FoundCode(code.text, _corners(code.position, scale))
    return found


def _versions(grey: Image.Image, *, is_hard: bool) -> Iterator[tuple[Image.Image, float]]:
    """The picture, and what may show more of it, each with how much smaller than the picture it is."""
    yield grey, 1.0
    if not is_hard:
        return
    yield ImageOps.autocontrast(grey.filter(ImageFilter.MedianFilter(3)), cutoff=1), 1.0
    if max(grey.size) > SMALL:
        yield grey.reduce(2), 2.0
    else:
        yield grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC), 0.5


def _corners(position: zxingcpp.Position, scale: float) -> tuple[Point, Point, Point, Point]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    first, second, third, fourth = ((point.x * scale, point.y * scale) for point in points)
    return first, second, third, fourth
