"""Charts as plain SVG, the same on the page and on paper; what they show stands in the table beneath."""

import re

from reports.document import Chart, Shape
from reports.renderers.bars import draw_bars, draw_stacks
from reports.renderers.tiles import draw_tiles

BARS = {Shape.BARS: draw_bars, Shape.STACKED: draw_stacks}
WIDEST = {1: 11.0, 2: 16.0, 3: 25.0}  # centimetres on paper, by the columns in which rows of bars stand
WIDEST_MAP = 12.5
FEW = 3  # rows of bars that stand beneath each other also on paper
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def draw_chart(chart: Chart, *, columns: int = 1) -> str:
    """A whole SVG document. Raises ValueError where the chart names a column its table does not have.

    ``columns``: in how many of them its bars stand. The page has one, as phones are narrow.
    """
    return draw_tiles(chart) if chart.shape == Shape.TILES else BARS[chart.shape](chart, columns)


def choose_columns(chart: Chart, *, is_across: bool) -> int:
    """On paper, where room below is scarcer than beside, more than a few rows of bars stand in columns."""
    if chart.shape == Shape.TILES or len(chart.table.rows) <= FEW:
        return 1
    return 3 if is_across else 2


def fit_paper(chart: Chart, drawn: str, most_height: float, *, columns: int = 1) -> float:
    """How wide ``drawn`` is printed (cm), so that its words read well and it is no higher than ``most_height``."""
    size = SIZE.search(drawn)
    assert size is not None  # noqa: S101 -- draw_chart wrote it
    width, height = map(float, size.groups())
    widest = WIDEST_MAP if chart.shape == Shape.TILES else WIDEST[columns]
    return round(min(widest, most_height * width / height), 2)
