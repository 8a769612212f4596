"""What everybody reads about the outcome."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.same_for_everybody import same_for_everybody
from reports.datasets.results import choose_cycle, read_recap
from reports.datasets.results_charts import draw_places, draw_recap
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
    shown = describe_results(cycle) if cycle else {}
    return render(request, "reports/results.html", {"cycles": cycles, "cycle": cycle, **shown})


def describe_results(cycle: Cycle) -> dict[str, Any]:
    """The recap, the same as bars, and the map of the kelurahan."""
    recap = read_recap(cycle)
    return {"recap": recap, "funnel": draw_recap(recap), "map": draw_places(cycle)}
