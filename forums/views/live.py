"""A session while it runs, for the hall and for those at home. No account is needed."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from forums.datasets.live import read_live
from forums.rules.picks import are_picks_open
from musrenbang.lib.qr import draw_qr
from musrenbang.lib.same_for_everybody import same_for_everybody
from themes.enums import SessionPhase
from themes.models import ForumSession

EVERY = 15  # seconds between two looks


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def forum_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Renews itself unless ``?henti``; ``?layar`` is for the projector of the hall."""
    session = get_object_or_404(ForumSession.objects.for_list(), pk=pk)
    is_wide, is_stopped = "layar" in request.GET, "henti" in request.GET
    address = request.build_absolute_uri(reverse("forum_live", args=[pk]))
    context = {
        "session": session,
        "phase": session.phase,
        "live": None if session.is_closed else read_live(session),
        "is_pickable": are_picks_open(session),
        "every": 0 if is_stopped or not may_change(session) else EVERY,
        "is_stopped": is_stopped and may_change(session),
        "is_wide": is_wide,
        "address": address,
        "qr": draw_qr(address) if is_wide else "",
    }
    return render(request, "forums/live.html", context)


def may_change(session: ForumSession) -> bool:
    """Whether somebody may still be at work on it: on its day until it is signed, and while it runs."""
    is_today = timezone.localdate(session.starts_at) == timezone.localdate()
    return not session.is_closed and (is_today or session.phase == SessionPhase.LIVE)
