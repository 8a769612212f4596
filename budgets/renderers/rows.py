"""Rows of the triage table, remembered: drawing fifty of them is most of the page's time, and mostly none has changed.

A row is drawn anew whenever anything on it differs; the filter, which every link carries, is put in afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

if TYPE_CHECKING:
    from budgets.boards.triage import Row

QUERY, AHEAD = "\ue000q", "\ue000a"  # of the private use area of Unicode: no keyboard has them
KEPT = 4096  # rows, some two kilobytes each

RowAct = tuple[str, str, str, str]  # name, key, icon, label of a move


@dataclass(frozen=True)
class Line:
    """A row, known by everything it shows. ``key`` alone says whether two are the same."""

    key: tuple[Any, ...]
    row: "Row" = field(compare=False)

    @classmethod
    def of(cls, row: "Row") -> "Line":
        proposal, theme = row.proposal, row.proposal.round.theme
        shown = (
            *(proposal.pk, proposal.version, proposal.code, proposal.title, proposal.status, proposal.rw),
            proposal.sipd_number,
            *(proposal.requested_amount, proposal.assessed_amount, proposal.volume, proposal.unit),
            *(proposal.support_count, proposal.beneficiary_count, proposal.kelurahan and proposal.kelurahan.name),
            *(proposal.agency and proposal.agency.short_name, theme.slug, theme.name, theme.name_en, theme.icon),
        )
        return cls((*shown, row.rank, row.days, row.points, row.people), row)


def draw_rows(
    rows: "Iterable[Row]",
    *,
    columns: tuple[tuple[str, str], ...],
    acts: tuple[RowAct, ...],
    is_open: bool,
    address: str,
) -> list[SafeString]:
    """The table's rows. ``columns`` are pairs of name and word; ``address`` is the filter, as the address has it."""
    drawing = _draw.__wrapped__ if settings.DEBUG else _draw
    query, ahead = (escape(f"?{address}"), escape(f"{address}&")) if address else ("", "")
    drawn = (drawing(Line.of(row), columns, acts, get_language() or "", is_open=is_open) for row in rows)
    return [SafeString(row.replace(QUERY, query).replace(AHEAD, ahead)) for row in drawn]


@lru_cache(maxsize=KEPT)
def _draw(
    line: Line, columns: tuple[tuple[str, str], ...], acts: tuple[RowAct, ...], _language: str, *, is_open: bool
) -> str:
    context = {
        "row": line.row,
        "proposal": line.row.proposal,
        "columns": columns,
        "row_acts": acts,
        "is_open": is_open,
        "query": QUERY,
        "ahead": AHEAD,
    }
    return get_template("budgets/_triage_row.html").render(context)
