"""One JSON line per act, with the id of its request; no names, no addresses, no form contents.

A line says which view was asked, with what status it ended, how long it took and the number of the account. Errors
keep their stack and the first line of their message: PostgreSQL puts the row's contents into the lines after it.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")
acts = logging.getLogger("musrenbang.acts")

SAFE = frozenset({"GET", "HEAD"})
DENIED = frozenset(
    {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.TOO_MANY_REQUESTS}
)
FITTING_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class JsonLine(logging.Formatter):
    """Spell a record as one line of JSON; ``extra={"facts": {…}}`` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"], line["stack"] = describe(record.exc_info[1], record.exc_info[2])
        return json.dumps({key: value for key, value in line.items() if value != ""}, ensure_ascii=False, default=str)


def describe(error: BaseException, trace: TracebackType | None) -> tuple[str, list[str]]:
    """What happened and where, without the values a database or a form put into the message."""
    first_line = (str(error).splitlines() or [""])[0]
    frames = traceback.extract_tb(trace)
    return f"{type(error).__name__}: {first_line}", [f"{f.filename}:{f.lineno} {f.name}" for f in frames]


def note_acts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request an id (a proxy's own is kept), and write a line for everything that is not mere reading."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if FITTING_ID.fullmatch(given) else uuid.uuid4().hex)
        began = time.monotonic()
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id.get()
            if request.method not in SAFE or response.status_code == HTTPStatus.FORBIDDEN:
                note(request, response.status_code, began)
            return response
        finally:
            request_id.reset(token)

    return middleware


def note(request: HttpRequest, status: int, began: float) -> None:
    """One line: what was done or denied, by which account, how it ended."""
    user = getattr(request, "user", None)
    view = request.resolver_match.url_name if request.resolver_match else None
    is_denied = getattr(request, "is_denied", False) or status in DENIED
    facts = {
        "outcome": "denied" if is_denied else "answered",
        "view": view,
        "method": request.method,
        "status": status,
        "user": user.pk if user is not None else None,
        "milliseconds": round((time.monotonic() - began) * 1000),
    }
    acts.info("%s %s %s", request.method, view, status, extra={"facts": facts})
