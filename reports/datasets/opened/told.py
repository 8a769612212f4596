"""One column of open data: what it is called and means, and where its cells come from.

Rows are read as plain values of exactly these columns; whatever is not named here is not even asked of the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate

from reports.document import Column, Kind, Row, Table

CHUNK = 2000  # rows in memory at once
Source: TypeAlias = str | Combinable


@dataclass(frozen=True, slots=True)
class Told:
    """``source`` is a path of the model or an expression; empty where rows are not read from one model.

    ``codes``: every value there may be, with its words.
    """

    column: Column
    source: Source = ""
    codes: Mapping[str, str] = field(default_factory=dict)


def tell(
    key: str,
    source: Source,
    heading: str,
    meaning: str,
    kind: Kind = Kind.TEXT,
    codes: Mapping[str, str] | None = None,
    *,
    is_summed: bool = False,
) -> Told:
    return Told(Column(key, heading, kind, meaning=meaning, is_summed=is_summed), source, codes or {})


def only_if(condition: Q, path: str) -> Combinable:
    """The cell of ``path`` where ``condition`` holds, else nothing."""
    return Case(When(condition, then=F(path)))


def day_of(path: str) -> Combinable:
    """The day (WIB) of a moment: nobody needs the minute in which a person did something."""
    return TruncDate(path)


def name_codes(choices: Sequence[tuple[Any, Any]]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}


def list_sources(told: Sequence[Told]) -> tuple[Any, ...]:
    return tuple(each.source for each in told)


class Asked:
    """Rows of a query, fetched in pieces and anew for every reading."""

    def __init__(self, rows: "QuerySet[Any, Any]", told: Sequence[Told]) -> None:
        self._rows = rows.values_list(*list_sources(told))

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.iterator(chunk_size=CHUNK))

    def __len__(self) -> int:
        return self._rows.count()


def tabulate(key: str, title: str, told: Sequence[Told], rows: "QuerySet[Any, Any]") -> Table:
    return Table(key, title, [each.column for each in told], Asked(rows, told))
