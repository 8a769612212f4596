"""Sheets become rows of the database when they are printed, so that a photo of them finds its way home."""

import uuid
from collections.abc import Mapping
from math import ceil

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.lists import open_session
from forums.enums import PaperKind, RowState
from forums.models import PaperRow, PaperSheet
from forums.renderers.geometry import rows_per_sheet
from musrenbang.lib.denied import Denied
from themes.models import ForumSession

MOST_SHEETS = 60  # about a second of setting


@transaction.atomic
def print_sheets(
    *, session_id: int, batch: uuid.UUID, by: User, wanted: Mapping[PaperKind, int], is_large: bool, choices: int
) -> list[PaperSheet]:
    """Make the sheets for so many rows of each kind; the same ``batch`` again makes no more.

    ``choices``: how many proposals a ballot names. Sheets are filled whole, so there may be some rows more than asked.
    """
    session = open_session(session_id, by)
    if PaperSheet.objects.filter(batch=batch).exists():
        return list_batch(session, batch)
    guardian = session.round.theme.needs_guardian
    per_sheet = {
        kind: rows_per_sheet(kind, is_large=is_large, has_guardian=guardian, choices=choices) for kind in wanted
    }
    needed = {kind: ceil(count / per_sheet[kind]) for kind, count in wanted.items()}
    check_can_print(sum(needed.values()))
    for kind, count in needed.items():
        add_sheets(session, kind, count, per_sheet[kind], batch=batch, by=by, is_large=is_large)
    return list_batch(session, batch)


def check_can_print(sheets: int) -> None:
    """Denied for nothing, and for more than is set while one waits."""
    if not sheets:
        raise Denied(_("Isi dulu berapa lembar yang akan dicetak."))
    if sheets > MOST_SHEETS:
        sentence = _("Ini menjadi %(sheets)s lembar; sekali cetak paling banyak %(most)s. Cetak dalam beberapa bagian.")
        raise Denied(sentence % {"sheets": sheets, "most": MOST_SHEETS})


def add_sheets(
    session: ForumSession, kind: PaperKind, count: int, per_sheet: int, *, batch: uuid.UUID, by: User, is_large: bool
) -> None:
    """Number ``count`` sheets after those of the kind that the session has; its row is locked."""
    last = session.sheets.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    facts = {"batch": batch, "is_large": is_large, "printed_by": by, "printed_at": timezone.now()}
    sheets = PaperSheet.objects.bulk_create(
        PaperSheet(session=session, kind=kind, number=last + number, **facts) for number in range(1, count + 1)
    )
    PaperRow.objects.bulk_create(
        PaperRow(sheet=sheet, position=position) for sheet in sheets for position in range(1, per_sheet + 1)
    )


def list_batch(session: ForumSession, batch: uuid.UUID) -> list[PaperSheet]:
    """The sheets of one printing in the order of the paper: proposals, attendance, ballots."""
    sheets = session.sheets.filter(batch=batch).prefetch_related("rows")
    return sorted(sheets, key=lambda sheet: (list(PaperKind).index(PaperKind(sheet.kind)), sheet.number))


@transaction.atomic
def mark_unused(*, session_id: int, batch: uuid.UUID, by: User) -> int:
    """Say that what did not come back of a printing stayed empty; returns how many rows. A photo takes it back."""
    session = open_session(session_id, by)
    rows = PaperRow.objects.filter(sheet__session=session, sheet__batch=batch, state=RowState.PRINTED)
    return rows.update(state=RowState.EMPTY, typed_by=by, typed_at=timezone.now(), version=F("version") + 1)
