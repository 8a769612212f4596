"""The tab of the votes: opening and closing them, hands and papers of the hall, sums, and the order they suggest."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.actions.lists import OrderOvertaken
from forums.actions.picks import adopt, close_picks, count_hands, open_picks, record_paper, strike
from forums.datasets.picks import count_ballots, count_picks, find_ties, list_offered
from forums.enums import BallotChannel
from forums.forms.lists import read_seen
from forums.forms.picks import BallotForm, HandsForm, OpenForm
from forums.models import Ballot
from forums.views.frame import find_session, frame, go_back
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.enums import ForumOutcome
from proposals.forms.ticket import Ticket
from proposals.views.people import signed_in
from themes.models import ForumSession

LAST_SHOWN = 20


@never_cache
@require_safe
def work_forum_picks(request: HttpRequest, pk: int) -> HttpResponse:
    return show_picks(request, find_session(request, pk))


def show_picks(
    request: HttpRequest, session: ForumSession, *, ticket: Ticket | None = None, **typed: forms.Form
) -> HttpResponse:
    """Draw the tab; ``typed`` holds the form that failed, under its name in the template."""
    offered = list_offered(session)
    rows = count_picks(session, offered)
    papers = session.ballots.filter(channel=BallotChannel.PAPER).order_by("-paper_number")
    last = papers.values_list("paper_number", flat=True).first() or 0
    context = {
        **frame(request, session, "work_forum_picks"),
        "rows": rows,
        "ties": find_ties(rows),
        "turnout": count_ballots(session),
        "noted": list_noted(session),
        "can_adopt": any(row.total for row in rows),
        "has_open": session.is_deciding and any(row.total and row.item.outcome == ForumOutcome.OPEN for row in rows),
        "open_form": OpenForm(initial={"each": session.picks_each}),
        "hands_form": HandsForm(rows=sorted(rows, key=lambda row: row.number)),
        "ballot_form": BallotForm(offered=offered, number=last + 1),
        "ticket": ticket or Ticket(),
        "typed": next(iter(typed.values()), None),
        **typed,
    }
    return render(request, "forums/work_forum_picks.html", context)


def list_noted(session: ForumSession) -> list[Ballot]:
    """What was noted down in the hall last, newest first; ballots of accounts stay their own."""
    rows = session.ballots.exclude(channel=BallotChannel.ACCOUNT).select_related("recorded_by")
    return list(rows.prefetch_related("picks__item__proposal").order_by("-cast_at", "-pk")[:LAST_SHOWN])


@require_POST
def work_forum_picks_open(request: HttpRequest, pk: int) -> HttpResponse:
    session, form = find_session(request, pk), OpenForm(request.POST)
    if not form.is_valid():
        return show_picks(request, session, open_form=form)
    open_picks(session_id=session.pk, by=signed_in(request), each=form.cleaned_data["each"])
    messages.success(request, _("Pemilihan prioritas dibuka."))
    return go_back(request, session, "suara", to="work_forum_picks")


@require_POST
def work_forum_picks_close(request: HttpRequest, pk: int) -> HttpResponse:
    session = find_session(request, pk)
    close_picks(session_id=session.pk, by=signed_in(request))
    messages.success(request, _("Pemilihan prioritas ditutup. Hasilnya kini terbuka untuk umum."))
    return go_back(request, session, "suara", to="work_forum_picks")


@require_POST
def work_forum_hands(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands raised for one proposal or several; the same form sent twice counts once."""
    session, ticket = find_session(request, pk), Ticket.read(request.POST)
    form = HandsForm(request.POST, rows=sorted(count_picks(session), key=lambda row: row.number))
    if not form.is_valid():
        return show_picks(request, session, ticket=ticket, hands_form=form)
    hands = form.read_hands()
    for item_id, count in hands.items():
        key = uuid.uuid5(ticket.key, str(item_id))
        count_hands(session_id=session.pk, key=key, by=signed_in(request), item_id=item_id, hands=count)
    total = sum(hands.values())
    messages.success(request, counted("%(count)s tangan dicatat.", total))
    return go_back(request, session, "tangan", to="work_forum_picks")


@require_POST
def work_forum_ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper by its number, then the next."""
    session, ticket = find_session(request, pk), Ticket.read(request.POST)
    form = BallotForm(request.POST, offered=list_offered(session))
    if form.is_valid():
        number, items = form.cleaned_data["number"], [item.pk for item in form.cleaned_data["picks"]]
        try:
            record_paper(session_id=session.pk, key=ticket.key, by=signed_in(request), number=number, item_ids=items)
        except Denied as denied:
            form.add_error(None, denied.sentence)
        else:
            messages.success(request, _("Kertas nomor %(number)s tercatat.") % {"number": number})
            return go_back(request, session, "kertas", to="work_forum_picks")
    return show_picks(request, session, ticket=ticket, ballot_form=form)


@require_POST
def work_forum_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back hands or a paper noted down in the hall."""
    session = find_session(request, pk)
    strike(session_id=session.pk, by=signed_in(request), key=Ticket.read(request.POST).key)
    messages.success(request, _("Catatan suara dibatalkan."))
    return go_back(request, session, "catatan", to="work_forum_picks")


@require_POST
def work_forum_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the agreed list in the order of the picks, if asked after agreeing on what was picked."""
    session, agrees = find_session(request, pk), "setujui" in request.POST
    try:
        count = adopt(session_id=session.pk, by=signed_in(request), seen=read_seen(request.POST), agrees=agrees)
    except OrderOvertaken as overtaken:
        messages.error(request, overtaken.sentence)
        return go_back(request, session, "urutan", to="work_forum_picks")
    messages.success(request, counted("%(count)s usulan diurutkan menurut suara.", count))
    return go_back(request, session, "urutan", to="work_forum_picks")
