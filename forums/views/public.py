"""Sessions as everybody reads them."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from forums.datasets.public import read_public_session
from forums.rules.picks import are_picks_open
from musrenbang.lib.keyset import Order, paginate
from musrenbang.lib.same_for_everybody import same_for_everybody
from themes.enums import SessionPhase
from themes.models import ForumSession, Theme

SESSIONS_FIRST = Order("starts_at", is_time=True)
MOST_COMING = 60


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """What runs now and what comes on top of the first page; below, newest first, what was discussed."""
    slug, number = request.GET.get("tema", "").replace("\x00", ""), request.GET.get("page", "")
    theme = Theme.objects.filter(slug=slug).first() if slug else None
    sessions = ForumSession.objects.for_list().filter(Q(round__theme=theme) if theme else Q())
    ahead = Q(ends_at__gt=timezone.now(), closed_at__isnull=True)
    nearest = [] if number else list(sessions.filter(ahead).order_by("starts_at", "pk")[:MOST_COMING])
    context = {
        "running": [session for session in nearest if session.phase == SessionPhase.LIVE],
        "coming": [session for session in nearest if session.phase == SessionPhase.COMING],
        "page": paginate(sessions.exclude(ahead), SESSIONS_FIRST, number),
        "theme": theme,
    }
    return render(request, "forums/forum_list.html", context)


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def forum_detail(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(ForumSession.objects.for_list().select_related("minutes"), pk=pk)
    context = {
        "session": session,
        "phase": session.phase,
        "is_pickable": are_picks_open(session),
        "shown": read_public_session(session),
    }
    return render(request, "forums/forum_detail.html", context)
