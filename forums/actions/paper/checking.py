"""A checked row becomes what it is: a proposal on the list, people counted, or a ballot. Once, whatever happens."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.attendance import add_tally
from forums.actions.lists import raise_with_consent
from forums.actions.paper.typing import check_is_as_seen, lock_row
from forums.actions.picks import record_paper
from forums.enums import RowState, TallySource
from forums.models import PaperRow
from forums.rules.second_look import check_can_check_row
from musrenbang.lib.denied import Denied
from proposals.actions.filing import Agreement, Filing
from themes.models import ForumSession, Group


@dataclass(frozen=True)
class ProposalEntry:
    """Columns of the proposal, and the guardian's consent where one was given."""

    filing: Filing
    agreement: Agreement | None


@dataclass(frozen=True)
class CountEntry:
    """So many more people of each group."""

    counts: Mapping[Group, int]


@dataclass(frozen=True)
class BallotEntry:
    """The items picked."""

    item_ids: Collection[int]


Entry = ProposalEntry | CountEntry | BallotEntry


@transaction.atomic
def check_row(*, row_id: int, by: User, seen: int, entry: Entry, corrected: Collection[str] = ()) -> PaperRow:
    """Take over a typed row as somebody who compared it with its strip found it; checking twice is harmless.

    ``corrected``: the fields that were changed. Raises Denied for the typist herself where a colleague could check,
    RowOvertaken when the row changed since it was ``seen``, and whatever the proposal, count or ballot is refused with.
    """
    row = lock_row(row_id, by)
    if row.state == RowState.CHECKED:
        return row
    check_is_as_seen(row, by, seen)
    if row.state != RowState.TYPED:
        raise Denied(_("Baris %(row)s belum diketik.") % {"row": row.label})
    check_can_check_row(by, row)
    enter(row, row.sheet.session, by, entry)
    row.state, row.checked_by, row.checked_at = RowState.CHECKED, by, timezone.now()
    row.corrected = sorted(corrected)
    row.claimed_by, row.claimed_at = None, None
    row.version += 1
    row.save()
    return row


def enter(row: PaperRow, session: ForumSession, by: User, entry: Entry) -> None:
    """Make of a locked row what it says; its key makes that happen once."""
    if isinstance(entry, ProposalEntry):
        item = raise_with_consent(
            session_id=session.pk, key=row.key, by=by, filing=entry.filing, agreement=entry.agreement
        )
        row.proposal = item.proposal
    elif isinstance(entry, BallotEntry):
        row.ballot = record_paper(
            session_id=session.pk, key=row.key, by=by, number=row.ballot_number, item_ids=entry.item_ids
        )
    else:
        for group, number in sorted(entry.counts.items()):
            key = uuid.uuid5(row.key, "-".join(map(str, group)))
            add_tally(session, key=key, by=by, group=group, delta=number, source=TallySource.FORM)
