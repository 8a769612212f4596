"""The service clock: for Bappeda and the agencies below /kerja/, and the medians for everybody."""

import csv
import io

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.models import User
from budgets.actions.reminding import remind
from budgets.boards.service import FEWEST, Pace, Service, read_public_service, read_service
from budgets.datasets.service import ANNOUNCED
from budgets.rules import check_can_plan, check_can_triage
from proposals.models import Proposal
from proposals.views.people import signed_in
from regions.models import Agency
from themes.datasets.years import running_cycle
from themes.models import Cycle

COLUMNS = (
    *("singkatan", "perangkat_daerah", "menunggu", "tertua_hari_kerja", "umur_0_5", "umur_6_10", "umur_11_20"),
    *("umur_lebih_20", "lewat_janji", "dijawab", "median_hari_kerja", "tepat_waktu_persen", "hari_tanpa_langkah"),
)


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    """All agencies for a planner; an officer's own, beside what everybody knows of the city."""
    user = signed_in(request)
    check_can_triage(user)
    cycle = _find_cycle(request.GET.get("siklus", ""))
    board = read_service(cycle) if cycle else None
    is_planner = user.has_role(Role.PLANNER)
    context = {
        "board": board,
        "paces": _list_paces(user, board) if board else [],
        "is_planner": is_planner,
        "known": None if is_planner or cycle is None else read_public_service(cycle),
        "cycles": Cycle.objects.all(),
    }
    return render(request, "budgets/service.html", context)


@require_safe
def service_download(request: HttpRequest, year: int) -> HttpResponse:
    """What the page shows, as CSV."""
    user = signed_in(request)
    check_can_triage(user)
    cycle = get_object_or_404(Cycle, plan_year=year)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(_write_row(pace) for pace in _list_paces(user, read_service(cycle)))
    name = f'attachment; filename="layanan-{year}.csv"'
    return HttpResponse(
        "\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )


@require_POST
def service_remind(request: HttpRequest, year: int, agency_id: int) -> HttpResponse:
    """One tap: the officers get a letter, and a note on their work page."""
    user = signed_in(request)
    check_can_plan(user)
    cycle, agency = get_object_or_404(Cycle, plan_year=year), get_object_or_404(Agency, pk=agency_id)
    remind(agency=agency, cycle=cycle, by=user)
    messages.success(request, _("%(name)s diingatkan.") % {"name": agency.name})
    response = redirect("service")
    response["Location"] += f"?siklus={year}"
    return response


@login_not_required
@gzip_page
@require_safe
def public_service(request: HttpRequest) -> HttpResponse:
    """How many working days agencies took for what is announced; nothing about what they decided."""
    cycle = _find_cycle(request.GET.get("siklus", ""), is_public=True)
    context = {"board": read_public_service(cycle) if cycle else None, "cycles": Cycle.objects.all()}
    return render(request, "budgets/public_service.html", context)


def _find_cycle(year: str, *, is_public: bool = False) -> Cycle | None:
    """The cycle asked for, else the one that runs; in public the newest of which enough is announced to speak of."""
    is_year = year.isascii() and year.isdecimal() and len(year) == len("2028")
    if is_year and (asked := Cycle.objects.filter(plan_year=year).first()):
        return asked
    announced = Proposal.objects.filter(ANNOUNCED, forwarded_at__isnull=False, round__cycle=OuterRef("pk"))
    enough = Cycle.objects.filter(Exists(announced[FEWEST - 1 : FEWEST])).order_by("-plan_year")
    return (enough.first() if is_public else None) or running_cycle()


def _list_paces(user: User, board: Service) -> list[Pace]:
    return board.paces if user.has_role(Role.PLANNER) else board.of(user.agency_ids())


def _write_row(pace: Pace) -> tuple[object, ...]:
    """Names as a spreadsheet may show them: none begins like a formula."""
    names = (name if name[:1].isalnum() else f"'{name}" for name in (pace.agency.short_name, pace.agency.name))
    empty = ("" if value is None else value for value in (pace.median, pace.kept))
    waiting = pace.waiting
    return (*names, waiting.count, pace.oldest, *waiting.bands, waiting.late, pace.answered, *empty, pace.quiet)
