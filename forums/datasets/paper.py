"""How far the paper of a session is: printed, back, typed, checked."""

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Max, Min, Value
from django.db.models.functions import Coalesce, NullIf

from forums.enums import PaperKind, RowState
from forums.models import PaperRow
from themes.models import ForumSession


@dataclass(frozen=True)
class Part:
    """The sheets of one kind in a printing: ``first``–``last`` as printed on them."""

    label: str
    sheets: int
    first: str
    last: str


@dataclass
class Batch:
    """What was printed in one go, and how many of its rows came back."""

    key: uuid.UUID
    printed_at: datetime
    printed_by: str
    is_large: bool
    parts: list[Part] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)

    @property
    def sheets(self) -> int:
        return sum(part.sheets for part in self.parts)

    @property
    def rows(self) -> int:
        return self.states.total()

    @property
    def missing(self) -> int:
        """Rows that neither came back nor were said to be unused."""
        return self.states[RowState.PRINTED]

    @property
    def unused(self) -> int:
        return self.states[RowState.EMPTY]

    @property
    def back(self) -> int:
        return self.rows - self.missing - self.unused


def read_batches(session: ForumSession) -> list[Batch]:
    """What was printed for the session, newest first; two queries."""
    states = count_states(session)
    batches: dict[uuid.UUID, Batch] = {}
    named = session.sheets.annotate(
        who=Coalesce(NullIf("printed_by__display_name", Value("")), F("printed_by__username"))
    )
    grouped = named.values("batch", "printed_at", "who", "is_large", "kind").annotate(
        sheets=Count("pk"), first=Min("number"), last=Max("number")
    )
    for row in grouped.order_by("printed_at", "batch"):
        batch = batches.setdefault(
            row["batch"],
            Batch(row["batch"], row["printed_at"], row["who"], row["is_large"]),
        )
        kind = PaperKind(row["kind"])
        batch.states += states[row["batch"], kind.value]
        part = Part(str(kind.label), row["sheets"], f"{kind.letter}{row['first']}", f"{kind.letter}{row['last']}")
        batch.parts.append(part)
    return sorted(batches.values(), key=lambda batch: batch.printed_at, reverse=True)


def count_states(session: ForumSession) -> dict[tuple[uuid.UUID, str], Counter[str]]:
    """Rows per printing and kind, by how far they are."""
    rows = PaperRow.objects.filter(sheet__session=session).order_by()
    counted: dict[tuple[uuid.UUID, str], Counter[str]] = defaultdict(Counter)
    for batch, kind, state, count in rows.values_list("sheet__batch", "sheet__kind", "state").annotate(Count("pk")):
        counted[batch, kind][state] += count
    return counted
