"""Counting who is there: by tapping, by filling in numbers, by people checking in themselves. Names stay out of it.

Every way adds a Tally and moves the count of its group in the same transaction, so they all add up, whoever counts at
the same time, and whatever arrives late from a device without signal.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.lists import open_session
from forums.actions.sessions import lock_session
from forums.enums import TallySource
from forums.models import Tally
from musrenbang.lib.denied import Denied
from themes.models import AttendanceCount, ForumSession, Group

COLUMNS = ("presence", "sex", "age_band", "has_disability")


@transaction.atomic
def count(
    *,
    session_id: int,
    key: uuid.UUID,
    by: User,
    group: Group,
    delta: int = 1,
    source: TallySource = TallySource.BUTTON,
    made_at: datetime | None = None,
) -> Tally:
    """``delta`` people of one group more, or fewer; the same ``key`` again counts nothing.

    Raises Denied when fewer than nobody would be left, or the session is closed.
    """
    session = open_session(session_id, by)
    return add_tally(session, key=key, by=by, group=group, delta=delta, source=source, made_at=made_at)


@transaction.atomic
def take_back(*, session_id: int, key: uuid.UUID, by: User, voids: uuid.UUID) -> Tally:
    """Undo one tally of this session. Undoing twice, or under the same ``key``, undoes once."""
    session = open_session(session_id, by)
    tally = session.tallies.filter(key=voids).first()
    if tally is None:
        raise Denied(_("Hitungan itu tidak ada pada sesi ini."))
    done = Tally.objects.filter(voids=tally).first()
    if done:
        return done
    group = tally.presence, tally.sex, tally.age_band, tally.has_disability
    return add_tally(session, key=key, by=by, group=group, delta=-tally.delta, source=TallySource.BUTTON, voids=tally)


@transaction.atomic
def set_counts(*, session_id: int, by: User, seen: Mapping[Group, int], counts: Mapping[Group, int]) -> int:
    """Fill in numbers: each group changes by what was typed less what was ``seen``, so nobody's tapping is undone.

    Returns how many are present now.
    """
    session = open_session(session_id, by)
    for group, number in sorted(counts.items()):
        delta = number - seen.get(group, 0)
        if delta:
            add_tally(session, key=uuid.uuid4(), by=by, group=group, delta=delta, source=TallySource.FORM)
    return sum(session.attendance.values_list("count", flat=True))


@transaction.atomic
def check_in(*, session_id: int, key: uuid.UUID, group: Group) -> Tally:
    """Somebody counts herself, without her name; the same ``key`` again counts nothing.

    The caller has made sure that she was let in. Raises Denied once the session is closed.
    """
    session = lock_session(session_id)
    if session.is_closed:
        raise Denied(_("Sesi ini sudah ditutup; daftar hadirnya tidak berubah lagi."))
    return add_tally(session, key=key, by=None, group=group, delta=1, source=TallySource.CHECK_IN)


def add_tally(
    session: ForumSession,
    *,
    key: uuid.UUID,
    by: User | None,
    group: Group,
    delta: int,
    source: TallySource,
    made_at: datetime | None = None,
    voids: Tally | None = None,
) -> Tally:
    """One tally and its count; the caller holds the lock of the session. Raises Denied below nobody."""
    columns = dict(zip(COLUMNS, group, strict=True))
    tally, is_new = Tally.objects.get_or_create(
        key=key,
        defaults={
            "session": session,
            "delta": delta,
            "source": source,
            "by": by,
            "made_at": made_at or timezone.now(),
            "voids": voids,
            **columns,
        },
    )
    if tally.session_id != session.pk:
        raise Denied(_("Hitungan ini milik sesi lain."))
    if is_new:
        move_count(session, columns, delta)
    return tally


def move_count(session: ForumSession, columns: Mapping[str, Any], delta: int) -> None:
    """Move the count of one group; never below nobody."""
    AttendanceCount.objects.get_or_create(session=session, **columns)
    rows = AttendanceCount.objects.filter(session=session, count__gte=-delta, **columns)
    if not rows.update(count=F("count") + delta):
        raise Denied(_("Tidak ada lagi yang bisa dikurangi pada kelompok itu."))
