"""PostgreSQL's session advisory locks: held by a database session, so a process that dies lets go of them by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def try_lock(space: int, key: int) -> Iterator[bool]:
    """Try to take the lock ``(space, key)`` (two int4); yields whether it is ours, and lets go of it at the end.

    Inside a transaction that failed the lock cannot be given back before the session ends, so call it outside of one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, key])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            _unlock(space, key)


def wait_for(key: int) -> None:
    """Wait for whoever holds ``key`` (of any size), and hold it until the transaction ends.

    Two requests about something that is not in the database yet, and so has no row to lock, come one after the other.
    """
    signed = key % 2**64 - 2**63  # a bigint
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [signed])


def held_keys(space: int) -> set[int]:
    """Keys of ``space`` that some session of this database holds at this moment; takes no lock itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [space],
        )
        return {row[0] for row in cursor.fetchall()}


def _unlock(space: int, key: int) -> None:
    """A broken connection has let go already: the lock died with its session."""
    if connection.connection is None or connection.connection.closed:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, key])
