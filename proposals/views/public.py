"""What everybody reads, signed in or not."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.keyset import Order, paginate
from proposals.comparison import compare
from proposals.datasets import (
    describe_turn,
    held_since,
    list_theme_cards,
    newest_cycle,
    proposer_label,
    public_place,
    read_answer,
    read_cluster,
)
from proposals.enums import ForumOutcome
from proposals.filters import agency_pairs, region_groups, theme_pairs, year_pairs
from proposals.models import ForumItem, Proposal
from proposals.search import ORDERS, PUBLIC_STATUSES, Search, read_code
from themes.datasets import list_steps, summarize_attendance
from themes.models import CatalogItem, Cycle, ForumSession, Theme, ThemeRound

LATEST = 5
SESSIONS_FIRST = Order("starts_at", is_time=True)


@login_not_required
@gzip_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    cycle = newest_cycle()
    context = {
        "cycle": cycle,
        "cards": list_theme_cards(cycle) if cycle else [],
        "published": Cycle.objects.filter(published_at__isnull=False).order_by("-plan_year").first(),
    }
    return render(request, "proposals/home.html", context)


@login_not_required
@gzip_page
@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    theme = get_object_or_404(Theme, slug=slug)
    round_ = ThemeRound.objects.for_list().filter(theme=theme).first()
    newest = Proposal.objects.public().for_cards().order_by("-submitted_at", "-pk")
    kamus = CatalogItem.objects.active().filter(theme=theme, cycle=round_.cycle) if round_ else []
    context = {
        "theme": theme,
        "now": timezone.now(),
        "round": round_,
        "steps": list_steps(round_) if round_ else [],
        "kamus": kamus,
        "sessions": ForumSession.objects.for_list().filter(round=round_) if round_ else [],
        "latest": newest.filter(round__theme=theme)[:LATEST],
    }
    return render(request, "proposals/theme.html", context)


@login_not_required
@gzip_page
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    search = Search.from_query(request.GET.dict())
    cards = search.narrow(Proposal.objects.public()).for_cards()
    context = {
        "search": search,
        "page": paginate(cards, search.order, request.GET.get("page", "")),
        "themes": theme_pairs(),
        "regions": region_groups(),
        "agencies": agency_pairs(),
        "years": year_pairs(),
        "statuses": tuple((status.value, status.label) for status in PUBLIC_STATUSES),
        "orders": tuple((name, label) for name, (label, _order) in ORDERS.items()),
    }
    return render(request, "proposals/proposal_list.html", context)


@login_not_required
@gzip_page
@require_safe
def proposal_detail(request: HttpRequest, code: str) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).for_public_page(), code=code)
    is_public = proposal.published_at is not None
    events = list(proposal.events.public().for_timeline())
    reviews = proposal.reviews.filter(Q() if is_public else Q(is_embargoed=False)).order_by("created_at", "pk")
    context = {
        "proposal": proposal,
        "turn": describe_turn(proposal, since=held_since(proposal, events)),
        "cluster": read_cluster(proposal),
        "comparison": compare(proposal, events, reviews),
        "proposer": proposer_label(proposal),
        "place": public_place(proposal),
        "answer": read_answer(proposal),
        "reviews": reviews,
        "events": events,
        "attachments": proposal.attachments.visible_to(request.user).order_by("-kind", "pk"),
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "proposals/proposal_detail.html", context)


@login_not_required
@gzip_page
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("kode", "").replace("\x00", "").strip()[:40]
    code = read_code(typed)
    if code and Proposal.objects.visible_to(request.user).filter(code=code).exists():
        return redirect("proposal_detail", code=code)
    return render(request, "proposals/track.html", {"typed": typed, "code": code})


@login_not_required
@gzip_page
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    page = paginate(ForumSession.objects.for_list(), SESSIONS_FIRST, request.GET.get("page", ""))
    return render(request, "proposals/forum_list.html", {"page": page, "now": timezone.now()})


@login_not_required
@gzip_page
@require_safe
def forum_detail(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(ForumSession.objects.for_list().select_related("minutes"), pk=pk)
    related = ("proposal__kelurahan__parent", "proposal__agency", "reason")
    listed = ForumItem.objects.filter(session=session).select_related(*related)
    context = {
        "session": session,
        "attendance": summarize_attendance(session.attendance.all()),
        **(split_outcomes(listed) if session.is_closed else {"discussed": listed.order_by("proposal__code")}),
    }
    return render(request, "proposals/forum_detail.html", context)


def split_outcomes(listed: QuerySet[ForumItem]) -> dict[str, list[ForumItem]]:
    """The two lists of a closed session. Until then outcomes and ranks are drafts and stay in the hall."""
    items = list(listed.order_by("rank", "proposal__code"))
    return {
        "agreed": [item for item in items if item.outcome == ForumOutcome.AGREED],
        "not_agreed": [item for item in items if item.outcome == ForumOutcome.NOT_AGREED],
    }
