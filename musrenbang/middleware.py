"""One place turns a rule's no, and a lock that took too long, into an answer a person understands."""

from collections.abc import Callable

from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from psycopg.errors import LockNotAvailable

from musrenbang.lib.denied import Denied

METHODS = ("GET", "HEAD", "POST")


def allow_methods(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages and forms need three methods; whatever else is asked (TRACE, PUT, OPTIONS …) answers 405."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware


def refuse_null_bytes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No address of ours holds a null byte, and PostgreSQL refuses to look for one: such a page does not exist."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        return get_response(request)

    return middleware


def answer_denials(get_response: Callable[[HttpRequest], HttpResponse]) -> "DenialMiddleware":
    return DenialMiddleware(get_response)


class DenialMiddleware:
    """``Denied`` sends back to the page the form stood on, with the sentence; a busy row answers 503 "coba lagi"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            return self._answer_denied(request, exception)
        if isinstance(exception, OperationalError) and isinstance(exception.__cause__, LockNotAvailable):
            return render(request, "pages/busy.html", status=503)
        return None

    def _answer_denied(self, request: HttpRequest, denied: Denied) -> HttpResponse:
        request.is_denied = True  # type: ignore[attr-defined]
        back = request.POST.get("next") or request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, denied.sentence)
            return HttpResponseRedirect(back)
        return render(request, "pages/denied.html", {"sentence": denied.sentence}, status=403)
