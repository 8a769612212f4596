"""What has run out is deleted every night: sessions with what they held, counts of attempts with their addresses.

Django ignores such rows but leaves them where they are.
"""

import logging

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="musrenbang.sweeping.sweep_expired")
def sweep_expired() -> None:
    """Harmless to do twice."""
    sessions, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
        cursor.execute(f"DELETE FROM {table} WHERE expires < now()")  # noqa: S608 – the name of our own table
        logger.info("deleted %s expired sessions and %s expired counts", sessions, cursor.rowcount)
