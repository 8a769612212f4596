"""The one page of a session: every form on it, and what was typed into the one that failed."""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forums.forms.attendance import AttendanceForm
from forums.forms.hall import HallForm
from forums.forms.lists import DisagreeForm, OrderForm
from forums.forms.minutes import MinutesForm
from forums.forms.sessions import SESSION_FIELDS, SessionForm
from forums.rules import missing_for_closing
from forums.views.frame import frame
from musrenbang.lib.uploads import ACCEPTED_FILES
from proposals.enums import ForumOutcome
from proposals.forms.ticket import Ticket
from proposals.models import ForumItem, Proposal
from proposals.querysets import ProposalQuerySet
from proposals.views.people import signed_in
from themes.models import ForumSession, Minutes
from themes.rules import can_run

WAITING_SHOWN = 50


def list_items(session: ForumSession) -> list[ForumItem]:
    """Everything on the list, agreed ones in their order of priority."""
    related = ("proposal__kelurahan__parent", "proposal__agency", "reason")
    return list(session.items.select_related(*related).order_by("rank", "pk"))


def of_outcome(items: Iterable[ForumItem], outcome: ForumOutcome) -> list[ForumItem]:
    return [item for item in items if item.outcome == outcome]


def find_waiting(request: HttpRequest, session: ForumSession) -> ProposalQuerySet:
    """Verified proposals of the round that no forum has taken up, narrowed by ``?cari=``."""
    rows = Proposal.objects.for_forum(session)
    words = request.GET.get("cari", "").replace("\x00", "").strip()
    return rows.filter(title__icontains=words) if words else rows


def show(
    request: HttpRequest, session: ForumSession, *, asked: ForumItem | None = None, **typed: forms.Form
) -> HttpResponse:
    """Draw the page.

    ``typed`` holds the form that failed, under its name in the template; ``asked`` the item it is for.
    """
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
        **(_empty_forms(request, session, items) if is_open else {}),
        **({"asked": asked} if asked else {}),
        **typed,
    }
    return render(request, "forums/work_forum.html" if is_open else "forums/work_forum_read.html", context)


def _empty_forms(request: HttpRequest, session: ForumSession, items: list[ForumItem]) -> dict[str, object]:
    waiting = find_waiting(request, session)
    return {
        "session_form": SessionForm(initial={name: getattr(session, name) for name in SESSION_FIELDS}),
        "attendance_form": AttendanceForm(session=session),
        "hall_form": HallForm(round_=session.round),
        "minutes_form": MinutesForm(initial=_minutes_values(getattr(session, "minutes", None)), auto_id="id_ba_%s"),
        "order_form": OrderForm(items=of_outcome(items, ForumOutcome.AGREED)),
        "disagree_form": DisagreeForm(auto_id="id_tolak_%s"),
        "asked": _find_asked(request, items),
        "ticket": Ticket(),
        "accepted": ACCEPTED_FILES,
        "waiting": waiting[:WAITING_SHOWN],
        "waiting_count": waiting.count(),
        "words": request.GET.get("cari", ""),
    }


def _minutes_values(minutes: Minutes | None) -> dict[str, object]:
    return {name: getattr(minutes, name) for name in MinutesForm.base_fields} if minutes else {}


def _find_asked(request: HttpRequest, items: list[ForumItem]) -> ForumItem | None:
    """The item whose reason is asked for, named by ``?butir=`` in the address."""
    return next((item for item in items if str(item.pk) == request.GET.get("butir")), None)
