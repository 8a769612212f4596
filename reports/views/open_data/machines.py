"""What every answer to a program has in common: open to any site, counted, told in sentences when it goes wrong."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from math import ceil
from typing import Any, Concatenate, ParamSpec

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from musrenbang.lib.pace import BUCKETS
from musrenbang.lib.site import write_address
from reports.renderers.json import plain
from reports.renderers.openapi import PROBLEM

METHODS = ("GET", "HEAD", "OPTIONS")
A_DAY = 24 * 3600  # seconds
FRESH = "public, max-age=60"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Refused(Exception):
    """No answer; ``sentence`` says why, ``faults`` name parameters, each with its sentence."""

    def __init__(self, status: HTTPStatus, sentence: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.faults = status, sentence, faults


def for_machines(view: View[P]) -> View[P]:
    """Everybody may ask, also from pages of other sites, always in Indonesian; sessions play no part.

    Nothing is changed by any method, so no token is asked for: whoever sends something hears that this is read-only.
    """

    @csrf_exempt
    @login_not_required
    @gzip_page
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with translation.override("id"):
            answer = answer_safely(request, lambda: view(request, *args, **kwargs))
        return open_to_all(answer)

    return answered


def answer_safely(request: HttpRequest, ask: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS)})
    if request.method not in METHODS:
        return write_problem(Refused(HTTPStatus.METHOD_NOT_ALLOWED, _("Data ini hanya bisa dibaca (GET).")))
    wait = BUCKETS.take(("data", ratelimit.get_ip(request) or ""), per_minute=settings.DATA_PER_MINUTE)
    if wait:
        return ask_to_wait(wait)
    try:
        return ask()
    except Refused as refused:
        return write_problem(refused)


def ask_to_wait(wait: float) -> HttpResponse:
    seconds = ceil(wait)
    sentence = _("Terlalu banyak permintaan dari jaringan ini. Coba lagi setelah %(count)s detik.") % {"count": seconds}
    answer = write_problem(Refused(HTTPStatus.TOO_MANY_REQUESTS, sentence))
    answer["Retry-After"] = str(seconds)
    return answer


def write_problem(refused: Refused) -> HttpResponse:
    """RFC 9457."""
    status = refused.status
    body: dict[str, Any] = {
        "type": write_address(f"{reverse('api_page')}#galat-{status.value}"),
        "title": status.phrase,
        "status": status.value,
        "detail": refused.sentence,
    }
    if refused.faults:
        body["errors"] = [{"parameter": name, "sentence": sentence} for name, sentence in refused.faults]
    answer = HttpResponse(spell(body), content_type=PROBLEM, status=status)
    answer["Cache-Control"] = "no-store, public"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        answer["Allow"] = ", ".join(METHODS)
    return answer


def write_json(body: Any, *, content_type: str = "application/json", following: str = "") -> HttpResponse:
    """``body`` with an ETag of its contents; ``following`` is the address of the next page."""
    content = spell(body).encode()
    answer = HttpResponse(content, content_type=content_type)
    answer["ETag"] = f'"{sha256(content).hexdigest()[:32]}"'
    answer["Cache-Control"] = FRESH
    links = [f'<{settings.DATA_LICENCE_URL}>; rel="license"']
    answer["Link"] = ", ".join([*links, *([f'<{following}>; rel="next"'] if following else [])])
    return answer


def spell(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, default=plain, indent=1) + "\n"


def shorten(request: HttpRequest, answer: HttpResponse) -> HttpResponseBase:
    """304 for whoever has this very answer."""
    return get_conditional_response(request, etag=answer.headers.get("ETag"), response=answer) or answer


def open_to_all(answer: HttpResponseBase) -> HttpResponseBase:
    """Nothing here depends on who asks, so any site may read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    answer["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Accept"
    answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Retry-After, Content-Disposition"
    answer["Access-Control-Max-Age"] = str(A_DAY)
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Content-Language"] = "id"
    return answer
