"""The lists of a session as facilitators see them: long, short, agreed in order, not agreed, and what waits outside."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.enums import Role
from forums.boards.lists import Board, Question, read_digits
from forums.datasets.picks import count_items
from forums.enums import Origin, Show
from forums.forms.hall import LineForm
from forums.forms.lists import DisagreeForm, OrderForm
from forums.views.frame import find_session, frame
from proposals.forms.ticket import Ticket
from proposals.models import ForumItem, Proposal
from proposals.views.people import signed_in
from themes.models import CatalogItem, ForumSession


@dataclass(frozen=True)
class Line:
    """The one line in which a proposal of the hall is noted down, with what was typed and found so far."""

    form: LineForm
    ticket: Ticket
    words: str = ""
    found: tuple[CatalogItem, ...] = ()
    chosen: int | None = None
    takes_focus: bool = False


@never_cache
@require_safe
def work_forum_items(request: HttpRequest, pk: int) -> HttpResponse:
    return show_list(request, find_session(request, pk))


def show_list(
    request: HttpRequest,
    session: ForumSession,
    *,
    question: Question | None = None,
    asked: ForumItem | None = None,
    line: Line | None = None,
    **typed: forms.Form,
) -> HttpResponse:
    """Draw the tab. ``typed`` holds the form that failed, under its name in the template; ``asked`` its item."""
    board = Board(session, question or Question.read(request.GET), request.GET.get("page", "1"))
    surrounding, here = frame(request, session, "work_forum_items"), name_here(board)
    context = {
        **surrounding,
        "board": board,
        "question": board.question,
        "counts": {
            **count_items(session),
            "waiting": Proposal.objects.for_forum(session).count(),
            "carriable": Proposal.objects.carriable_to(session.round).count(),
        },
        "can_carry": surrounding["is_open"] or (not session.is_closed and signed_in(request).has_role(Role.PLANNER)),
        "tables": list(session.tables.all()),
        "origins": Origin.choices,
        "lists": name_lists(board),
        "here": here,
        "asking": f"{here}{'&' if '?' in here else '?'}butir=",
        "line": line,
        "asked": asked,
        "typed": next(iter(typed.values()), line.form if line and line.form.is_bound and line.form.errors else None),
        **(empty_forms(request, board, asked, line) if surrounding["is_open"] else {}),
        **typed,
    }
    return render(request, "forums/work_forum_items.html", context)


def name_here(board: Board) -> str:
    """The address of the list shown, for coming back to it after an act; also where the page answers a form."""
    query = board.question.query
    if board.page.number > 1:
        query += f"{'&' if query else '?'}page={board.page.number}"
    return reverse("work_forum_items", args=[board.session.pk]) + query


def name_lists(board: Board) -> list[tuple[str, str, str, bool]]:
    """Value, word, address and whether it is shown now; filters stay on when the list is changed."""
    question, page = board.question, reverse("work_forum_items", args=[board.session.pk])
    return [
        (show.value, str(show.label), page + replace(question, tampil=show.value).query, question.tampil == show.value)
        for show in Show
    ]


def empty_forms(request: HttpRequest, board: Board, asked: ForumItem | None, line: Line | None) -> dict[str, Any]:
    """What can be filled in on the list shown."""
    found = asked or find_asked(request, board.session)
    given: dict[str, Any] = {"asked": found, "disagree_form": DisagreeForm(item=found) if found else None}
    if board.is_ranked:
        given["order_form"] = OrderForm(items=list(board.page))
    if line is None and board.question.tampil == Show.LONG:
        place = read_digits(request.GET.get("baris", ""))
        form = LineForm(round_=board.session.round, kelurahan=place)
        given["line"] = Line(form, Ticket(), takes_focus=bool(place))
    return given


def find_asked(request: HttpRequest, session: ForumSession) -> ForumItem | None:
    """The item whose reason is asked for, named by ``?butir=`` in the address."""
    number = read_digits(request.GET.get("butir", ""))
    items = session.items.select_related("proposal", "reason")
    return items.filter(pk=number).first() if number else None
