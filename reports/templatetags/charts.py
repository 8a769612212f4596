"""Charts on a page: the same picture as on paper, and the same figures in a table beneath."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from reports.document import Cell, Chart, Column, Table
from reports.renderers.cells import RIGHT, write_cell
from reports.renderers.svg import draw_chart

register = template.Library()


@register.inclusion_tag("reports/_chart.html")
def show_chart(chart: Chart, *, is_open: bool = False) -> dict[str, Any]:
    """``chart`` with its table; ``is_open``: the table need not be unfolded first."""
    return {"chart": chart, "table": chart.table, "is_open": is_open}


@register.inclusion_tag("reports/_table.html")
def show_table(table: Table) -> dict[str, Any]:
    """A table of a report, with its sums. Columns that only place tiles on the map are left out."""
    shown = [place for place, column in enumerate(table.columns) if column.on_paper]
    sums = table.add_up()
    return {
        "table": table,
        "columns": [describe(table.columns[place]) for place in shown],
        "rows": [[write(row[place], table.columns[place]) for place in shown] for row in table.rows],
        "sums": [write(sums[place], table.columns[place]) for place in shown[1:]] if sums else [],
    }


@register.simple_tag
def picture(chart: Chart) -> SafeString:
    """The picture alone. Its words are escaped where they are put in."""
    return mark_safe(draw_chart(chart))  # noqa: S308 -- serialised by xml.etree, which escapes


def describe(column: Column) -> dict[str, Any]:
    return {"heading": column.heading, "is_number": column.kind in RIGHT}


def write(cell: Cell, column: Column) -> dict[str, Any]:
    """Words of a cell, and under which heading they stand when the row becomes a card; unsummed sums stay empty."""
    is_number = column.kind in RIGHT
    return {"words": write_cell(cell, column.kind), "is_number": is_number, "heading": column.heading}
