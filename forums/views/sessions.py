"""A facilitator's sessions: list, create, facts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.actions.sessions import create_session, update_session
from forums.forms.sessions import NewSessionForm, SessionForm
from forums.rules.closing import UNDECIDED, name_lacks
from forums.views.frame import find_session, go_back
from forums.views.overview import show
from proposals.models import ForumItem
from proposals.views.people import signed_in
from themes.models import ForumSession, ThemeRound
from themes.rules import check_works_on_forums

PER_PAGE = 25


@never_cache
@require_safe
def work_forum_list(request: HttpRequest) -> HttpResponse:
    """My rounds' sessions, open ones first, each with what it still lacks."""
    user = signed_in(request)
    check_works_on_forums(user)
    sessions = ForumSession.objects.worked_on_by(user).for_list().select_related("minutes")
    sessions = sessions.order_by(F("closed_at").desc(nulls_first=True), "-starts_at", "-pk")
    page = Paginator(sessions, PER_PAGE).get_page(request.GET.get("page"))
    counts = _count_items([session.pk for session in page])
    rows = []
    for session in page:
        items, undecided = counts.get(session.pk, (0, 0))
        minutes = getattr(session, "minutes", None)
        missing = name_lacks(minutes=minutes, has_attendance=session.present > 0, items=items, undecided=undecided)
        rows.append((session, items, [] if session.is_closed else [lack.words for lack in missing]))
    rounds = ThemeRound.objects.facilitated_by(user).of_running_cycles().exists()
    return render(request, "forums/work_forum_list.html", {"page": page, "rows": rows, "can_create": rounds})


def _count_items(session_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Per session how many proposals are on its list, and how many lack an outcome."""
    rows = ForumItem.objects.filter(session__in=session_ids).values_list("session")
    counted = rows.annotate(items=Count("pk"), undecided=Count("pk", filter=UNDECIDED))
    return {session: (items, undecided) for session, items, undecided in counted}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_new(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    check_works_on_forums(user)
    rounds = ThemeRound.objects.facilitated_by(user).of_running_cycles().for_list()
    form = NewSessionForm(request.POST or None, rounds=rounds)
    if not form.is_valid():
        return render(request, "forums/work_forum_new.html", {"form": form, "has_rounds": rounds.exists()})
    session = create_session(round_=form.cleaned_data["round"], by=user, fields=form.read_session())
    messages.success(request, _("Sesi dibuat. Lengkapi bagian-bagiannya, lalu tutup."))
    return redirect("work_forum", pk=session.pk)


@never_cache
@require_safe
def work_forum(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, find_session(request, pk))


@require_POST
def work_forum_facts(request: HttpRequest, pk: int) -> HttpResponse:
    session = find_session(request, pk)
    form = SessionForm(request.POST, round_=session.round)
    if not form.is_valid():
        return show(request, session, session_form=form)
    update_session(session_id=session.pk, by=signed_in(request), fields=form.read_changes())
    messages.success(request, _("Data sesi tersimpan."))
    return go_back(request, session, "data")
