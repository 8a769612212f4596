"""The database's clock decides deadlines, so two web servers can never disagree about them."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


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
        day, hour = local - timedelta(days=1), "24.00"
    else:
        day, hour = local, date_format(local, "H.i")
    return _("%(day)s pukul %(hour)s") % {"day": date_format(day, "j F Y"), "hour": hour}


def same_day_next_year(moment: datetime) -> datetime:
    """The same hour of the same day a year later in WIB; 28 February after a 29th."""
    day = timezone.localtime(moment)
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
