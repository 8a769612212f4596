"""Charts as plain SVG, the same on the page and on paper; what they show stands in the table beneath."""

import re

from reports.document import Chart, Shape
from reports.renderers.bars import draw_bars, draw_stacks
from reports.renderers.tiles import draw_tiles

DRAW = {Shape.BARS: draw_bars, Shape.STACKED: draw_stacks, Shape.TILES: draw_tiles}
WIDEST = {Shape.BARS: 11.0, Shape.STACKED: 11.0, Shape.TILES: 15.0}  # centimetres on paper
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def draw_chart(chart: Chart) -> str:
    """A whole SVG document. Raises ValueError where the chart names a column its table does not have."""
    return DRAW[chart.shape](chart)


def fit_paper(chart: Chart, drawn: str, most_height: float) -> float:
    """How wide ``drawn`` is printed (cm), so that its words read well and it is no higher than ``most_height``."""
    size = SIZE.search(drawn)
    assert size is not None  # noqa: S101 -- draw_chart wrote it
    width, height = map(float, size.groups())
    return round(min(WIDEST[chart.shape], most_height * width / height), 2)
