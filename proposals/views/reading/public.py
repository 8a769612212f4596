"""The front page, one proposal, the way to it by its code, and the meetings."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.pace import paced
from musrenbang.lib.same_for_everybody import same_for_everybody
from proposals.boards.backing import read_backing
from proposals.boards.ownership import read_ownership
from proposals.datasets.carried import read_lineage
from proposals.datasets.comparison import compare
from proposals.datasets.public import proposer_label, public_place, read_answer, read_cluster
from proposals.datasets.theme_cards import list_theme_cards
from proposals.datasets.turns import describe_turn, held_since
from proposals.enums import Status
from proposals.models import Attachment, Proposal
from proposals.search.question import read_code
from themes.datasets.attendance import Participation, count_participation
from themes.datasets.years import running_cycle
from themes.models import Cycle, ForumSession


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    cycle = running_cycle()
    people = count_participation(cycle) if cycle else {}
    context = {
        "cycle": cycle,
        "cards": list_theme_cards(cycle, people) if cycle else [],
        "participation": sum(people.values(), Participation()),
        "running": ForumSession.objects.live_at(timezone.now()),
        "published": Cycle.objects.filter(published_at__isnull=False).order_by("-plan_year").first(),
    }
    return render(request, "proposals/home.html", context)


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def proposal_detail(request: HttpRequest, code: str) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).for_public_page(), code=code)
    is_public = proposal.published_at is not None
    is_own = request.user.pk in {proposal.author_id, proposal.entered_by_id}
    events = list(proposal.events.public().for_timeline())
    reviews = proposal.reviews.filter(Q() if is_public else Q(is_embargoed=False)).order_by("created_at", "pk")
    lineage = read_lineage(proposal)
    files = Attachment.objects.visible_to(request.user).filter(proposal__in=[proposal.pk, *lineage.pks])
    context = {
        "proposal": proposal,
        "lineage": lineage,
        "turn": describe_turn(proposal, since=held_since(proposal, events)),
        "cluster": read_cluster(proposal),
        "comparison": compare(proposal, events, reviews),
        "proposer": proposer_label(proposal),
        "place": public_place(proposal),
        "answer": read_answer(proposal),
        "reviews": reviews,
        "events": events,
        "attachments": files.order_by("-kind", "pk"),
        "is_shared": proposal.status != Status.WITHDRAWN,
        "own": read_ownership(request.user, code) if is_own else None,
        "backing": read_backing(proposal, request.user),
        "address": request.build_absolute_uri(request.path),
        "card": request.build_absolute_uri(reverse("share_card", args=[code])),
    }
    return render(request, "proposals/proposal_detail.html", context)


@login_not_required
@gzip_page
@paced("kode")
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("kode", "").replace("\x00", "").strip()[:40]
    code = read_code(typed)
    if code and Proposal.objects.visible_to(request.user).filter(code=code).exists():
        return redirect("proposal_detail", code=code)
    return render(request, "proposals/track.html", {"typed": typed, "code": code})
