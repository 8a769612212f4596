"""The calendar of a cycle: rounds, their dates, and what is missing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budgets.boards.calendar import read_calendar
from budgets.forms import RoundDatesForm
from musrenbang.lib.bilingual import shown
from proposals.views.people import signed_in
from themes.actions import set_round_dates
from themes.models import Cycle, ThemeRound
from themes.rules import check_can_plan_rounds


@require_safe
def cycle(request: HttpRequest) -> HttpResponse:
    check_can_plan_rounds(signed_in(request))
    cycles = list(Cycle.objects.all())
    chosen = next((c for c in cycles if str(c.plan_year) == request.GET.get("siklus")), None)
    current = chosen or next(iter(cycles), None)
    lines = read_calendar(current) if current else []
    return render(request, "budgets/cycle.html", {"cycles": cycles, "cycle": current, "lines": lines})


@require_safe
def round_dates(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_plan_rounds(signed_in(request))
    round_ = get_object_or_404(ThemeRound.objects.for_list(), pk=pk)
    return _show(request, round_, RoundDatesForm(round_=round_))


@require_POST
def round_dates_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the dates of one round; what was typed stays on the page when it is refused."""
    user = signed_in(request)
    check_can_plan_rounds(user)
    round_ = get_object_or_404(ThemeRound.objects.for_list(), pk=pk)
    form = RoundDatesForm(request.POST, round_=round_)
    if not form.is_valid():
        return _show(request, round_, form, status=422)
    set_round_dates(round_=round_, by=user, **form.cleaned_data)
    messages.success(request, _("Tanggal tema %(theme)s tersimpan.") % {"theme": shown(round_.theme, "name")})
    return redirect(f"{reverse('cycle')}?siklus={round_.cycle.plan_year}")


def _show(request: HttpRequest, round_: ThemeRound, form: RoundDatesForm, status: int = 200) -> HttpResponse:
    return render(request, "budgets/round_dates.html", {"round": round_, "form": form}, status=status)
