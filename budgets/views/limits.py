"""Everything that may be spent: the city's ceiling, the kecamatan's, floors per theme, and all of it as a file."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.actions.ceilings import set_ceiling, set_floor, write_floor
from budgets.actions.limits_csv import CSV_LIMIT, load_limits, write_limits
from budgets.boards.limits import Floor, read_changes, read_floors, read_limits
from budgets.enums import Scope
from budgets.forms.planner import CeilingForm, FloorForm
from budgets.models import Ceiling, FloorChange
from budgets.rules import check_can_plan
from musrenbang.lib.bilingual import shown
from musrenbang.lib.csv_rows import BadFileError
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from musrenbang.lib.received import receive
from musrenbang.lib.rupiah import format_rupiah
from proposals.views.people import signed_in
from regions.models import Region
from themes.datasets.years import read_years
from themes.models import Cycle, Theme

MOST_PROBLEMS = 50  # sentences about a file that the page shows


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    check_can_plan(signed_in(request))
    years = read_years()
    return _show_all(request, years.choose(request.GET.get("siklus", "")), years.cycles)


@require_http_methods(["GET", "HEAD", "POST"])
def city_ceiling(request: HttpRequest, year: int) -> HttpResponse:
    """The ceiling over the whole city."""
    return _set_one(request, get_object_or_404(Cycle, plan_year=year), None)


@require_http_methods(["GET", "HEAD", "POST"])
def kecamatan_ceiling(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The ceiling over one kecamatan; a city need not set any."""
    regions = Region.objects.kecamatan().valid_on(timezone.localdate())
    return _set_one(request, get_object_or_404(Cycle, plan_year=year), get_object_or_404(regions, code=code))


def _set_one(request: HttpRequest, cycle: Cycle, region: Region | None) -> HttpResponse:
    user = signed_in(request)
    check_can_plan(user)
    found = Ceiling.objects.filter(cycle=cycle, agency=None, kecamatan=region).first()
    name = Scope.KECAMATAN.name_ceiling(region.name) if region else Scope.CITY.name_ceiling()
    amount = found.amount if found else 0
    form = CeilingForm(request.POST or None, initial={"amount": amount or None, "seen": amount})
    if request.method == "POST" and form.is_valid():
        try:
            found = set_ceiling(cycle=cycle, kecamatan=region, by=user, **form.cleaned_data)
        except Denied as denied:
            form.add_error("amount", denied.sentence)
            found = Ceiling.objects.filter(cycle=cycle, agency=None, kecamatan=region).first()
            form.see(found.amount if found else 0)
        else:
            messages.success(request, write_saved(found))
            return redirect(f"{reverse('limits')}?siklus={cycle.plan_year}")
    changes = found.changes.select_related("changed_by").order_by("-changed_at", "-pk") if found else []
    context = {"cycle": cycle, "name": name, "ceiling": found, "form": form, "changes": changes}
    return render(request, "budgets/limit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def theme_floor(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """What one theme is guaranteed, in rupiah or as a share of the city's ceiling."""
    user = signed_in(request)
    check_can_plan(user)
    cycle, theme = get_object_or_404(Cycle, plan_year=year), get_object_or_404(Theme, slug=slug)
    city = Ceiling.objects.filter(cycle=cycle, agency=None, kecamatan=None).values_list("amount", flat=True).first()
    line = _find_floor(cycle, theme, city)
    known = (
        {"amount": line.floor.amount, "percent": line.percent, "seen": line.floor.imprint}
        if line and line.floor
        else {}
    )
    form = FloorForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            floor = set_floor(cycle=cycle, theme=theme, by=user, **form.plain)
        except Denied as denied:
            form.add_error(None, denied.sentence)
            line = _find_floor(cycle, theme, city)
            form.see(line.floor.imprint if line and line.floor else "")
        else:
            figures = {"theme": shown(theme, "name"), "floor": write_floor(floor)}
            messages.success(request, _("Jaminan tema %(theme)s tersimpan: %(floor)s.") % figures)
            return redirect(f"{reverse('limits')}?siklus={year}")
    changes = FloorChange.objects.filter(floor__cycle=cycle, floor__theme=theme).select_related("changed_by")
    context = {
        "cycle": cycle,
        "theme": theme,
        "line": line,
        "whole": city,
        "form": form,
        "changes": changes.order_by("-changed_at", "-pk"),
    }
    return render(request, "budgets/floor.html", context, status=422 if form.errors else 200)


def _find_floor(cycle: Cycle, theme: Theme, city: int | None) -> Floor | None:
    return next((line for line in read_floors(cycle, city) if line.theme == theme), None)


@require_safe
def limits_download(request: HttpRequest, year: int) -> HttpResponse:
    """All ceilings and floors as CSV; the same file can be uploaded again."""
    check_can_plan(signed_in(request))
    cycle = get_object_or_404(Cycle, plan_year=year)
    name = f'attachment; filename="pagu-{year}.csv"'
    return HttpResponse(
        "\ufeff" + write_limits(cycle), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )


@require_POST
def limits_upload(request: HttpRequest, year: int) -> HttpResponse:
    """Set all ceilings of a file, or none and say what is wrong with it."""
    user = signed_in(request)
    check_can_plan(user)
    cycle = get_object_or_404(Cycle, plan_year=year)
    if not (sent := request.FILES.get("berkas")):
        return _show_all(request, cycle, problems=[_("Pilih berkasnya dulu.")], status=422)
    try:
        received = receive(sent, limit=CSV_LIMIT)
        count = load_limits(cycle=cycle, by=user, name=received.name, data=received.data)
    except (BadFileError, Denied) as error:
        problems = list(map(str, error.problems)) if isinstance(error, BadFileError) else [error.sentence]
        return _show_all(request, cycle, problems=problems, status=422)
    messages.success(request, counted("%(count)s baris pagu dan jaminan tersimpan.", count))
    return redirect(f"{reverse('limits')}?siklus={year}")


def write_saved(ceiling: Ceiling) -> str:
    """``Pagu kota tersimpan: Rp600.000.000.``: how the sum was read."""
    figures = {"ceiling": ceiling.name, "amount": format_rupiah(ceiling.amount)}
    return capfirst(_("%(ceiling)s tersimpan: %(amount)s.") % figures)


def _show_all(
    request: HttpRequest,
    cycle: Cycle | None,
    cycles: Sequence[Cycle] | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"cycles": list(Cycle.objects.all()) if cycles is None else cycles, "cycle": cycle}
    if cycle:
        board = read_limits(cycle)
        context |= {"limits": board, "money": board.agencies, "changes": read_changes(cycle)}
    context["problems"] = (problems or [])[:MOST_PROBLEMS]
    context["more"] = max(0, len(problems or []) - MOST_PROBLEMS)
    return render(request, "budgets/limits.html", context, status=status)
