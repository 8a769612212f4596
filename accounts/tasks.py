"""Letters and codes for a forgotten password, sent in the background: the page answers before anybody is looked for.

A message on the queue holds numbers of accounts only; addresses, links and codes are made here.
"""

import io
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.core import context
from celery import Task, shared_task
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.recovery import address_of, keep_code
from musrenbang.lib.gateways import UndeliveredError, send_text

LIFETIME = 15 * 60  # seconds; a letter that comes later is not waited for any more
logger = logging.getLogger(__name__)


@shared_task(name="accounts.tasks.send_reset_letters")
def send_reset_letters(people: list[int], *, is_proven: bool, origin: str, language: str) -> None:
    """Send each of ``people`` a link; ``is_proven``: to proven addresses only. ``origin``: where somebody asked."""
    request = make_request(origin)
    with override(language), context.request_context(request):
        for user in User.objects.filter(pk__in=people, is_active=True):
            if address := address_of(user, is_proven=is_proven):
                request_password_reset(request, address, [user], default_token_generator)


@shared_task(name="accounts.tasks.send_reset_code")
def send_reset_code(people: list[int], *, ticket: str, language: str) -> None:
    """Send one code to the number that ``people`` share; nothing when there is nobody."""
    user = User.objects.filter(pk__in=people).exclude(phone="").first()
    if user is None:
        return
    with override(language):
        text = _("Kode untuk kata sandi baru Anda: %(code)s. Berlaku 15 menit. Jangan berikan kepada siapa pun.")
        try:
            send_text(user.phone, text % {"code": keep_code(ticket, people)}, key=f"kode-{ticket}")
        except UndeliveredError as problem:
            logger.warning("a code for account %s did not go out: %s", user.pk, problem)


def queue(task: Task[Any, None], *args: Any, **facts: Any) -> None:
    """Hand ``task`` to the worker; without Redis it is done at once, since nobody would make it good later."""
    try:
        task.apply_async(args, facts, expires=LIFETIME)
    except (OperationalError, OSError) as problem:
        logger.warning("done without a worker: %s", problem)
        run: Callable[..., None] = task
        run(*args, **facts)


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
