"""Proposals raised in the hall: one after the other in one line from the kamus, or with the whole form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums.actions.lists import raise_with_consent
from forums.boards.lists import Question, read_digits
from forums.forms.hall import HallForm, LineForm
from forums.views.frame import find_session, frame
from forums.views.listing import Line, show_list
from musrenbang.lib.denied import Denied
from proposals.forms.ticket import Ticket
from proposals.models import ForumItem
from proposals.search.catalog import search_catalog
from proposals.views.people import signed_in
from themes.models import ForumSession
from themes.rules import check_can_run

LONGEST = 200  # characters of what is searched


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form for what somebody in the hall proposed; sent twice it is one proposal."""
    session = find_session(request, pk)
    check_can_run(signed_in(request), session)
    posted = request.POST if request.method == "POST" else None
    ticket, form = Ticket.read(request.POST), HallForm(posted, round_=session.round)
    if form.is_valid():
        item = file(request, session, form, ticket)
        if item:
            return HttpResponseRedirect(f"{reverse('work_forum_items', args=[session.pk])}#butir-{item.pk}")
    context = {**frame(request, session, "work_forum_items"), "hall_form": form, "ticket": ticket}
    return render(request, "forums/work_forum_raise.html", context)


@require_POST
def work_forum_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: first the activities that fit the words, then, with one of them chosen, the proposal itself.

    Activities were found for ``asked``; whoever changed the words since means others, and searches again.
    """
    session = find_session(request, pk)
    check_can_run(signed_in(request), session)
    words = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST]
    chosen = read_digits(request.POST.get("catalog_item", ""))
    is_search = "cari" in request.POST or not chosen or words != request.POST.get("asked", words).strip()
    ticket, form = Ticket.read(request.POST), LineForm(request.POST, round_=session.round)
    if not is_search and form.is_valid():
        item = file(request, session, form, ticket)
        if item:
            place = item.proposal.kelurahan_id
            return redirect(f"{reverse('work_forum_items', args=[session.pk])}?baris={place}")
    found = tuple(search_catalog(session.round, words)) if words else ()
    best = int(chosen) if chosen and not is_search else (found[0].pk if found else None)
    if is_search:
        form.errors.clear()  # not sent yet, only searched
    line = Line(form, ticket, words=words, found=found, chosen=best)
    return show_list(request, session, question=Question(), line=line)


def file(request: HttpRequest, session: ForumSession, form: HallForm, ticket: Ticket) -> ForumItem | None:
    """Put the proposal of a valid form on the list, and say its code; None when a rule says no: the form tells."""
    try:
        item = raise_with_consent(
            session_id=session.pk,
            key=ticket.key,
            by=signed_in(request),
            filing=form.read_filing(),
            agreement=form.read_consent(),
        )
    except Denied as denied:
        form.add_error(None, denied.sentence)
        return None
    facts = {"code": item.proposal.code, "title": item.proposal.title}
    messages.success(request, _("Usulan forum tercatat dengan kode %(code)s: %(title)s.") % facts)
    return item
