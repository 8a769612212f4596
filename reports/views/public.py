"""What everybody reads about the outcome."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.same_for_everybody import same_for_everybody
from reports.datasets.results import choose_cycle, read_recap
from reports.datasets.results_charts import draw_places, draw_recap
from reports.models import ReportRun
from reports.rules import find_given_out
from reports.views.sending import send
from themes.datasets.years import read_years
from themes.models import Cycle


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The recap of one cycle (``?tahun=``); published decisions only."""
    years = read_years()
    year = request.GET.get("tahun", "")
    cycle = choose_cycle(years, year)
    if year and cycle is None:
        raise Http404
    shown = describe_results(cycle) if cycle else {}
    return render(request, "reports/results.html", {"cycles": years.cycles, "cycle": cycle, **shown})


@login_not_required
@require_safe
def public_report(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A file of a report for everybody, as Bappeda gives it out; a former version leads to the one that stands."""
    files = find_given_out()
    file = get_object_or_404(files, key=key)
    newest = files.filter(run__in=ReportRun.objects.versions_of(file.run), format=file.format).order_by("-run__version")
    standing = newest.first() or file
    return redirect("public_report", key=standing.key) if standing != file else send(file.run, file)


def describe_results(cycle: Cycle) -> dict[str, Any]:
    """The recap, the same as bars, and the map of the kelurahan."""
    recap = read_recap(cycle)
    return {"recap": recap, "funnel": draw_recap(recap), "map": draw_places(cycle)}
