"""The tile map: every place a square of the same size where it lies, its figure in it, darker the larger that is."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports.document import Chart, Kind, pick
from reports.renderers.bars import weigh
from reports.renderers.cells import write_cell
from reports.renderers.drawing import INK, PALE, Canvas, cut, measure
from reports.renderers.figures import choose_scale, write_scaled

SIDE, EDGE = 60, 2  # of a tile, units
FIGURE, NAME, LEGEND = 20, 10, 19
NAME_SIGNS, NAME_LINES = 10, 2
# Fill and words of each shade, nothing first: at least 4.5:1 between the two.
SHADES = ((PALE, INK), ("#e4f0f1", INK), ("#bcdade", INK), ("#8fc0c8", INK), ("#2a7483", PALE), ("#073b46", PALE))


@dataclass(frozen=True, slots=True)
class Step:
    """A shade, with the least and most it stands for."""

    shade: int
    least: float
    most: float


def draw_tiles(chart: Chart) -> str:
    """Raises ValueError for a chart that does not say where its tiles lie. Rows without a tile are in the table."""
    if chart.place is None:
        msg = "a tile map needs the columns of its places"
        raise ValueError(msg)
    label, value, across, down = pick(chart.table, [chart.label, chart.values[0], *chart.place])
    column = chart.table.columns[value]
    rows = [row for row in chart.table.rows if row[across] and row[down]]
    figures = [weigh(row[value]) for row in rows]
    steps, (scale, unit) = list_steps(figures), choose_scale(figures)
    wide = int(max((weigh(row[across]) for row in rows), default=1))
    canvas = Canvas(SIDE * wide, f"{chart.table.key}-peta", chart.title, chart.alternative)
    canvas.root.set("class", "chart chart-map")
    for row, figure in zip(rows, figures, strict=True):
        spot = (SIDE * (weigh(row[across]) - 1), SIDE * (weigh(row[down]) - 1))
        words = f"{row[label]}: {write_cell(row[value], column.kind)}"
        draw_tile(canvas, spot, find_shade(figure, steps), words, (write_scaled(figure, scale), str(row[label])))
    canvas.y = SIDE * max((weigh(row[down]) for row in rows), default=0) + 14
    shown = [Step(0, 0, 0), *steps] if 0 in figures else steps
    explain(canvas, shown, scale, name_unit(column.heading, column.kind, unit))
    return canvas.close()


def draw_tile(canvas: Canvas, spot: tuple[float, float], shade: int, words: str, printed: tuple[str, str]) -> None:
    """``words`` are heard and seen when pointed at; ``printed`` are figure and name."""
    x, y = spot
    fill, ink = SHADES[shade]
    tile = canvas.put("g", class_=f"chart-tile chart-shade-{shade}")
    canvas.put("title", words, inside=tile)
    inner = SIDE - 2 * EDGE
    canvas.put(
        "rect", inside=tile, x=x + EDGE, y=y + EDGE, width=inner, height=inner, rx=5, fill=fill, stroke="#5d7f86"
    )
    middle: dict[str, Any] = {"x": x + SIDE / 2, "text_anchor": "middle", "fill": ink, "inside": tile}
    figure, name = printed
    canvas.put("text", figure, y=y + 28, font_size=FIGURE, font_weight="bold", class_="chart-figure", **middle)
    for number, line in enumerate(wrap(name)):
        size = min(NAME, (inner - 6) / measure(line, 1))
        canvas.put("text", line, y=y + 42 + 11 * number, font_size=float(size), class_="chart-name", **middle)


def wrap(name: str) -> list[str]:
    """In lines, at spaces only: a long word is set smaller."""
    return textwrap.wrap(cut(name, 40), NAME_SIGNS, max_lines=NAME_LINES, placeholder="…", break_long_words=False)


def list_steps(figures: Sequence[float]) -> list[Step]:
    """As many places in each shade as can be; figures that are the same have the same shade."""
    some = sorted(figure for figure in figures if figure > 0)
    steps: list[Step] = []
    taken = 0
    for shade in range(1, len(SHADES)):
        end = -(-len(some) * shade // (len(SHADES) - 1))
        while 0 < end < len(some) and some[end] == some[end - 1]:
            end += 1
        if end > taken:
            steps.append(Step(shade, some[taken], some[end - 1]))
            taken = end
    return steps


def find_shade(figure: float, steps: Sequence[Step]) -> int:
    return next((step.shade for step in steps if step.least <= figure <= step.most), 0)


def explain(canvas: Canvas, steps: Sequence[Step], scale: int, unit: str) -> None:
    """The unit, then which shade stands for what, in as many lines as it needs."""
    canvas.y += LEGEND - 4
    canvas.write(unit, 0, size=LEGEND)
    canvas.y += 10
    x = 0.0
    for step in steps:
        words = describe_step(step, scale)
        taken = LEGEND + 6 + measure(words, LEGEND)
        if x and x + taken > canvas.width:
            x, canvas.y = 0.0, canvas.y + LEGEND + 8
        swatch = canvas.put("g", class_=f"chart-tile chart-shade-{step.shade}")
        fill = SHADES[step.shade][0]
        canvas.put(
            "rect", inside=swatch, x=x + 1, y=canvas.y, width=LEGEND, height=LEGEND, rx=3, fill=fill, stroke="#5d7f86"
        )
        canvas.put("text", words, x=x + LEGEND + 6, y=canvas.y + LEGEND - 3, font_size=LEGEND, fill=INK)
        x += taken + 14
    canvas.y += LEGEND + 6


def describe_step(step: Step, scale: int) -> str:
    least, most = write_scaled(step.least, scale), write_scaled(step.most, scale)
    return least if least == most else f"{least}–{most}"


def name_unit(heading: str, kind: Kind, unit: str) -> str:
    """``Usulan masuk``, ``Didanai per jiwa, dalam ribu rupiah``."""
    if kind == Kind.RUPIAH:
        return _("%(heading)s, dalam %(unit)s") % {"heading": heading, "unit": f"{unit} rupiah".strip()}
    return _("%(heading)s, dalam %(unit)s") % {"heading": heading, "unit": unit} if unit else heading
