"""Counting oneself by QR: the poster of the facilitator, and the page it leads to."""

import uuid
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.actions.attendance import check_in as count_herself
from forums.actions.attendance import check_out, renew_code
from forums.datasets.check_in import read_token, write_token
from forums.enums import TallySource
from forums.forms.check_in import CheckInForm
from forums.models import Tally
from forums.rules.counting import AROUND, UNDO, check_can_check_in
from forums.views.frame import find_session, go_back
from musrenbang.lib.clock import database_now
from musrenbang.lib.denied import Denied
from musrenbang.lib.qr import draw_qr
from musrenbang.lib.throttle import is_too_often
from proposals.views.people import signed_in
from themes.enums import Presence
from themes.models import ForumSession
from themes.rules import can_run

# A hall, or everybody at home behind one mobile carrier, has one address.
LIMIT = "3000/h/ip"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Counted once per browser, without a name."""
    session = get_object_or_404(ForumSession.objects.for_list(), pk=pk)
    presence, own = read_token(session, token), find_own(request, session)
    reason = "" if own else explain_closed(session, presence)
    if reason or presence is None or own or request.method != "POST":
        return show(request, session, presence=presence, own=own, reason=reason)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return show(request, session, presence=presence, form=form)
    if is_too_often(request, "check_in", limit=LIMIT):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    key = form.cleaned_data["key"]
    count_herself(session_id=session.pk, key=key, group=form.read_group(presence))
    return remember(redirect("check_in", pk=pk, token=token), session, key)


@login_not_required
@require_POST
def check_in_undo(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Take it back, within two minutes."""
    session = get_object_or_404(ForumSession, pk=pk)
    own = find_own(request, session)
    if own:
        check_out(session_id=session.pk, key=own.key)
        messages.success(request, _("Hitungan Anda dibatalkan."))
    response = redirect("check_in", pk=pk, token=token)
    response.delete_cookie(cookie_name(session), path=cookie_path(session))
    return response


def explain_closed(session: ForumSession, presence: Presence | None) -> str:
    """Why nobody is counted here now; empty when people are."""
    if presence is None:
        return _("Kode ini sudah diganti. Pindai poster yang terpasang sekarang, atau minta tautan baru.")
    try:
        check_can_check_in(session, database_now())
    except Denied as denied:
        return denied.sentence
    return ""


def show(
    request: HttpRequest,
    session: ForumSession,
    *,
    presence: Presence | None,
    own: Tally | None = None,
    form: CheckInForm | None = None,
    reason: str = "",
) -> HttpResponse:
    undo_until = own.received_at + UNDO if own else None
    context = {
        "session": session,
        "presence": presence,
        "own": own,
        "undo_until": undo_until if undo_until and undo_until > timezone.now() else None,
        "form": form or CheckInForm(),
        "reason": reason,
        "here": request.path,
    }
    return render(request, "forums/check_in.html", context, status=HTTPStatus.GONE if reason else HTTPStatus.OK)


def cookie_name(session: ForumSession) -> str:
    return f"hadir-{session.pk}"


def cookie_path(session: ForumSession) -> str:
    """Sent to the check-in of this one session, nowhere else."""
    return f"{reverse('forum_detail', args=[session.pk])}hadir/"


def remember(response: HttpResponse, session: ForumSession, key: uuid.UUID) -> HttpResponse:
    """So that this browser is counted once. Which key is hers stands nowhere but in her browser."""
    left = session.ends_at + AROUND - timezone.now()
    response.set_signed_cookie(
        cookie_name(session),
        str(key),
        max_age=max(left, timedelta(hours=1)),
        path=cookie_path(session),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def find_own(request: HttpRequest, session: ForumSession) -> Tally | None:
    """How this browser was counted, unless that was taken back."""
    key = request.get_signed_cookie(cookie_name(session), default="")
    if not key:
        return None
    return session.tallies.filter(key=key, source=TallySource.CHECK_IN, voided_by=None).first()


@never_cache
@require_safe
def work_forum_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """A page to print and hang up."""
    session = find_session(request, pk)
    path = reverse("check_in", args=[pk, write_token(session, Presence.HALL)])
    address = request.build_absolute_uri(path)
    context = {
        "session": session,
        "address": address,
        "qr": draw_qr(address),
        "is_open": can_run(signed_in(request), session),
    }
    return render(request, "forums/check_in_poster.html", context)


@require_POST
def work_forum_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the code: the old poster counts nobody any more."""
    session = find_session(request, pk)
    renew_code(session_id=session.pk, by=signed_in(request))
    messages.success(request, _("Kode hadir diganti. Cetak poster baru, dan kirim tautan baru kepada peserta daring."))
    return go_back(request, session, "sendiri", to="work_forum_attendance")
