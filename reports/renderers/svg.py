"""Charts as plain SVG, the same on the page and on paper; what they show stands in the table beneath."""

from reports.document import Chart, pick

WIDTH, LABEL, LINE, BAR = 640, 200, 30, 18  # units of the picture
SHADES = ("#0b4f6c", "#d98e04", "#5b8c5a", "#9c528b", "#7a7a7a")


def draw_chart(chart: Chart) -> str:
    """A whole SVG document. Raises ValueError where the chart names a column its table does not have."""
    label, *values = pick(chart.table, [chart.label, *chart.values])
    rows = list(chart.table.rows)
    most = max([1, *(float(row[place] or 0) for row in rows for place in values)])  # type: ignore[arg-type]
    height = LINE * max(1, len(rows))
    bars = "".join(
        f'<text x="{LABEL - 8}" y="{LINE * line + 20}" text-anchor="end" font-size="13">'
        f"{escape(str(row[label]))}</text>"
        f'<rect x="{LABEL}" y="{LINE * line + 6}" width="{(WIDTH - LABEL) * float(row[values[0]] or 0) / most:.1f}"'  # type: ignore[arg-type]
        f' height="{BAR}" fill="{SHADES[0]}"/>'
        for line, row in enumerate(rows)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">{bars}</svg>'


def escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
