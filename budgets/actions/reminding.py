"""Bappeda reminds an agency that keeps people waiting: once a working day, by letter and on its work page.

The letters are rows written with the reminder and sent by the worker, as those about proposals are: claimed before they
go out, tried again after growing pauses, so a mail server that is away loses nothing.
"""

import time
from contextlib import closing
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.boards.choices import list_colleagues
from budgets.boards.service import read_service
from budgets.datasets.clock import read_calendar
from budgets.models import Reminder, ReminderLetter
from budgets.rules import check_can_plan
from musrenbang.lib.denied import Denied
from musrenbang.lib.gateways import DelayedError, MailServer, RefusedError, UndeliveredError, UnreachableError
from musrenbang.lib.numerals import counted
from musrenbang.lib.site import site_host, write_address
from proposals.enums import MessageStatus
from regions.models import Agency
from themes.models import Cycle

# Until the next attempt; after the last one the letter has failed: tomorrow there is another reminder.
PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
SWEEP_SECONDS = 15


@transaction.atomic
def remind(*, agency: Agency, cycle: Cycle, by: User) -> Reminder:
    """Remind the officers of ``agency`` of what waits. Raises Denied on days off, the second time, and of nothing."""
    check_can_plan(by)
    today = timezone.localdate()
    if not read_calendar().is_working(today):
        raise Denied(_("Hari ini libur. Pengingat dikirim pada hari kerja."))
    pace = next(iter(read_service(cycle).of([agency.pk])), None)
    if pace is None or not pace.needs_reminding:
        raise Denied(_("%(name)s tidak punya usulan yang terlambat.") % {"name": agency.name})
    facts = {"waiting": pace.waiting.count, "late": pace.waiting.late, "oldest": pace.oldest}
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(agency=agency, day=today, by=by, **facts)
    except IntegrityError:
        raise Denied(_("%(name)s sudah diingatkan hari ini.") % {"name": agency.name}) from None
    people = [pk for pk, _name in list_colleagues(by, [agency.pk])]
    reached = EmailAddress.objects.filter(user__in=people, primary=True, verified=True).values_list("user", flat=True)
    ReminderLetter.objects.bulk_create(ReminderLetter(reminder=reminder, recipient_id=pk) for pk in sorted(reached))
    return reminder


def send_due_letters(*, seconds: float = SWEEP_SECONDS) -> int:
    """Send what is due, for at most about ``seconds``; returns how many letters went out. Harmless to call again."""
    sent, end = 0, time.monotonic() + seconds
    with closing(MailServer()) as server, translation.override("id"):
        while time.monotonic() < end and (letter := claim()):
            try:
                server.send(compose(letter))
            except UndeliveredError as problem:
                settle_failure(letter, problem)
                if isinstance(problem, UnreachableError):
                    break
            else:
                waiting = ReminderLetter.objects.filter(pk=letter.pk, status=MessageStatus.WAITING)
                sent += waiting.update(status=MessageStatus.SENT, sent_at=timezone.now(), problem="")
    return sent


@transaction.atomic
def claim() -> ReminderLetter | None:
    """The next letter due, its attempt counted before anything is sent; one another worker claims is passed over."""
    now = timezone.now()
    due = ReminderLetter.objects.filter(status=MessageStatus.WAITING, next_try_at__lte=now).order_by(
        "next_try_at", "pk"
    )
    letter = due.select_for_update(skip_locked=True, of=("self",)).select_related("reminder__agency").first()
    if letter is None:
        return None
    pause = PAUSES[min(letter.attempts, len(PAUSES) - 1)]
    ReminderLetter.objects.filter(pk=letter.pk).update(attempts=F("attempts") + 1, next_try_at=now + pause)
    letter.attempts += 1
    return letter


def compose(letter: ReminderLetter) -> EmailMessage:
    """Figures only: no proposal, no person. Raises RefusedError when there is no proven address any more."""
    address = EmailAddress.objects.filter(user=letter.recipient_id, primary=True, verified=True).first()
    if address is None:
        raise RefusedError(_("Tidak ada lagi alamat e-mail yang terbukti."))
    reminder = letter.reminder
    name = f"<pengingat-{reminder.pk}-{letter.pk}@{site_host()}>"  # the same for a letter that goes out twice
    context = {
        "reminder": reminder,
        "promised": settings.SERVICE_DAYS,
        "city": settings.CITY_NAME,
        "link": write_address(reverse("triage_queue")),
    }
    return EmailMessage(
        subject=counted("%(count)s usulan menunggu telaah Anda", reminder.waiting),
        body=render_to_string("budgets/mail/reminder.txt", context),
        to=[address.email],
        headers={"Message-ID": name, "Auto-Submitted": "auto-generated"},
    )


def settle_failure(letter: ReminderLetter, problem: UndeliveredError) -> None:
    is_over = not isinstance(problem, DelayedError) or letter.attempts > len(PAUSES)
    status = MessageStatus.FAILED if is_over else MessageStatus.WAITING
    waiting = ReminderLetter.objects.filter(pk=letter.pk, status=MessageStatus.WAITING)
    waiting.update(status=status, problem=str(problem)[:200])
