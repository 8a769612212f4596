"""The first page of a session: what it is, how far it is, who is invited."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forums.boards.overview import read_overview
from forums.forms.invitations import AnswerForm, InviteForm
from forums.forms.sessions import SessionForm, describe_session
from forums.models import Invitation
from forums.views.frame import frame
from proposals.views.people import signed_in
from themes.datasets.agenda import read_agenda
from themes.models import ForumSession
from themes.rules import can_run


def show(
    request: HttpRequest,
    session: ForumSession,
    *,
    session_form: SessionForm | None = None,
    invite_form: InviteForm | None = None,
    answer_form: AnswerForm | None = None,
    answering: Invitation | None = None,
) -> HttpResponse:
    """Draw the page; each form as it failed, else empty."""
    given: tuple[forms.Form | None, ...] = (session_form, invite_form, answer_form)
    context = {
        **frame(request, session, "work_forum"),
        "overview": read_overview(session, timezone.now()),
        "agenda": read_agenda(session.agenda, session.starts_at),
        "team": list(session.team.all()),
        "typed": next((form for form in given if form is not None), None),
        "answering": answering,
        "session_form": session_form,
        "invite_form": invite_form,
        "invitations": [(each, None) for each in session.invitations.all()],
    }
    if can_run(signed_in(request), session):
        context |= offer_forms(session, session_form, invite_form, answer_form, answering)
    return render(request, "forums/work_forum.html", context)


def offer_forms(
    session: ForumSession,
    session_form: SessionForm | None,
    invite_form: InviteForm | None,
    answer_form: AnswerForm | None,
    answering: Invitation | None,
) -> dict[str, Any]:
    """What a facilitator may change here."""
    forms_by_guest = [
        (each, answer_form if answering and each.pk == answering.pk else AnswerForm(invitation=each))
        for each in session.invitations.all()
    ]
    return {
        "session_form": session_form or SessionForm(initial=describe_session(session), round_=session.round),
        "invite_form": invite_form or InviteForm(),
        "invitations": forms_by_guest,
    }
