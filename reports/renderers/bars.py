"""Bars: the values of a row beside each other on one scale, or end to end as parts of a whole."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.datasets.funnel import reckon_percent
from reports.document import Cell, Chart, Kind, Row, pick
from reports.renderers.cells import NOTHING, write_cell
from reports.renderers.drawing import TEXT, Canvas, cut, measure, widest
from reports.renderers.figures import write_short

WIDTH = 360  # units: as wide as a narrow phone, so the words keep their size there
GUTTER = 28  # units between two columns
BAR, SPACE, LABEL = 13, 3, 50  # units, units, signs


def draw_bars(chart: Chart, columns: int = 1) -> str:
    """A bar for each row and value, its figure beside it; rows run from left to right where there are ``columns``."""
    label, *values = pick(chart.table, [chart.label, *chart.values])
    headings = [chart.table.columns[place].heading for place in values]
    canvas = begin(chart, columns)
    if len(values) > 1:
        canvas.explain(headings)
    rows = list(chart.table.rows)
    written = [[write_short(row[place], chart.table.columns[place].kind) for place in values] for row in rows]
    room = WIDTH - 8 - widest(words for line in written for words in line)
    most = max([weigh(row[place]) for row in rows for place in values], default=0) or 1
    for row, line in zip(lay_rows(canvas, rows, columns), written, strict=True):
        name_row(canvas, row[label])
        for number, place in enumerate(values):
            length = room * weigh(row[place]) / most
            if length:
                canvas.bar(number, 0.5, length, BAR)
            x = canvas.left + (length + 6 if length else 0)
            canvas.put("text", line[number], x=x, y=canvas.y + BAR - 2, font_size=TEXT)
            canvas.y += BAR + SPACE
        canvas.y += 5
    return canvas.close()


def draw_stacks(chart: Chart, columns: int = 1) -> str:
    """Each row whole, divided among its values; the shares are written beneath, the sums stand in the table."""
    label, *values = pick(chart.table, [chart.label, *chart.values])
    names = [shorten(chart.table.columns[place].heading) for place in values]
    canvas = begin(chart, columns)
    canvas.explain(names)
    for row in lay_rows(canvas, list(chart.table.rows), columns):
        name_row(canvas, row[label])
        parts = [weigh(row[place]) for place in values]
        stack(canvas, parts)
        canvas.y += TEXT
        shares = describe_parts(names, parts)
        canvas.write(shares, 0, size=float(min(TEXT - 1, WIDTH / measure(shares, 1))))
        canvas.y += 9
    return canvas.close()


def lay_rows(canvas: Canvas, rows: Sequence[Row], columns: int) -> Iterator[Row]:
    """Rows, each with ``canvas`` standing where it begins; all are equally high, so neighbours begin alike."""
    top = canvas.y
    for number, row in enumerate(rows):
        column = number % columns
        top = top if column else canvas.y
        canvas.left, canvas.y = column * (WIDTH + GUTTER), top
        yield row
    canvas.left = 0


def begin(chart: Chart, columns: int) -> Canvas:
    key = "-".join([chart.table.key, *chart.values]).replace("_", "-")
    canvas = Canvas(WIDTH * columns + GUTTER * (columns - 1), key, chart.title, chart.alternative)
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
        canvas.put(
            "rect", x=canvas.left + x, y=canvas.y, width=WIDTH - 1, height=BAR + 3, fill="none", stroke="#55606e"
        )
    for number, part in enumerate(parts):
        width = (WIDTH - 1) * part / whole if whole else 0
        if part:
            canvas.bar(number, x, width, BAR + 3)
        x += width
    canvas.y += BAR + 6


def describe_parts(names: Sequence[str], parts: Sequence[float]) -> str:
    """``Fisik: 47,2 % · Barang: 21,7 % · Nonfisik: 31,1 %``, rounded as in tables; a dash of nothing."""
    exact = [Decimal(str(part)) for part in parts]
    whole = sum(exact, Decimal(0))
    if not whole:
        return NOTHING
    shares = [write_cell(reckon_percent(part, whole), Kind.PERCENT) for part in exact]
    return " · ".join(f"{name}: {share}" for name, share in zip(names, shares, strict=True))


def shorten(heading: str) -> str:
    """``Fisik (Rp)`` → ``Fisik``: shares have no unit."""
    return heading.partition(" (")[0]


def weigh(cell: Cell) -> float:
    """A length: never below nothing, and nothing where there is no number."""
    return max(0.0, float(str(cell))) if isinstance(cell, int) or hasattr(cell, "quantize") else 0.0
