"""Forum sessions: create, count who is there, write the minutes. Closing is in ``forums.actions.lists``."""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from themes.models import AttendanceCount, ForumSession, Group, Minutes, ThemeRound
from themes.rules import check_can_facilitate, check_can_run


def lock_session(session_id: int) -> ForumSession:
    """The session with its row locked until the transaction ends."""
    sessions = ForumSession.objects.select_for_update(of=("self",))
    return sessions.select_related("round__theme", "round__cycle").get(pk=session_id)


def create_session(*, round_: ThemeRound, by: User, fields: Mapping[str, Any]) -> ForumSession:
    """Open a session of a round ``by`` facilitates. Raises Denied otherwise."""
    check_can_facilitate(by, round_)
    return ForumSession.objects.create(round=round_, created_by=by, **fields)


@transaction.atomic
def update_session(*, session_id: int, by: User, fields: Mapping[str, Any]) -> ForumSession:
    """Change place, times or chair of an open session."""
    session = lock_session(session_id)
    check_can_run(by, session)
    for name, value in fields.items():
        setattr(session, name, value)
    session.save(update_fields=[*fields])
    return session


@transaction.atomic
def record_attendance(*, session_id: int, by: User, counts: Mapping[Group, int]) -> int:
    """Set how many people of each group were present; returns the total. Groups left out count as nobody."""
    session = lock_session(session_id)
    check_can_run(by, session)
    session.attendance.all().delete()
    AttendanceCount.objects.bulk_create(
        AttendanceCount(
            session=session, presence=presence, sex=sex, age_band=band, has_disability=disability, count=count
        )
        for (presence, sex, band, disability), count in counts.items()
        if count
    )
    return sum(counts.values())


@transaction.atomic
def save_minutes(*, session_id: int, by: User, fields: Mapping[str, Any]) -> Minutes:
    """Write or rewrite the minutes of an open session."""
    session = lock_session(session_id)
    check_can_run(by, session)
    minutes, _is_new = Minutes.objects.update_or_create(session=session, defaults=dict(fields))
    return minutes


@transaction.atomic
def attach_signed_scan(*, session_id: int, by: User, data: bytes, extension: str) -> Minutes:
    """Keep the scan of the signed paper (already checked and re-encoded); the name on disk says nothing.

    The one it replaces goes from the disk once the row is safe; if the row fails, the new file goes.
    """
    session = lock_session(session_id)
    check_can_run(by, session)
    minutes = session.minutes
    storage, replaced = minutes.scan.storage, minutes.scan.name
    minutes.scan_sha256 = hashlib.sha256(data).hexdigest()
    minutes.uploaded_by, minutes.uploaded_at = by, timezone.now()
    minutes.scan.save(f"{session.pk}-{minutes.scan_sha256[:24]}.{extension}", ContentFile(data), save=False)
    try:
        minutes.save()
    except BaseException:
        minutes.scan.delete(save=False)
        raise
    if replaced:
        transaction.on_commit(partial(storage.delete, replaced))
    return minutes


def close_session(*, session: ForumSession, by: User) -> None:
    """Mark a locked session closed; only forums.actions.lists.close calls it, after moving its proposals."""
    session.closed_at, session.closed_by = timezone.now(), by
    session.save(update_fields=["closed_at", "closed_by"])
