"""The page of one theme: who it is for, its dates, kamus, meetings, and what became of last year's proposals."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.same_for_everybody import same_for_everybody
from proposals.models import Proposal
from proposals.search.catalog import search_catalog
from themes.datasets.attendance import count_participation
from themes.datasets.rounds import list_steps
from themes.models import CatalogItem, ForumSession, Theme, ThemeRound

LATEST = 4
MOST_FOUND = 30
MOST_SESSIONS = 6
WORDS_MAX = 100  # characters


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    theme = get_object_or_404(Theme, slug=slug)
    rounds = list(ThemeRound.objects.filter(theme=theme).running_first()[:2])
    round_, before = [*rounds, None, None][:2]
    words = request.GET.get("kegiatan", "").replace("\x00", "").strip()[:WORDS_MAX]
    sessions = list(ForumSession.objects.for_list().filter(round__theme=theme)[: MOST_SESSIONS + 1])
    newest = Proposal.objects.public().for_cards().order_by("-submitted_at", "-pk")
    context = {
        "theme": theme,
        "round": round_,
        "steps": list_steps(round_) if round_ else [],
        "words": words,
        "kamus": list_kamus(round_, words) if round_ else [],
        "sessions": sessions[:MOST_SESSIONS],
        "has_more_sessions": len(sessions) > MOST_SESSIONS,
        "participation": count_participation(round_.cycle).get(theme.pk) if round_ else None,
        "latest": newest.filter(round__theme=theme)[:LATEST],
        "before": before if before and before.cycle.published_at else None,
        "outcome": Proposal.objects.filter(round=before).funnel() if before and before.cycle.published_at else None,
    }
    return render(request, "proposals/theme.html", context)


def list_kamus(round_: ThemeRound, words: str) -> list[CatalogItem]:
    """The kamus of a round; with ``words`` only what they mean, best first."""
    if words:
        return search_catalog(round_, words, most=MOST_FOUND)
    return list(CatalogItem.objects.active().filter(theme=round_.theme_id, cycle=round_.cycle_id))
