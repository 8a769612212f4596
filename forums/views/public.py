"""Sessions as everybody reads them."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.keyset import Order, paginate
from musrenbang.lib.same_for_everybody import same_for_everybody
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from themes.datasets.attendance import summarize_attendance
from themes.models import ForumSession, Theme

SESSIONS_FIRST = Order("starts_at", is_time=True)


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("tema", "").replace("\x00", "")
    theme = Theme.objects.filter(slug=slug).first() if slug else None
    sessions = ForumSession.objects.for_list()
    page = paginate(
        sessions.filter(round__theme=theme) if theme else sessions, SESSIONS_FIRST, request.GET.get("page", "")
    )
    context = {"page": page, "now": timezone.now(), "theme": theme}
    return render(request, "forums/forum_list.html", context)


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def forum_detail(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(ForumSession.objects.for_list().select_related("minutes"), pk=pk)
    related = ("proposal__kelurahan__parent", "proposal__agency", "reason")
    listed = ForumItem.objects.filter(session=session).select_related(*related)
    context = {
        "session": session,
        "attendance": summarize_attendance(session.attendance.all()),
        "addenda": session.addenda.filter(confirmed_at__isnull=False) if session.is_closed else (),
        **(split_outcomes(listed) if session.is_closed else {"discussed": listed.order_by("proposal__code")}),
    }
    return render(request, "forums/forum_detail.html", context)


def split_outcomes(listed: QuerySet[ForumItem]) -> dict[str, list[ForumItem]]:
    """The two lists of a closed session. Until then outcomes and ranks are drafts and stay in the hall."""
    items = list(listed.order_by("rank", "proposal__code"))
    return {
        "agreed": [item for item in items if item.outcome == ForumOutcome.AGREED],
        "not_agreed": [item for item in items if item.outcome == ForumOutcome.NOT_AGREED],
    }
