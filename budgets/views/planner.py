"""Bappeda's pages: ceilings and publication."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.actions.ceilings import set_ceiling
from budgets.boards.endings import count_unfinished
from budgets.boards.limits import warn_of_agencies_sum
from budgets.boards.money import Money, read_decisions, read_money, read_money_below_city
from budgets.forms.planner import CeilingForm
from budgets.models import CeilingChange, Publication
from budgets.rules import check_can_plan
from budgets.views.limits import write_saved
from musrenbang.lib.denied import Denied
from proposals.views.people import signed_in
from regions.models import Agency
from themes.datasets.years import read_years
from themes.models import Cycle

RECENT = 5  # announcements on a date, or by the worker


@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    """Where every agency and every theme of a cycle stands."""
    check_can_plan(signed_in(request))
    years = read_years()
    cycle = years.choose(request.GET.get("siklus", ""))
    agencies = Agency.objects.valid_on(timezone.localdate()).order_by("name")
    money, city = read_money_below_city(cycle, agencies) if cycle else ([], None)
    publications = Publication.objects.filter(cycle=cycle).select_related("round__theme").order_by("-made_at", "-pk")
    recent = list(publications[:RECENT])
    total = sum(line.amount for line in money)
    context = {
        "cycles": years.cycles,
        "cycle": cycle,
        "money": [line for line in money if line.is_moving],
        "total": {"amount": total, "committed": sum(line.committed for line in money)},
        "warnings": warn_of_agencies_sum(total, city),
        "decisions": read_decisions(cycle) if cycle else [],
        "publications": recent,
        "is_under_way": any(entry.is_under_way for entry in recent),
        "unfinished": sum(count_unfinished(cycle).values()) if cycle else 0,
    }
    return render(request, "budgets/planning.html", context)


@require_safe
def ceiling(request: HttpRequest, year: int, agency_id: int) -> HttpResponse:
    check_can_plan(signed_in(request))
    cycle, money = _find_money(year, agency_id)
    form = CeilingForm(initial={"amount": money.amount or None, "seen": money.amount})
    return _show_ceiling(request, cycle, money, form)


@require_POST
def ceiling_set(request: HttpRequest, year: int, agency_id: int) -> HttpResponse:
    """Set one ceiling; what was typed stays on the page when it is refused."""
    user = signed_in(request)
    check_can_plan(user)
    cycle, money = _find_money(year, agency_id)
    form = CeilingForm(request.POST)
    if not form.is_valid():
        return _show_ceiling(request, cycle, money, form, status=422)
    try:
        ceiling = set_ceiling(cycle=cycle, agency=money.agency, by=user, **form.cleaned_data)
    except Denied as denied:
        form.add_error("amount", denied.sentence)
        money = _find_money(year, agency_id)[1]
        form.see(money.amount)
        return _show_ceiling(request, cycle, money, form, status=409)
    messages.success(request, write_saved(ceiling))
    return redirect(f"{reverse('planning')}?siklus={year}")


def _find_money(year: int, agency_id: int) -> tuple[Cycle, Money]:
    cycle = get_object_or_404(Cycle, plan_year=year)
    agency = get_object_or_404(Agency.objects.valid_on(timezone.localdate()), pk=agency_id)
    return cycle, read_money(cycle, [agency])[0]


def _show_ceiling(
    request: HttpRequest, cycle: Cycle, money: Money, form: CeilingForm, status: int = 200
) -> HttpResponse:
    changes = CeilingChange.objects.filter(ceiling__cycle=cycle, ceiling__agency=money.agency)
    context = {
        "cycle": cycle,
        "money": money,
        "form": form,
        "changes": changes.select_related("changed_by").order_by("-changed_at", "-pk"),
    }
    return render(request, "budgets/ceiling.html", context, status=status)
