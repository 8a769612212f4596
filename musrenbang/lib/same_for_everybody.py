"""Says of a public page that it reads the same for everybody without a session, so that it may be kept whole.

Such a page shows only rows of tables that ``public_stamp`` watches (reports/migrations/0002_public_stamp.py, and a test
that looks), the moment of the clock only as far as dates of rounds, sessions and days go, and nothing of a session: no
form token, no message, no name.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from hashlib import md5
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def same_for_everybody(view: View[P]) -> View[P]:
    """Note on the answer the stamp it was made under, read before the page is, and name its contents (ETag)."""

    @wraps(view)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        stamp = read_stamp()
        response = view(request, *args, **kwargs)
        response.made_under = stamp  # type: ignore[attr-defined]
        response["ETag"] = f'"{md5(response.content, usedforsecurity=False).hexdigest()}"'
        return response

    return marked


def kept_between_changes(read: Callable[[], T]) -> Callable[[], T]:
    """Keep the answer of ``read`` in this process, for each language, until the stamp moves or the day turns.

    For reads of watched tables that every page repeats; what they return must not be changed by who gets it.
    """
    kept: dict[str, tuple[int, date, T]] = {}

    @wraps(read)
    def remember() -> T:
        stamp, today, language = read_stamp(), timezone.localdate(), get_language() or ""
        if stamp is None:
            return read()
        known = kept.get(language)
        if known and known[:2] == (stamp, today):
            return known[2]
        answer = read()
        kept[language] = (stamp, today, answer)
        return answer

    return remember


def stamp_of(response: HttpResponse) -> int | None:
    """The stamp a page was made under; None when it is not the same for everybody."""
    return getattr(response, "made_under", None)


def read_stamp() -> int | None:
    """The sum of all committed changes of what public pages show.

    None where the database does not answer, and inside a transaction, which sees changes that may yet be undone.
    """
    if connection.in_atomic_block:
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(number) FROM public_stamp")
            return int(cursor.fetchone()[0] or 0)
    except DatabaseError:
        return None
