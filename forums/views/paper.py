"""The paper of a session: what was printed, and what is still to do with what came back."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.actions.paper.typing import Act
from forums.datasets.paper import Unread, is_reading, list_rows, read_batches, read_unread, read_uploads, read_work
from forums.forms.photos import PlaceForm, row_choices
from forums.forms.printing import PrintForm
from forums.rules.second_look import has_colleague
from forums.views.frame import find_session, frame
from musrenbang.lib.uploads import ACCEPTED_FILES
from proposals.forms.ticket import Ticket
from proposals.views.people import signed_in
from themes.models import ForumSession

ROWS = 50


@never_cache
@require_safe
def work_forum_paper(request: HttpRequest, pk: int) -> HttpResponse:
    return show_paper(request, find_session(request, pk))


def _read_unread(session: ForumSession) -> list[tuple[Unread, PlaceForm]]:
    """Photos somebody has to look at, each with the form that says which row it shows."""
    unread = read_unread(session)
    rows = row_choices(session) if unread else []
    return [(one, PlaceForm(rows=rows, prefix=f"foto_{one.photo.pk}")) for one in unread]


def show_paper(request: HttpRequest, session: ForumSession, **typed: forms.Form) -> HttpResponse:
    """Draw the page; ``typed`` holds the form that failed under its name in the template."""
    user = signed_in(request)
    context = {
        **frame(request, session, "work_forum_paper"),
        "print_form": PrintForm(),
        "ticket": Ticket(),
        "batches": read_batches(session),
        "uploads": read_uploads(session),
        "is_reading": is_reading(session),
        "unread": _read_unread(session),
        "work": read_work(session, user, has_colleague=has_colleague(user, session)),
        "acts": {act.name: act.value for act in Act},
        "page": Paginator(list_rows(session), ROWS).get_page(request.GET.get("page")),
        "accepted": ACCEPTED_FILES,
        "typed": next(iter(typed.values()), None),
        **typed,
    }
    return render(request, "forums/paper.html", context)
