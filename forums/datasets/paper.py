"""How far the paper of a session is: printed, back, typed, checked."""

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Max, Min, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from forums.enums import PaperKind, RowState, UploadState
from forums.models import PaperPhoto, PaperRow, PaperStrip, PaperUpload
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


# --- What came back --------------------------------------------------------------------------------------------

UPLOADS_SHOWN = 20
PHOTOS_SHOWN = 30
GOOD_ENOUGH = 0.7  # a newer strip is shown before an older one unless it is so much less sharp


def read_uploads(session: ForumSession) -> list[PaperUpload]:
    """The newest uploads with the number of ``strips`` they gave."""
    return list(session.paper_uploads.annotate(strips=Count("photos__strips"))[:UPLOADS_SHOWN])


def is_reading(session: ForumSession) -> bool:
    return session.paper_uploads.filter(state__in=[UploadState.WAITING, UploadState.READING]).exists()


@dataclass(frozen=True)
class Unread:
    """A photo that somebody has to look at, why, and the rows it may show (``id``, label), the likeliest first."""

    photo: PaperPhoto
    note: str
    missing: list[str]


def read_unread(session: ForumSession) -> list[Unread]:
    """Photos without any strip, and those that show a sheet of which a row is still missing everywhere."""
    photos = session.paper_photos.filter(settled_by=None).select_related("upload").annotate(strips_cut=Count("strips"))
    incomplete = Q(strips__row__sheet__rows__state=RowState.PRINTED) & ~Q(strips__row__sheet__kind=PaperKind.BALLOT)
    wanted = photos.filter(Q(strips_cut=0) | Q(pk__in=session.paper_photos.filter(incomplete).values("pk")))
    sheets = Prefetch("strips", PaperStrip.objects.select_related("row__sheet").prefetch_related("row__sheet__rows"))
    found = wanted.order_by("pk").prefetch_related(sheets)[:PHOTOS_SHOWN]
    return [Unread(photo, photo.note, _missing_rows(photo)) for photo in found]


def _missing_rows(photo: PaperPhoto) -> list[str]:
    """Labels of the rows that the photo should show too."""
    sheets = {strip.row.sheet for strip in photo.strips.all()}
    rows = [(sheet, row) for sheet in sheets for row in sheet.rows.all() if row.state == RowState.PRINTED]
    return sorted(f"{sheet.label}-{row.position}" for sheet, row in rows)


@dataclass(frozen=True)
class Work:
    """How many rows wait for what, and for whom. ``own``: typed by this person, to be checked by another."""

    to_type: int
    to_check: int
    own: int
    checked: int
    empty: int


def read_work(session: ForumSession, user: User, *, has_colleague: bool) -> Work:
    """``has_colleague``: what the person typed herself is for somebody else to check."""
    rows = PaperRow.objects.filter(sheet__session=session).order_by()
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    typed = counted.get(RowState.TYPED, 0)
    own = rows.filter(state=RowState.TYPED, typed_by=user).count() if has_colleague else 0
    return Work(
        to_type=counted.get(RowState.PHOTOGRAPHED, 0),
        to_check=typed - own,
        own=own,
        checked=counted.get(RowState.CHECKED, 0),
        empty=counted.get(RowState.EMPTY, 0),
    )


def list_rows(session: ForumSession) -> QuerySet[PaperRow]:
    """Rows that came back, as they stand on paper, with who typed and who checked."""
    rows = PaperRow.objects.filter(sheet__session=session).exclude(state=RowState.PRINTED)
    related = ("sheet", "typed_by", "checked_by", "claimed_by", "proposal", "ballot")
    return rows.select_related(*related).order_by("sheet__kind", "sheet__number", "position")


def order_strips(row: PaperRow) -> list[PaperStrip]:
    """The strips of a row, the one to read first: the newest that is about as sharp as the sharpest."""
    strips = list(row.strips.select_related("photo").order_by("-made_at", "-pk"))
    sharpest = max((strip.sharpness for strip in strips), default=0)
    return sorted(strips, key=lambda strip: strip.placed_by_id is None and strip.sharpness < GOOD_ENOUGH * sharpest)
