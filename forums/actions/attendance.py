"""Counting who is there: by tapping, by filling in numbers, by people checking in themselves. Names stay out of it.

Every way adds a Tally and moves the count of its group in the same transaction, so they all add up, whoever counts at
the same time, and whatever arrives late from a device without signal.
"""

import itertools
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
from forums.datasets.check_in import NEW_CODE
from forums.enums import ActOutcome, TallySource
from forums.models import SessionAct, Tally
from forums.rules.counting import check_can_check_in, check_can_check_out
from musrenbang.lib.clock import database_now
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
def set_counts(
    *, session_id: int, by: User, seen: Mapping[Group, int], counts: Mapping[Group, int], key: uuid.UUID | None = None
) -> int:
    """Fill in numbers: each group changes by what was typed less what was ``seen``, so nobody's tapping is undone.

    ``key`` is the form's own: sent twice it changes nothing more, sent again with other numbers it changes by what is
    new about them. Returns how many are present now. Raises Denied as ``count`` does.
    """
    session = open_session(session_id, by)
    form, made = key or uuid.uuid4(), read_form_tallies(session)
    for group, number in sorted(counts.items()):
        before, free = sum_made(form, group, made)
        delta = number - seen.get(group, 0) - before
        if delta:
            add_tally(session, key=free, by=by, group=group, delta=delta, source=TallySource.FORM)
    return sum(session.attendance.values_list("count", flat=True))


def read_form_tallies(session: ForumSession) -> dict[uuid.UUID, int]:
    """What forms with numbers changed so far, by key; nothing where it was taken back."""
    rows = session.tallies.filter(source=TallySource.FORM).values_list("key", "delta", "voided_by")
    return {key: 0 if voided else delta for key, delta, voided in rows}


def sum_made(form: uuid.UUID, group: Group, made: Mapping[uuid.UUID, int]) -> tuple[int, uuid.UUID]:
    """By how many this form changed the group already, and the key of its next tally."""
    before = 0
    for number in itertools.count():
        key = uuid.uuid5(form, f"{group}:{number}")
        if key not in made:
            return before, key
        before += made[key]
    raise AssertionError  # numbers do not end


@transaction.atomic
def check_in(*, session_id: int, key: uuid.UUID, group: Group) -> Tally:
    """Somebody counts herself, without her name; the same ``key`` again counts nothing.

    The caller has made sure that she holds the code. Raises Denied outside the hours of the session, or once it is
    closed.
    """
    session = lock_session(session_id)
    check_can_check_in(session, database_now())
    return add_tally(session, key=key, by=None, group=group, delta=1, source=TallySource.CHECK_IN)


@transaction.atomic
def check_out(*, session_id: int, key: uuid.UUID) -> Tally:
    """Somebody takes back that she counted herself; twice is harmless.

    Only her browser knows the ``key``. Raises Denied when it is no check-in of this session, or too long ago.
    """
    session = lock_session(session_id)
    tally = session.tallies.filter(key=key, source=TallySource.CHECK_IN, voids=None).first()
    if tally is None:
        raise Denied(_("Hitungan itu tidak ada pada sesi ini."))
    done = Tally.objects.filter(voids=tally).first()
    if done:
        return done
    check_can_check_out(session, tally, database_now())
    group = tally.presence, tally.sex, tally.age_band, tally.has_disability
    source, delta = TallySource.CHECK_IN, -tally.delta
    return add_tally(session, key=uuid.uuid4(), by=None, group=group, delta=delta, source=source, voids=tally)


@transaction.atomic
def renew_code(*, session_id: int, by: User) -> SessionAct:
    """From now on only a new code lets people count themselves; posters with the old one are worth nothing."""
    session = open_session(session_id, by)
    now = timezone.now()
    facts = {"kind": NEW_CODE, "by": by, "made_at": now, "outcome": ActOutcome.APPLIED}
    return SessionAct.objects.create(key=uuid.uuid4(), session=session, **facts)


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
