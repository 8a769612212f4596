"""A sheet in a photo: places are found again, and parts come out upright."""

import pytest
from PIL import Image, ImageDraw

from musrenbang.lib.straighten import cut_out, find_view, look_up

SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0)]
SLANTED = [(210.0, 95.0), (803.0, 160.0), (760.0, 540.0), (150.0, 470.0)]


def test_four_points_are_met_exactly() -> None:
    view = find_view(SQUARE, SLANTED)
    for place, pixel in zip(SQUARE, SLANTED, strict=True):
        assert look_up(view, place) == pytest.approx(pixel, abs=1e-6)


def test_more_points_even_out_what_is_measured_badly() -> None:
    true = find_view(SQUARE, SLANTED)
    paper = [(float(x), float(y)) for x in range(0, 101, 20) for y in range(0, 51, 10)]
    shaken = [
        (x + (1 if number % 2 else -1), y + (1 if number % 3 else -1))
        for number, (x, y) in enumerate(look_up(true, place) for place in paper)
    ]
    view = find_view(paper, shaken)
    assert look_up(view, (50, 25)) == pytest.approx(look_up(true, (50, 25)), abs=0.6)


def test_seen_from_above_nothing_vanishes() -> None:
    view = find_view(SQUARE, SLANTED, is_flat=True)
    assert view[6:] == (0.0, 0.0)


def test_points_on_a_line_say_nothing() -> None:
    with pytest.raises(ValueError, match="line"):
        find_view([(0, 0), (1, 0), (2, 0), (3, 0)], [(0, 0), (1, 0), (2, 0), (3, 0)])


def test_a_part_comes_out_upright() -> None:
    photo = Image.new("RGB", (900, 600), "grey")
    ImageDraw.Draw(photo).polygon(SLANTED, fill="white")
    view = find_view(SQUARE, SLANTED)
    x, y = look_up(view, (10, 40))
    ImageDraw.Draw(photo).ellipse((x - 6, y - 6, x + 6, y + 6), fill="red")
    part = cut_out(photo, view, (0, 0), (100, 50), widest=400)
    assert part.width == 400
    assert part.height == pytest.approx(200, abs=1)
    red, green, _blue = part.getpixel((40, 160))  # type: ignore[misc]
    assert (red > 200, green < 80) == (True, True)
    assert part.getpixel((200, 100)) == (255, 255, 255)
