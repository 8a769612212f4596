"""The field app: what a device in the hall keeps, what it fetches, and what it sends back."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_POST, require_safe

from forums.actions.sync import sync
from forums.datasets.field import Json, read_state
from forums.forms.acts import MOST_ACTS, Unreadable, read_acts
from forums.forms.attendance import COLUMNS
from forums.forms.field import FieldHallForm, pack_lists
from forums.views.frame import find_session, frame
from musrenbang.lib.denied import Denied
from proposals.views.people import signed_in
from themes.enums import AgeBand, Presence
from themes.models import ForumSession
from themes.rules import can_run, check_can_facilitate


@require_safe
def work_forum_field(request: HttpRequest, pk: int) -> HttpResponse:
    """The field app among the pages of its session."""
    session = find_session(request, pk)
    return render(request, "forums/field.html", {**frame(request, session, "work_forum_field"), **describe_app()})


@login_not_required
@gzip_page
@require_safe
def field_shell(request: HttpRequest) -> HttpResponse:
    """The same app alone, as a phone keeps it for every session: it holds nothing about any, and about nobody."""
    return render(request, "forums/field_shell.html", describe_app())


def describe_app() -> Json:
    """The parts of the app that are the same for every session."""
    return {
        "hall_form": FieldHallForm(),
        "presences": Presence.choices,
        "bands": AgeBand.choices,
        "columns": [(sex.value, sex.label, disability) for sex, disability in COLUMNS],
    }


@never_cache
@gzip_page
@conditional_page
@require_safe
def work_forum_state(request: HttpRequest, pk: int) -> JsonResponse:
    """The session as it is now; 304 to a device that has it already."""
    return JsonResponse(pack_state(request, find_session(request, pk)))


@never_cache
@gzip_page
@require_POST
def work_forum_sync(request: HttpRequest, pk: int) -> JsonResponse:
    """Take over what was done without signal; the answers to each act, and the session as it is after them."""
    session, by = find_session(request, pk), signed_in(request)
    try:
        check_can_facilitate(by, session.round)
        acts = read_acts(request.body, session.round)
    except Denied as denied:
        return JsonResponse({"sentence": denied.sentence}, status=HTTPStatus.FORBIDDEN)
    except Unreadable:
        sentence = _("Kiriman ini tidak terbaca; paling banyak %(most)s catatan sekali kirim.") % {"most": MOST_ACTS}
        return JsonResponse({"sentence": sentence}, status=HTTPStatus.BAD_REQUEST)
    answers = sync(session_id=session.pk, by=by, acts=acts)
    return JsonResponse({"answers": answers, "state": pack_state(request, find_session(request, pk))})


def pack_state(request: HttpRequest, session: ForumSession) -> Json:
    return {**read_state(session), **pack_lists(session), "may_write": can_run(signed_in(request), session)}
