"""Public pages kept whole in the memory of each web process, for readers who bring no session.

A page is kept together with the stamp of the database it was made under (table ``public_stamp``, moved by triggers with
every change of what public pages show) and the next moment at which the clock changes something on it. Each request
reads the stamp anew, so a page is dropped by the very change that outdates it, in every process at once; nothing is
ever sent that was already outdated when it was asked for. Who is signed in never gets a kept page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from musrenbang.lib.same_for_everybody import read_stamp, stamp_of
from musrenbang.lib.shelf import Key, Shelf
from musrenbang.reading import read_language, read_preferences
from themes.datasets.rounds import next_turn_of_the_clock

MOST_BYTES = 32 * 1024 * 1024  # per web process
LONGEST_PATH = 300  # characters of path and question
LONGEST = timedelta(minutes=10)  # whatever the stamp says: a database may be restored from a backup
HARMLESS_COOKIES = frozenset({settings.READING_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME})


@dataclass(frozen=True)
class Kept:
    """One page as it was sent. ``until``: aware, exclusive."""

    stamp: int
    until: datetime
    headers: tuple[tuple[str, str], ...]
    body: bytes


SHELF: Shelf[Kept] = Shelf(MOST_BYTES)


def keep_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer from the shelf where possible, else keep what may be kept. Off while templates are being written."""
    if settings.DEBUG:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = name_page(request)
        if key is None:
            return get_response(request)
        now = timezone.now()
        kept = SHELF.find(key)
        if kept and now < kept.until and kept.stamp == read_stamp():
            return shorten(request, HttpResponse(kept.body, headers=dict(kept.headers)))
        response = get_response(request)
        stamp = stamp_of(response)
        if stamp is None or not may_be_kept(request, response):
            return response
        until = min(next_turn_of_the_clock(now), now + LONGEST)
        SHELF.keep(key, Kept(stamp, until, tuple(response.items()), response.content))
        return shorten(request, response)

    return middleware


def name_page(request: HttpRequest) -> Key | None:
    """What tells one page from another; None when the answer may depend on more than that."""
    path = request.get_full_path()
    if request.method != "GET" or len(path) > LONGEST_PATH or request.COOKIES.keys() - HARMLESS_COOKIES:
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    return host, request.scheme, path, read_language(request), read_preferences(request), takes_gzip


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Only a whole page that set no cookie and holds no form token, whatever its view promised."""
    is_plain = response.status_code == HTTPStatus.OK and not response.cookies
    return is_plain and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META


def shorten(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """304 without a body for a browser that has this very page already."""
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
