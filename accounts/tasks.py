"""Letters and codes for a forgotten password, sent in the background: the page answers before anything goes out.

The row is the truth: beat asks every few seconds to look for one. So the page needs neither Redis nor a worker, and
what could not go out goes later. A row holds numbers of accounts only; addresses, links and codes are made here.
"""

import io
import logging
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.core import context
from celery import shared_task
from celery.signals import worker_ready
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from kombu.exceptions import OperationalError

from accounts.actions import claim_recovery, finish_recovery, tick_off
from accounts.models import Recovery, User
from accounts.recovery import address_of, keep_code
from musrenbang.lib.gateways import DelayedError, RefusedError, UndeliveredError, name_mail_problems, send_text

SWEEP_SECONDS = 5  # how often beat asks; also for how long one sweep goes on
logger = logging.getLogger(__name__)


@shared_task(name="accounts.tasks.send_waiting_recoveries")
def send_waiting_recoveries() -> None:
    """Send what is due. Harmless to call at the same time or again: each row is claimed by one worker."""
    end = time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < end and (recovery := claim_recovery()):
        try:
            send(recovery)
        except DelayedError as problem:
            logger.warning("recovery %s goes later: %s", recovery.pk, problem)
        except UndeliveredError as problem:
            logger.warning("recovery %s did not go out: %s", recovery.pk, problem)
            finish_recovery(recovery=recovery)
        else:
            finish_recovery(recovery=recovery)


def send(recovery: Recovery) -> None:
    """What was asked for. Raises UndeliveredError; who was reached before that is ticked off."""
    with override(recovery.language):
        if recovery.ticket:
            send_code(recovery)
        else:
            send_letters(recovery)


def send_letters(recovery: Recovery) -> None:
    request = make_request(recovery.origin)
    with context.request_context(request):
        for user in User.objects.filter(pk__in=recovery.people, is_active=True).order_by("pk"):
            if address := address_of(user, is_proven=recovery.is_proven):
                send_letter(request, user, address)
            tick_off(recovery=recovery, user=user)


def send_letter(request: HttpRequest, user: User, address: str) -> None:
    """A link to a new password; an address that is refused for good is noted. Raises DelayedError."""
    try:
        with name_mail_problems():
            request_password_reset(request, address, [user], default_token_generator)
    except RefusedError as problem:
        logger.warning("a letter for account %s was refused: %s", user.pk, problem)


def send_code(recovery: Recovery) -> None:
    """One code to the number that the accounts share; nothing when there is nobody."""
    user = User.objects.filter(pk__in=recovery.people, is_active=True).exclude(phone="").first()
    if user is None:
        return
    text = _("Kode untuk kata sandi baru Anda: %(code)s. Berlaku 15 menit. Jangan berikan kepada siapa pun.")
    code = keep_code(recovery.ticket, recovery.people)
    send_text(user.phone, text % {"code": code}, key=f"kode-{recovery.ticket}-{recovery.attempts}")


def make_request(origin: str) -> HttpRequest:
    """A request as ``origin`` (scheme and host) would bring it: links in letters lead there."""
    parts = urlsplit(origin)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/",
            "SERVER_NAME": parts.hostname or "",
            "SERVER_PORT": str(port),
            "HTTP_HOST": parts.netloc,
            "HTTP_X_FORWARDED_PROTO": parts.scheme,
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """A worker that comes back first sends what the one before left behind."""
    try:
        send_waiting_recoveries.apply_async(expires=SWEEP_SECONDS)
    except (OperationalError, OSError) as problem:
        logger.warning("no new passwords at start: %s", problem)
