"""One place turns a rule's no, and a lock that took too long, into an answer a person understands."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable, RaiseException

from musrenbang.lib.denied import Denied
from musrenbang.lib.kept_form import keep

BUSY = (LockNotAvailable, DeadlockDetected)  # somebody else has the row; a second try will do
METHODS = ("GET", "HEAD", "POST")
OPEN_DATA = "/data/"  # browsers ask there, with OPTIONS, whether a page of another site may read


class KeepTypedMiddleware(LoginRequiredMiddleware):
    """Sign-in is required unless a view says otherwise; what was typed before a session ended is not lost.

    Where it is not, nobody looks who asks: open data must not depend on a cookie.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Sequence[Any],
        view_kwargs: Mapping[str, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)  # type: ignore[arg-type]

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "POST" and getattr(view_func, "keeps_typed", False) and keep(request):
            sentence = _("Anda perlu masuk lagi. Isian Anda disimpan dan muncul kembali setelah Anda masuk.")
            messages.warning(request, sentence)
        return super().handle_no_permission(request, view_func)


def allow_methods(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages and forms need three methods; whatever else is asked (TRACE, PUT, OPTIONS …) answers 405."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_enquiry = request.method == "OPTIONS" and request.path.startswith(OPEN_DATA)
        if request.method not in METHODS and not is_enquiry:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware


def lead_back(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Somebody who opens the address of a form that is only sent gets the page above it, not an empty 405.

    It happens without anybody's fault: a page that names a mistake stands at such an address, and there one changes
    the language, presses Enter in the address line, or signs in again.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_person = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        is_sent_only = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        return redirect(_page_above(request.path)) if is_person and is_sent_only else response

    return middleware


def _page_above(path: str) -> str:
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:length])}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"


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
    """``Denied`` sends back to the page the form stood on, with the sentence; a busy row answers 503 "coba lagi".

    What only a trigger of the database refused is told the same way: signed papers and histories stay as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            return self._answer_denied(request, exception)
        if isinstance(exception, OperationalError) and isinstance(exception.__cause__, BUSY):
            return render(request, "pages/busy.html", status=503)
        if isinstance(exception, DatabaseError) and isinstance(exception.__cause__, RaiseException):
            return self._answer_denied(request, Denied(_explain_refusal(exception)))
        return None

    def _answer_denied(self, request: HttpRequest, denied: Denied) -> HttpResponse:
        request.is_denied = True  # type: ignore[attr-defined]
        back = request.POST.get("next") or request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, denied.sentence)
            return HttpResponseRedirect(back)
        return render(request, "pages/denied.html", {"sentence": denied.sentence, "way": denied.way}, status=403)


def _explain_refusal(exception: DatabaseError) -> str:
    if any(word in str(exception) for word in ("signed", "frozen", "addendum")):
        return _("Yang sudah ditandatangani dibekukan dan tidak berubah lagi. Pembetulannya ditulis sebagai adendum.")
    return _("Yang sudah tercatat dalam riwayat tidak bisa diubah atau dihapus.")


# A phone may say where it is (a point for a proposal), to our own pages alone; nothing else of it is ever asked for.
FEATURES = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def limit_features(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell the browser which of the phone's abilities our pages may ask for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = FEATURES
        return response

    return middleware
