"""The database's clock decides deadlines, so two web servers can never disagree about them."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format


def database_now() -> datetime:
    """The moment the running transaction began, by the database's clock (aware)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)  # noqa: S101 – narrows the driver's Any
    return moment


def write_deadline(moment: datetime | None) -> str:
    """An exclusive end as people say it, in WIB: midnight is ``30 November 2026 pukul 24.00``, not the day after."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    if local.hour == local.minute == 0:
        return f"{date_format(local - timedelta(days=1), 'j F Y')} pukul 24.00"
    return date_format(local, "j F Y \\p\\u\\k\\u\\l H.i")
