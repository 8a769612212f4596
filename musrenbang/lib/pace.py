"""How often one address may make the portal search. Counted in the memory of each web process: reading writes nothing.

The limits are wide – a forum hall or a mobile carrier may stand behind one address – and filling up all the time, so
that whoever is refused waits for seconds. Nobody is locked out: what was typed stays, and forms are not counted here.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Concatenate, ParamSpec

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

MOST_ADDRESSES = 20_000  # remembered at a time; the one that asked longest ago is forgotten first
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class Buckets:
    """A bucket of requests for each key, which fills up within a minute. Safe between threads."""

    def __init__(self, most: int = MOST_ADDRESSES) -> None:
        self._most = most
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # requests, and when (seconds)
        self._lock = threading.Lock()

    def take(self, key: tuple[str, str], *, per_minute: int) -> float:
        """Take one request out of the bucket of ``key``; returns for how many seconds it is empty, 0 when it is not."""
        now, rate = time.monotonic(), per_minute / 60
        with self._lock:
            left, since = self._left.pop(key, (float(per_minute), now))
            left = min(per_minute, left + (now - since) * rate)
            wait = 0.0 if left >= 1 else (1 - left) / rate
            self._left[key] = (left if wait else left - 1, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        return wait


BUCKETS = Buckets()


def paced(question: str, *, is_fragment: bool = False) -> Callable[[View[P]], View[P]]:
    """Answer 429 with a sentence once an address puts too many of a ``question`` (a name in the query) to this view.

    A page without the question is never counted. ``is_fragment``: a script shows the sentence, so it comes alone.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            key = (view.__name__, ratelimit.get_ip(request) or "")
            wait = BUCKETS.take(key, per_minute=settings.SEARCHES_PER_MINUTE) if request.GET.get(question) else 0.0
            return refuse(request, wait, is_fragment=is_fragment) if wait else view(request, *args, **kwargs)

        return counted

    return decorate


def refuse(request: HttpRequest, wait: float, *, is_fragment: bool) -> HttpResponse:
    if is_fragment:
        sentence = _("Terlalu banyak pencarian dari jaringan ini. Lanjutkan mengetik; pencarian dicoba lagi.")
        answer = HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=429)
    else:
        answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(ceil(wait))
    answer["Cache-Control"] = "no-store"
    return answer
