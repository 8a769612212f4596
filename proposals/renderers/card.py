"""The picture messengers show beside a shared link: theme, title, code and public status – nothing about a person.

Drawn with the typeface inside Pillow, so that no machine needs fonts of its own. It knows plain Latin letters only,
which is all Indonesian needs; others are written without their accents, or left out.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
EDGE, BAND = 80, 28  # pixels: the margin, and the stripe in the theme's colour
PAPER, INK, QUIET, DEEP, GOLD = "#fbf8f2", "#1d2733", "#55606e", "#073b46", "#f2b632"
PLAIN = "#0b5563"
# The same colours as in static/css/portal.css; a theme added later takes the plain one, as there.
COLOURS = {
    "anak": "#9c4500",
    "perempuan": "#a3195b",
    "lansia": "#63389b",
    "difabel": "#1a56b0",
    "pemuda": "#1b6f35",
    "csr": "#6b5210",
}
TITLE_SIZES = (64, 54, 46, 40)  # pixels; the first in which the title fits
MOST_LINES = 4
KEPT = frozenset("“”‘’…·")
DASHES = {ord(dash): "-" for dash in "–—‐‑"}
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Card:
    """What stands on the picture."""

    title: str
    code: str
    status: str
    place: str
    theme: str
    theme_slug: str
    city: str


@lru_cache(maxsize=64)
def draw_card(card: Card) -> bytes:
    """The picture as PNG, 1200 × 630 pixels."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    colour = COLOURS.get(card.theme_slug, PLAIN)
    pen.rectangle((0, 0, BAND, HEIGHT), fill=colour)
    draw_head(pen, card, colour)
    draw_title(pen, card.title)
    draw_foot(pen, card)
    buffer = BytesIO()
    picture.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def draw_head(pen: ImageDraw.ImageDraw, card: Card, colour: str) -> None:
    write(pen, (EDGE, 64), f"Musrenbang Tematik {card.city}", 32, DEEP, weight=1)
    font, words = load_font(32), spell(card.theme)
    left = WIDTH - EDGE - 48 - font.getlength(words)
    pen.rounded_rectangle((left, 48, WIDTH - EDGE, 112), radius=32, fill=colour)
    pen.text((left + 24, 80), words, font=font, fill="white", anchor="lm")


def draw_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    room = WIDTH - 2 * EDGE
    for size in TITLE_SIZES:
        lines = list(wrap(spell(title), load_font(size), room))
        if len(lines) <= MOST_LINES:
            break
    else:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1].rstrip(' .,')}…"]
    for number, line in enumerate(lines):
        write(pen, (EDGE, 172 + number * round(size * 1.25)), line, size, INK, weight=1)


def draw_foot(pen: ImageDraw.ImageDraw, card: Card) -> None:
    pen.rectangle((EDGE, 500, WIDTH - EDGE, 503), fill=GOLD)
    write(pen, (EDGE, 526), card.status, 34, INK, weight=1)
    write(pen, (EDGE, 574), f"{card.code} · {card.place}", 28, QUIET)


def write(
    pen: ImageDraw.ImageDraw, where: tuple[int, int], words: str, size: int, colour: str, *, weight: int = 0
) -> None:
    """One line; ``weight`` thickens the strokes, since the typeface has one weight."""
    pen.text(where, spell(words), font=load_font(size), fill=colour, stroke_width=weight, stroke_fill=colour)


@lru_cache
def load_font(size: int) -> Font:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 – Pillow's wheels bring FreeType
    return font


def wrap(words: str, font: Font, room: int) -> Iterator[str]:
    """Lines that fit ``room`` pixels; a word longer than that is cut."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield line
            longer = word
        while font.getlength(longer) > room:
            head = next(n for n in range(len(longer) - 1, 0, -1) if font.getlength(longer[:n]) <= room)
            yield longer[:head]
            longer = longer[head:]
        line = longer
    if line:
        yield line


def spell(text: str) -> str:
    """``text`` in the letters the typeface has: ``Café – 5 m²`` → ``Cafe - 5 m2``."""
    plain = unicodedata.normalize("NFKD", text.translate(DASHES).replace("…", "\0")).replace("\0", "…")
    return "".join(letter for letter in plain if letter.isascii() or letter in KEPT)
