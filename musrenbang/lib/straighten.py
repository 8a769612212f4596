"""A flat sheet of paper in a photo, seen from anywhere: where its places lie, and a part of it cut out upright.

A view maps places on the paper (mm) to pixels of the photo: eight numbers of a perspective (a, b, c, d, e, f, g, h),
x' = (ax + by + c) / (gx + hy + 1), y' = (dx + ey + f) / (gx + hy + 1), fitted by least squares (Hartley & Zisserman,
Multiple View Geometry, 4.1), in plain Python: there are never more than some dozen points.
"""

from collections.abc import Sequence
from math import hypot

from PIL import Image

Point = tuple[float, float]
View = tuple[float, float, float, float, float, float, float, float]

UNIT = 100.0  # millimetres and pixels are brought near 1 before solving, or the sums lose their last digits
FLAT, PERSPECTIVE = 6, 8  # unknowns
WHITE = (255, 255, 255)


def find_view(paper: Sequence[Point], photo: Sequence[Point], *, is_flat: bool = False) -> View:
    """The view that takes each point of ``paper`` (at least four, not on a line) nearest to its point of ``photo``.

    ``is_flat``: as if seen from straight above, which goes less astray far from points that lie close together.
    Raises ValueError when the points determine nothing.
    """
    unknowns = FLAT if is_flat else PERSPECTIVE
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(_scale(paper), _scale(photo), strict=True):
        rows.append([*[x, y, 1, 0, 0, 0, -u * x, -u * y][:unknowns], u])
        rows.append([*[0, 0, 0, x, y, 1, -v * x, -v * y][:unknowns], v])
    a, b, c, d, e, f, *far = _solve(_normal_equations(rows, unknowns))
    g, h = far or (0.0, 0.0)
    return a, b, c * UNIT, d, e, f * UNIT, g / UNIT, h / UNIT


def look_up(view: View, place: Point) -> Point:
    """Where ``place`` of the paper lies in the photo."""
    a, b, c, d, e, f, g, h = view
    x, y = place
    depth = g * x + h * y + 1
    return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def cut_out(photo: Image.Image, view: View, corner: Point, size: Point, *, widest: int) -> Image.Image:
    """The part of the paper from ``corner``, ``size`` mm wide and high, upright and at most ``widest`` pixels wide."""
    (left, top), (width, height) = corner, size
    first, second = look_up(view, corner), look_up(view, (left + width, top))
    across = hypot(second[0] - first[0], second[1] - first[1])
    scale = max(min(across, 2 * widest) / width, 1.0)  # pixels per mm
    a, b, c, d, e, f, g, h = view
    base = g * left + h * top + 1
    numbers = (
        a / scale,
        b / scale,
        a * left + b * top + c,
        d / scale,
        e / scale,
        d * left + e * top + f,
        g / scale,
        h / scale,
    )
    part = photo.transform(
        (max(round(width * scale), 1), max(round(height * scale), 1)),
        Image.Transform.PERSPECTIVE,
        [number / base for number in numbers],
        Image.Resampling.BICUBIC,
        fillcolor=WHITE,
    )
    part.thumbnail((widest, widest * 4), Image.Resampling.LANCZOS)
    return part


def _scale(points: Sequence[Point]) -> list[Point]:
    return [(x / UNIT, y / UNIT) for x, y in points]


def _normal_equations(rows: list[list[float]], unknowns: int) -> list[list[float]]:
    """Aᵀ A | Aᵀ b of the rows (A | b)."""
    return [
        [sum(row[first] * row[second] for row in rows) for second in range(unknowns + 1)] for first in range(unknowns)
    ]


def _solve(equations: list[list[float]]) -> list[float]:
    """Gauss and Jordan with the largest pivot. Raises ValueError when there is none."""
    size = len(equations)
    for column in range(size):
        best = max(range(column, size), key=lambda row: abs(equations[row][column]))
        equations[column], equations[best] = equations[best], equations[column]
        pivot = equations[column]
        if abs(pivot[column]) < 1e-12:  # noqa: PLR2004 – as good as nothing
            msg = "the points lie on a line"
            raise ValueError(msg)
        for row in range(size):
            if row != column:
                factor = equations[row][column] / pivot[column]
                equations[row] = [a - factor * b for a, b in zip(equations[row], pivot, strict=True)]
    return [equations[row][size] / equations[row][row] for row in range(size)]
