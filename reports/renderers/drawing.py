"""Elements of a drawing, escaped whatever the words are; attributes instead of styles, as the strict policy asks.

Colours stand as attributes for paper; the page's style sheet speaks to the classes, so the reader's contrast wins
there. Nothing is told by colour alone: series are hatched, and every figure is printed.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from musrenbang.lib.glyphs import make_printable

FONT = "Libertinus Serif"  # embedded with typst; the page's own takes its place there
INK, PALE = "#1d2733", "#ffffff"
SERIES = ("#073b46", "#2f7c8a", "#d3e7e9", "#94c3ca", "#ffffff")
HATCHES = ("", "M0 6L6 0", "", "M0 3H6", "M3 0V6")  # lines in a square of six units
LETTER = 0.56  # of its height, how wide a letter is
SWATCH, GAP = 12, 14
LONGEST = 400  # signs of a sentence
TEXT = 13  # units; about as many pixels on a narrow phone


class Canvas:
    """One picture, ``width`` units wide; ``left`` and ``y`` are where the next thing goes.

    ``key`` keeps its patterns apart from those of others on a page.
    """

    def __init__(self, width: int, key: str, title: str, alternative: str) -> None:
        self.width, self.key, self.left, self.y = width, key, 0, 0.0
        self.root = Element(
            "svg",
            {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "class": "chart", "font-family": FONT},
        )
        self.put("title", title)
        self.put("desc", alternative)

    def put(self, tag: str, words: str = "", inside: Element | None = None, **attributes: Any) -> Element:
        """``font_size`` becomes font-size, ``class_`` class; numbers are rounded to what one can see."""
        named = {name.rstrip("_").replace("_", "-"): spell(value) for name, value in attributes.items()}
        element = SubElement(self.root if inside is None else inside, tag, named)
        element.text = clean(words) or None
        return element

    def write(self, words: str, x: float, *, size: float = TEXT, limit: int = 200, **attributes: Any) -> None:
        """One line of text with its foot at ``y``."""
        self.put("text", cut(words, limit), x=self.left + x, y=self.y, font_size=size, fill=INK, **attributes)

    def close(self) -> str:
        self.root.set("viewBox", f"0 0 {self.width} {spell(self.y)}")
        return tostring(self.root, encoding="unicode")

    def define_series(self, count: int) -> None:
        """The lines with which every other series is hatched, each in a way of its own."""
        defined = self.put("defs")
        for number in range(count):
            lines = HATCHES[number % len(HATCHES)]
            if lines:
                name = f"{self.key}-{number + 1}"
                size: dict[str, Any] = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
                pattern = self.put("pattern", inside=defined, id=name, **size)
                self.put("path", inside=pattern, d=lines, stroke=PALE if number == 1 else SERIES[0])

    def bar(self, number: int, x: float, width: float, height: float) -> None:
        """A piece of series ``number``, from ``y`` downwards, with an edge that shows on any ground."""
        place: dict[str, Any] = {"x": self.left + x, "y": self.y, "width": max(width, 1), "height": height}
        shade = SERIES[number % len(SERIES)]
        self.put("rect", **place, fill=shade, stroke=SERIES[0], stroke_width=0.8, class_=f"chart-{number + 1}")
        if HATCHES[number % len(HATCHES)]:
            self.put("rect", **place, fill=f"url(#{self.key}-{number + 1})")

    def explain(self, names: Sequence[str]) -> None:
        """The legend, in as many lines as it needs; nothing to tell apart needs none."""
        x = 0.0
        for number, name in enumerate(names):
            taken = SWATCH + 5 + measure(name)
            if x and x + taken > self.width:
                x, self.y = 0.0, self.y + SWATCH + 8
            self.bar(number, x + 0.5, SWATCH, SWATCH)
            self.put("text", name, x=x + SWATCH + 5, y=self.y + SWATCH - 1.5, font_size=TEXT, fill=INK)
            x += taken + GAP
        self.y += SWATCH + 10


def spell(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def measure(words: str, size: float = TEXT) -> float:
    return len(words) * size * LETTER


def clean(words: str) -> str:
    """In one line, without signs that no font has or XML cannot hold."""
    return make_printable(" ".join(words.split()), LONGEST, cut="…").replace("\u200b", "")


def cut(words: str, limit: int) -> str:
    """At most ``limit`` signs; the table has the whole name."""
    words = clean(words)
    return words if len(words) <= limit else f"{words[:limit].rstrip()}…"


def widest(words: Iterable[str]) -> float:
    return max((measure(each) for each in words), default=0)
