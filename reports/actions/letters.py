"""Letters to people who have gone: their report took longer than a minute, and they have not looked at it since.

Whoever still sits in front of the page sees it end there, and needs no letter. A letter is claimed before it is sent,
so no two workers send it; one that did not go out is tried again for a day. The portal's own counter tells it anyway.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from accounts.enums import Notices
from accounts.models import User
from musrenbang.lib.gateways import DelayedError, MailServer, RefusedError, UndeliveredError
from proposals.actions.delivery import find_address
from reports.enums import RunStatus
from reports.models import Alarm, ReportRun
from reports.notifications import write_alarm, write_letter
from reports.rules import can_download

PATIENCE = timedelta(minutes=1)  # from asking to the end; within it people stay on the page
LATEST = timedelta(days=1)  # afterwards nobody needs to hear it by letter
Owed = TypeVar("Owed", ReportRun, Alarm)


def send_due_letters() -> int:
    """Send what is due; returns how many letters went out."""
    return send_each(claim, tell)


def send_alarms() -> int:
    """Tell by letter who was alarmed and has not looked; returns how many letters went out."""
    return send_each(claim_alarm, alarm)


def send_each(claim_next: Callable[[], Owed | None], send: Callable[[Owed, MailServer], None]) -> int:
    """Send all that is owed; returns how many letters went out. A mail server that is away ends the round."""
    sent = 0
    with closing(MailServer()) as mail_server, translation.override("id"):
        while owed := claim_next():
            try:
                send(owed, mail_server)
                sent += 1
            except RefusedError:
                continue
            except UndeliveredError as problem:
                type(owed).objects.filter(pk=owed.pk).update(told_at=None)
                if isinstance(problem, DelayedError):
                    break
    return sent


@transaction.atomic
def claim_alarm() -> Alarm | None:
    """The next one, marked as told; one another worker claims is passed over."""
    due = Alarm.objects.pending().filter(created_at__gt=timezone.now() - LATEST).order_by("pk")
    claimed = due.select_for_update(skip_locked=True, of=("self",)).select_related("recipient").first()
    if claimed:
        claimed.run = ReportRun.objects.with_question().get(pk=claimed.run_id)
        Alarm.objects.filter(pk=claimed.pk).update(told_at=timezone.now())
    return claimed


@transaction.atomic
def claim() -> ReportRun | None:
    """The next run whose asker waits for a letter, marked as told; rows another worker claims are passed over."""
    now = timezone.now()
    due = ReportRun.objects.filter(
        told_at__isnull=True,
        seen_at__isnull=True,
        parent__isnull=True,
        requested_by__isnull=False,
        status__in=[RunStatus.DONE, RunStatus.FAILED],
        finished_at__gt=now - LATEST,
    ).filter(finished_at__gt=F("requested_at") + PATIENCE)
    run = due.with_question().select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
    if run:
        ReportRun.objects.filter(pk=run.pk).update(told_at=now)
    return run


def tell(run: ReportRun, mail_server: MailServer) -> None:
    """Raises UndeliveredError; RefusedError where she is not to be written to."""
    if run.requested_by is None:
        raise RefusedError
    mail_server.send(write_letter(run, read_address(run.requested_by, run)))


def alarm(owed: Alarm, mail_server: MailServer) -> None:
    """Raises UndeliveredError; RefusedError where she is not to be written to."""
    mail_server.send(write_alarm(owed.run, read_address(owed.recipient, owed.run)))


def read_address(user: User, run: ReportRun) -> str:
    """RefusedError where the report is hers no longer, or she wants no letter, or has no address."""
    if user.erased_at or user.notices == Notices.NONE or not can_download(user, run):
        raise RefusedError
    return find_address(user)
