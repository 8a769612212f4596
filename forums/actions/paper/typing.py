"""Typing what a strip shows. A row is held by one person at a time, and changed only as it was seen."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.lists import open_session
from forums.enums import RowState
from forums.models import PaperRow
from forums.rules.second_look import has_colleague
from musrenbang.lib.denied import Denied

HOLD = timedelta(minutes=15)  # so long a row waits for whoever opened it and went away
TYPABLE = frozenset({RowState.PHOTOGRAPHED, RowState.TYPED, RowState.EMPTY})

Typed = Mapping[str, Sequence[str]]


class Act(StrEnum):
    """What is done with a row next."""

    TYPE = "ketik"
    CHECK = "periksa"


STATE_OF = {Act.TYPE: RowState.PHOTOGRAPHED, Act.CHECK: RowState.TYPED}


class RowOvertaken(Denied):
    """Somebody else changed the row since it was seen, or holds it; nothing was changed. ``row``: as it is now."""

    def __init__(self, row: PaperRow, sentence: str) -> None:
        super().__init__(sentence)
        self.row = row


@transaction.atomic
def claim_next(*, session_id: int, by: User, act: Act) -> PaperRow | None:
    """The next row to type or check, held for ``by``; None when there is none left for this person."""
    session = open_session(session_id, by)
    rows = PaperRow.objects.filter(sheet__session=session, state=STATE_OF[act]).select_related("sheet")
    free = rows.filter(Q(claimed_by=None) | Q(claimed_by=by) | Q(claimed_at__lt=timezone.now() - HOLD))
    if act == Act.CHECK and has_colleague(by, session):
        free = free.exclude(typed_by=by)
    row = free.order_by("sheet__kind", "sheet__number", "position").first()
    if row:
        hold(row, by)
    return row


def hold(row: PaperRow, by: User) -> None:
    row.claimed_by, row.claimed_at = by, timezone.now()
    row.save(update_fields=["claimed_by", "claimed_at"])


@transaction.atomic
def let_go(*, row_id: int, by: User) -> None:
    """Leave a row to others; only whoever holds it can."""
    PaperRow.objects.filter(pk=row_id, claimed_by=by).update(claimed_by=None, claimed_at=None)


@transaction.atomic
def type_row(*, row_id: int, by: User, seen: int, typed: Typed) -> PaperRow:
    """Keep what was typed, complete or not. The same words from the same person again are harmless.

    Raises RowOvertaken when somebody else was quicker or holds the row, Denied once it was checked.
    """
    row = lock_row(row_id, by)
    if row.state == RowState.TYPED and row.typed_by_id == by.pk and row.typed == typed:
        return row
    check_is_as_seen(row, by, seen)
    if row.state not in TYPABLE:
        raise Denied(_("Baris %(row)s belum difoto, atau sudah diperiksa.") % {"row": row.label})
    row.typed = {name: list(values) for name, values in typed.items()}
    write(row, by, RowState.TYPED)
    return row


@transaction.atomic
def leave_empty(*, row_id: int, by: User, seen: int) -> PaperRow:
    """Say that nothing was written on a row. Raises like ``type_row``; twice is harmless."""
    row = lock_row(row_id, by)
    if row.state == RowState.EMPTY:
        return row
    check_is_as_seen(row, by, seen)
    if row.state == RowState.CHECKED:
        raise Denied(_("Baris %(row)s sudah diperiksa dan masuk.") % {"row": row.label})
    row.typed = {}
    write(row, by, RowState.EMPTY)
    return row


def lock_row(row_id: int, by: User) -> PaperRow:
    """The row as it is now, under the lock of its session; whoever may not run the session gets Denied."""
    session_id = PaperRow.objects.values_list("sheet__session", flat=True).get(pk=row_id)
    session = open_session(session_id, by)
    rows = PaperRow.objects.select_for_update(of=("self",)).select_related("sheet", "typed_by", "claimed_by")
    row = rows.get(pk=row_id)
    row.sheet.session = session
    return row


def check_is_as_seen(row: PaperRow, by: User, seen: int) -> None:
    """Raises RowOvertaken when a colleague changed the row after version ``seen``, or is at it."""
    if row.version != seen:
        words = {"row": row.label, "who": row.typed_by or _("rekan Anda")}
        raise RowOvertaken(row, _("Baris %(row)s baru saja diubah %(who)s. Periksa dulu yang sekarang.") % words)
    if is_held_by_another(row, by):
        words = {"row": row.label, "who": row.claimed_by or ""}
        raise RowOvertaken(row, _("Baris %(row)s sedang dikerjakan %(who)s.") % words)


def is_held_by_another(row: PaperRow, by: User) -> bool:
    if row.claimed_by_id in {None, by.pk} or row.claimed_at is None:
        return False
    return row.claimed_at >= timezone.now() - HOLD


def write(row: PaperRow, by: User, state: RowState) -> None:
    row.state, row.typed_by, row.typed_at = state, by, timezone.now()
    row.claimed_by, row.claimed_at = None, None
    row.version += 1
    row.save()
