"""The paper of a session: what was printed, and what is still to do with what came back."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.datasets.paper import read_batches
from forums.forms.printing import PrintForm
from forums.views.frame import find_session, frame
from proposals.forms.ticket import Ticket
from themes.models import ForumSession


@never_cache
@require_safe
def work_forum_paper(request: HttpRequest, pk: int) -> HttpResponse:
    return show_paper(request, find_session(request, pk))


def show_paper(request: HttpRequest, session: ForumSession, **typed: forms.Form) -> HttpResponse:
    """Draw the page; ``typed`` holds the form that failed under its name in the template."""
    context = {
        **frame(request, session, "work_forum_paper"),
        "print_form": PrintForm(),
        "ticket": Ticket(),
        "batches": read_batches(session),
        "typed": next(iter(typed.values()), None),
        **typed,
    }
    return render(request, "forums/paper.html", context)
