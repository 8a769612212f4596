"""The database's clock decides deadlines, so two web servers can never disagree about them."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The moment the running transaction began, by the database's clock (aware)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)  # noqa: S101 – narrows the driver's Any
    return moment
