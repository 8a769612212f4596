"""The ways out: a mail server for letters, and an SMS or WhatsApp service behind plain HTTP.

What goes wrong is told apart by what helps against it; the sentences name no address and no number, since they are
shown to officers and stand in the log.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import MessageError
from http import HTTPStatus
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import IO, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

TIMEOUT = 10  # seconds
PERMANENT = 500  # SMTP answers from here on will not change
# Answers of a gateway that concern every text: it is busy, away, or does not know the portal's token.
NOBODY_NOW = frozenset(
    {
        *(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS),
        *(HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT),
    }
)


class UndeliveredError(Exception):
    """Why something did not go out; the message is a sentence for officers."""


class DelayedError(UndeliveredError):
    """This one may go out later."""


class UnreachableError(DelayedError):
    """Nothing goes out this way at the moment."""


class RefusedError(UndeliveredError):
    """This one never goes out this way."""


class TextGateway(Protocol):
    """Takes short texts to mobile phones."""

    def send(self, *, number: str, text: str, key: str) -> None:
        """Hand ``text`` for ``number`` (``+628…``) over; one ``key``, one text. Raises UndeliveredError."""


class MailServer:
    """One connection to the configured mail server for all letters of a sweep."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = False

    def send(self, letter: EmailMessage) -> None:
        """Hand the letter over. Raises UndeliveredError."""
        with name_mail_problems():
            if not self.is_open:
                self.connection.open()
                self.is_open = True
            self.connection.send_messages([letter])

    def close(self) -> None:
        """Say goodbye; a server that has hung up does not mind."""
        try:
            self.connection.close()
        except (SMTPException, OSError):
            return


@contextmanager
def name_mail_problems() -> Iterator[None]:
    try:
        yield
    except SMTPRecipientsRefused as problem:
        code = max((code for code, _words in problem.recipients.values()), default=PERMANENT)
        raise choose_by_code(code, _("Server e-mail menolak alamat ini (%(code)s).") % {"code": code}) from problem
    except SMTPDataError as problem:
        code = problem.smtp_code
        raise choose_by_code(code, _("Server e-mail menolak surat ini (%(code)s).") % {"code": code}) from problem
    except (SMTPAuthenticationError, SMTPSenderRefused) as problem:
        sentence = _("Server e-mail tidak menerima portal sebagai pengirim (%(code)s).")
        raise UnreachableError(sentence % {"code": problem.smtp_code}) from problem
    except SMTPResponseException as problem:
        sentence = _("Server e-mail menjawab dengan kesalahan (%(code)s).") % {"code": problem.smtp_code}
        raise UnreachableError(sentence) from problem
    except (SMTPException, OSError) as problem:
        raise UnreachableError(_("Server e-mail tidak dapat dihubungi.")) from problem
    except (ValueError, MessageError) as problem:  # no header can be made of such an address
        raise RefusedError(_("Alamat e-mail ini tidak sah.")) from problem


def choose_by_code(code: int, sentence: str) -> UndeliveredError:
    return RefusedError(sentence) if code >= PERMANENT else DelayedError(sentence)


class StayHere(HTTPRedirectHandler):
    """A gateway that points elsewhere is set up wrongly; nobody's number follows it there."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str) -> None:
        return None


class HttpGateway:
    """Posts ``{"to", "text", "reference"}`` as JSON to MESSAGE_GATEWAY; whatever 2xx it answers means taken.

    The reference also comes as ``Idempotency-Key``, so that a repeated call is one text.
    """

    def __init__(self, address: str, token: str) -> None:
        if urlsplit(address).scheme not in {"http", "https"}:
            msg = "MESSAGE_GATEWAY must begin with http:// or https://"
            raise ValueError(msg)
        self.address, self.token = address, token
        self.opener = build_opener(StayHere)

    def send(self, *, number: str, text: str, key: str) -> None:
        body = json.dumps({"to": number, "text": text, "reference": key}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.address, body, headers, method="POST")  # noqa: S310 – the scheme was checked
        try:
            with self.opener.open(request, timeout=TIMEOUT):
                return
        except HTTPError as answer:
            answer.close()
            raise explain_answer(answer.code) from answer
        except (OSError, ValueError) as problem:
            raise UnreachableError(_("Layanan SMS/WhatsApp tidak dapat dihubungi.")) from problem


def explain_answer(code: int) -> UndeliveredError:
    sentence = _("Layanan SMS/WhatsApp menjawab dengan kesalahan (%(code)s).") % {"code": code}
    if code in NOBODY_NOW:
        return UnreachableError(sentence)
    return DelayedError(sentence) if code >= HTTPStatus.INTERNAL_SERVER_ERROR else RefusedError(sentence)


def find_text_gateway() -> TextGateway | None:
    """The one the city has set up, if any."""
    if not settings.MESSAGE_GATEWAY:
        return None
    return HttpGateway(settings.MESSAGE_GATEWAY, settings.MESSAGE_GATEWAY_TOKEN)


def send_text(number: str, text: str, *, key: str = "") -> None:
    """Send ``text`` to ``number`` (``+628…``); one ``key``, one text, none, always another. Raises UndeliveredError."""
    gateway = find_text_gateway()
    if gateway is None:
        raise RefusedError(_("Layanan SMS/WhatsApp tidak dipasang."))
    gateway.send(number=number, text=text, key=key or uuid.uuid4().hex)
