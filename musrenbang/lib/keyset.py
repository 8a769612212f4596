"""Pages of a long list without counting it and without OFFSET: each page starts where the one before ended.

The cost of page 1,000 is that of page 1, whatever the length of the table.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CURSOR = re.compile(r"([np])(\d{1,16}|t(?:[0-9a-f]{2}){0,800})-(\d{1,16})", re.ASCII)


@dataclass(frozen=True)
class Order:
    """Sorts by one column that is never empty, then by primary key, both the same way.

    The column holds whole numbers that are not negative, datetimes (``is_time``), or words (``is_text``).
    """

    field: str
    descending: bool = True
    is_time: bool = False
    is_text: bool = False

    def names(self, *, backwards: bool) -> tuple[str, str]:
        sign = "-" if self.descending != backwards else ""
        return f"{sign}{self.field}", f"{sign}pk"

    def beyond(self, value: object, pk: int, *, backwards: bool) -> Q:
        """Rows after (or before) the row with ``value`` and ``pk``; the first condition is one an index can serve."""
        word = "lt" if self.descending != backwards else "gt"
        further = Q(**{f"{self.field}__{word}": value}) | Q(**{f"pk__{word}": pk})
        return Q(**{f"{self.field}__{word}e": value}) & further

    def spell(self, row: Model) -> str:
        value = getattr(row, self.field)
        if self.is_text:
            value = f"t{value.encode().hex()}"
        return f"{(value - EPOCH) // MICROSECOND if self.is_time else value}-{row.pk}"

    def read(self, spelled: str) -> int | str | datetime | None:
        """The value in a cursor, None when it is of another order than this one."""
        if self.is_text != spelled.startswith("t"):
            return None
        if self.is_text:
            return _read_text(spelled[1:])
        return EPOCH + int(spelled) * MICROSECOND if self.is_time else int(spelled)


def _read_text(spelled: str) -> str | None:
    try:
        return bytes.fromhex(spelled).decode().replace("\x00", "")
    except ValueError:
        return None


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """One page; speaks like Django's Page, so that one pagination component serves both."""

    object_list: list[M]
    previous_page_number: str
    next_page_number: str

    @property
    def has_previous(self) -> bool:
        return bool(self.previous_page_number)

    @property
    def has_next(self) -> bool:
        return bool(self.next_page_number)


def paginate(rows: QuerySet[M, Any], order: Order, cursor: str = "", size: int = 25) -> KeysetPage[M]:
    """One page of ``rows`` at ``cursor`` (from the address; what cannot be read gives the first page)."""
    match = CURSOR.fullmatch(cursor)
    start = order.read(match[2]) if match else None
    backwards = bool(match and start is not None and match[1] == "p")
    if match and start is not None:
        rows = rows.filter(order.beyond(start, int(match[3]), backwards=backwards))
    found = list(rows.order_by(*order.names(backwards=backwards))[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = has_more if backwards else start is not None
    has_next = backwards or has_more
    return KeysetPage(
        object_list=found,
        previous_page_number=f"p{order.spell(found[0])}" if found and has_previous else "",
        next_page_number=f"n{order.spell(found[-1])}" if found and has_next else "",
    )
