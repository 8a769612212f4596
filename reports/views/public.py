"""What everybody reads about the outcome."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.same_for_everybody import same_for_everybody
from reports.datasets.results import choose_cycle, read_recap
from themes.models import Cycle


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The recap of one cycle (``?tahun=``); published decisions only."""
    cycles = list(Cycle.objects.order_by("-plan_year"))
    year = request.GET.get("tahun", "")
    cycle = choose_cycle(cycles, year)
    if year and cycle is None:
        raise Http404
    context = {"cycles": cycles, "cycle": cycle, "recap": read_recap(cycle) if cycle else None}
    return render(request, "reports/results.html", context)
