"""Open data for people: what there is, what the columns mean, and how to ask the API."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.same_for_everybody import same_for_everybody
from musrenbang.lib.site import write_address
from reports.catalogue.open_data import DATASETS, Dataset
from reports.catalogue.resources import RESOURCES
from reports.datasets.results import choose_cycle
from reports.renderers.dictionary import describe_columns, list_dictionary
from reports.renderers.openapi import list_faults
from themes.datasets.years import read_years


@dataclass(frozen=True, slots=True)
class Offer:
    """One dataset of the cycle shown; ``is_open`` or only later."""

    dataset: Dataset
    is_open: bool


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def open_data(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The downloads of one cycle; without a year those of the newest published one."""
    years = read_years()
    cycle = choose_cycle(years, str(year or ""))
    if year and cycle is None:
        raise Http404
    offers = [Offer(each, each.is_open(cycle)) for each in DATASETS] if cycle else []
    return render(
        request, "reports/open/data.html", {"cycles": years.cycles, "cycle": cycle, "offers": offers, **terms()}
    )


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def open_dictionary(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/open/dictionary.html", {"datasets": list_dictionary()})


@login_not_required
@gzip_page
@same_for_everybody
@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    resources = [
        {
            "about": resource,
            "parameters": [(each, each.schema().get("enum", ())) for each in resource.parameters],
            "columns": describe_columns(resource.told()),
        }
        for resource in RESOURCES
    ]
    root = write_address(reverse("api_root"))
    context = {"resources": resources, "root": root, "faults": list_faults(), "per_minute": settings.DATA_PER_MINUTE}
    return render(request, "reports/open/api.html", {**context, **terms()})


def terms() -> dict[str, str]:
    """Under which licence, and from whom."""
    return {
        "licence": settings.DATA_LICENCE,
        "licence_url": settings.DATA_LICENCE_URL,
        "publisher": settings.DATA_PUBLISHER,
    }
