"""All proposals: as a list that is searched, narrowed and turned page by page, and as a map of the kelurahan."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.keyset import paginate
from musrenbang.lib.pace import paced
from musrenbang.lib.same_for_everybody import same_for_everybody
from proposals.models import Proposal
from proposals.search.choices import list_chips, read_choices
from proposals.search.question import Search
from proposals.search.tiles import draw_tiles


@login_not_required
@gzip_page
@paced("q")
@same_for_everybody
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    search = Search.from_query(request.GET.dict())
    choices = read_choices()
    cards = search.narrow(Proposal.objects.public()).for_cards()
    context = {
        "search": search,
        "choices": choices,
        "chips": list(list_chips(search, choices)),
        "page": paginate(cards, search.order, request.GET.get("page", "")),
    }
    return render(request, "proposals/proposal_list.html", context)


@login_not_required
@gzip_page
@paced("q")
@same_for_everybody
@require_safe
def proposal_map(request: HttpRequest) -> HttpResponse:
    search = Search.from_query(request.GET.dict())
    choices = read_choices()
    context = {
        "search": search,
        "choices": choices,
        "chips": list(list_chips(search, choices)),
        "map": draw_tiles(search),
    }
    return render(request, "proposals/proposal_map.html", context)
