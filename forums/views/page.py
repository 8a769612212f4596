"""The one page of a session: every form on it, and what was typed into the one that failed."""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forums.forms.attendance import AttendanceForm
from forums.forms.sessions import SESSION_FIELDS, SessionForm
from forums.rules import missing_for_closing
from forums.views.frame import frame
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from proposals.views.people import signed_in
from themes.models import ForumSession
from themes.rules import can_run


def list_items(session: ForumSession) -> list[ForumItem]:
    """Everything on the list, agreed ones in their order of priority."""
    related = ("proposal__kelurahan__parent", "proposal__agency", "reason")
    return list(session.items.select_related(*related).order_by("rank", "pk"))


def of_outcome(items: Iterable[ForumItem], outcome: ForumOutcome) -> list[ForumItem]:
    return [item for item in items if item.outcome == outcome]


def show(request: HttpRequest, session: ForumSession, **typed: forms.Form) -> HttpResponse:
    """Draw the page. ``typed`` holds the form that failed, under its name in the template."""
    items = list_items(session)
    is_open = can_run(signed_in(request), session)
    context = {
        **frame(request, session, "work_forum"),
        "minutes": getattr(session, "minutes", None),
        "items": items,
        "undecided": of_outcome(items, ForumOutcome.OPEN),
        "agreed": of_outcome(items, ForumOutcome.AGREED),
        "not_agreed": of_outcome(items, ForumOutcome.NOT_AGREED),
        "missing": [] if session.is_closed else missing_for_closing(session),
        "typed": next(iter(typed.values()), None),
        "typed_name": next(iter(typed), ""),
        **(_empty_forms(session) if is_open else {}),
        **typed,
    }
    return render(request, "forums/work_forum.html" if is_open else "forums/work_forum_read.html", context)


def _empty_forms(session: ForumSession) -> dict[str, object]:
    return {
        "session_form": SessionForm(initial={name: getattr(session, name) for name in SESSION_FIELDS}),
        "attendance_form": AttendanceForm(session=session),
    }
