"""Bars: the values of a row beside each other on one scale, or end to end as parts of a whole."""

from collections.abc import Sequence

from reports.document import Cell, Chart, Kind, pick
from reports.renderers.cells import NOTHING, write_cell
from reports.renderers.drawing import TEXT, Canvas, cut, widest
from reports.renderers.figures import write_short

WIDTH = 360  # units: as wide as a narrow phone, so the words keep their size there
BAR, SPACE, LABEL = 13, 3, 50  # units, units, signs


def draw_bars(chart: Chart) -> str:
    """A bar for each row and value, its figure beside it."""
    label, *values = pick(chart.table, [chart.label, *chart.values])
    columns = [chart.table.columns[place] for place in values]
    canvas = begin(chart)
    if len(values) > 1:
        canvas.explain([column.heading for column in columns])
    rows = list(chart.table.rows)
    written = [[write_short(row[place], chart.table.columns[place].kind) for place in values] for row in rows]
    room = WIDTH - 8 - widest(words for line in written for words in line)
    most = max([weigh(row[place]) for row in rows for place in values], default=0) or 1
    for row, line in zip(rows, written, strict=True):
        name_row(canvas, row[label])
        for number, place in enumerate(values):
            length = room * weigh(row[place]) / most
            if length:
                canvas.bar(number, 0.5, length, BAR)
            canvas.put("text", line[number], x=length + 6 if length else 0, y=canvas.y + BAR - 2, font_size=TEXT)
            canvas.y += BAR + SPACE
        canvas.y += 5
    return canvas.close()


def draw_stacks(chart: Chart) -> str:
    """Each row whole, divided among its values; the shares are written beneath, the sums stand in the table."""
    label, *values = pick(chart.table, [chart.label, *chart.values])
    canvas = begin(chart)
    canvas.explain([shorten(chart.table.columns[place].heading) for place in values])
    for row in chart.table.rows:
        name_row(canvas, row[label])
        parts = [weigh(row[place]) for place in values]
        stack(canvas, parts)
        names = [shorten(chart.table.columns[place].heading) for place in values]
        canvas.y += TEXT
        canvas.write(describe_parts(names, parts), 0, size=TEXT - 1)
        canvas.y += 9
    return canvas.close()


def begin(chart: Chart) -> Canvas:
    key = "-".join([chart.table.key, *chart.values]).replace("_", "-")
    canvas = Canvas(WIDTH, key, chart.title, chart.alternative)
    canvas.define_series(len(chart.values))
    return canvas


def name_row(canvas: Canvas, name: Cell) -> None:
    canvas.y += TEXT
    canvas.write(cut(str(name or NOTHING), LABEL), 0, font_weight="bold")
    canvas.y += 5


def stack(canvas: Canvas, parts: Sequence[float]) -> None:
    """Nothing at all is an empty frame."""
    x, whole = 0.5, sum(parts)
    if not whole:
        canvas.put("rect", x=x, y=canvas.y, width=WIDTH - 1, height=BAR + 3, fill="none", stroke="#55606e")
    for number, part in enumerate(parts):
        width = (WIDTH - 1) * part / whole if whole else 0
        if part:
            canvas.bar(number, x, width, BAR + 3)
        x += width
    canvas.y += BAR + 6


def describe_parts(names: Sequence[str], parts: Sequence[float]) -> str:
    """``Fisik: 47 % · Barang: 22 % · Nonfisik: 31 %``; a dash of nothing. Some names are figures: ``0–5: 3 %``."""
    whole = sum(parts)
    if not whole:
        return NOTHING
    shares = [
        f"{name}: {write_cell(round(100 * part / whole), Kind.COUNT)} %"
        for name, part in zip(names, parts, strict=True)
    ]
    return " · ".join(shares)


def shorten(heading: str) -> str:
    """``Fisik (Rp)`` → ``Fisik``: shares have no unit."""
    return heading.partition(" (")[0]


def weigh(cell: Cell) -> float:
    """A length: never below nothing, and nothing where there is no number."""
    return max(0.0, float(str(cell))) if isinstance(cell, int) or hasattr(cell, "quantize") else 0.0
