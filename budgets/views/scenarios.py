"""Scenarios: try ceilings, floors and methods, see who gets in, and compare."""

import re
import uuid
from dataclasses import replace

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from budgets.actions.scenarios import is_long, start_like, start_scenario, work_on
from budgets.boards.comparing import compare
from budgets.boards.equity import read_equity
from budgets.boards.funding import look_ahead
from budgets.boards.knobs import Knobs, read_knobs
from budgets.boards.outcome import pivot, read_bars, read_groups
from budgets.enums import LockStage, Method, Pivot, ScenarioState
from budgets.forms.scenarios import KnobsForm
from budgets.models import Rubric, Scenario
from budgets.rules import check_can_plan
from budgets.tasks import queue_scenario
from proposals.models import Proposal
from proposals.views.people import signed_in
from regions.models import Agency, Region
from themes.datasets.years import read_years
from themes.models import Cycle, Theme

BUSY = (ScenarioState.WAITING, ScenarioState.RUNNING)
MOVING = (LockStage.LOCKING, LockStage.UNLOCKING)


def carry_on(scenario: Scenario, *, long: bool) -> None:
    """Now when it is short, by the worker when it is long."""
    if long:
        transaction.on_commit(lambda: queue_scenario(scenario.pk))
    else:
        work_on(scenario.pk)


def find_scenario(request: HttpRequest, key: uuid.UUID) -> Scenario:
    """Denied for who does not plan, 404 for what is not there."""
    user = signed_in(request)
    check_can_plan(user)
    rows = Scenario.objects.visible_to(user).select_related("cycle", "created_by", "locked_by")
    return get_object_or_404(rows, key=key)


def is_busy(scenario: Scenario) -> bool:
    """Whether somebody, or the worker soon, is at it."""
    return scenario.state in BUSY or scenario.stage in MOVING


@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """What was tried for a cycle; the locked one first."""
    user = signed_in(request)
    check_can_plan(user)
    years = read_years()
    cycle = years.choose(request.GET.get("siklus", ""))
    found = list(Scenario.objects.visible_to(user).filter(cycle=cycle).select_related("created_by"))
    done = [scenario for scenario in found if scenario.state == ScenarioState.DONE]
    context = {
        "cycles": years.cycles,
        "cycle": cycle,
        "scenarios": sorted(found, key=lambda s: s.stage == LockStage.OPEN),
        "comparable": done[:2] if len(done) > 1 else [],
    }
    return render(request, "budgets/scenario_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scenario_new(request: HttpRequest, year: int) -> HttpResponse:
    """The knobs, with what stands now or what another scenario had; sending them reckons."""
    user = signed_in(request)
    check_can_plan(user)
    cycle = get_object_or_404(Cycle, plan_year=year)
    former = find_former(request, cycle)
    form = read_form(request, cycle, former)
    excepted = former if former and "pengecualian" in request.GET else None
    if request.method == "POST" and form.is_valid():
        scenario = begin(form, cycle, excepted, user)
        carry_on(scenario, long=is_long(scenario))
        return redirect("scenario", key=scenario.key)
    status = 422 if form.errors else 200
    context = {"cycle": cycle, "form": form, "exceptions": excepted.list_exceptions() if excepted else ()}
    return render(request, "budgets/scenario_new.html", context, status=status)


def begin(form: KnobsForm, cycle: Cycle, excepted: Scenario | None, by: User) -> Scenario:
    """What the form asks for, with the exceptions of ``excepted``."""
    name, method = form.cleaned_data["name"], Method(form.cleaned_data["method"])
    if excepted:
        return start_like(former=excepted, by=by, name=name, method=method, knobs=form.read())
    return start_scenario(cycle=cycle, by=by, name=name, method=method, knobs=form.read())


def find_former(request: HttpRequest, cycle: Cycle) -> Scenario | None:
    """The scenario whose knobs the new one begins with."""
    return Scenario.objects.filter(cycle=cycle, key=read_key(request.GET.get("dari", ""))).first()


def read_form(request: HttpRequest, cycle: Cycle, former: Scenario | None) -> KnobsForm:
    today = timezone.localdate()
    forwarded = Proposal.objects.filter(round__cycle=cycle, round__theme=OuterRef("pk"), forwarded_at__isnull=False)
    themes = list(Theme.objects.filter(rounds__cycle=cycle).annotate(has_proposals=Exists(forwarded)))
    rubric = Rubric.objects.in_force(cycle)
    form = KnobsForm(
        request.POST if request.method == "POST" else None,
        initial={"method": Method.OPTIMAL},
        themes=themes,
        idle={theme.slug for theme in themes if not theme.has_proposals},
        agencies=list(Agency.objects.valid_on(today).order_by("name")),
        places=list(Region.objects.valid_on(today).kecamatan()),
        criteria=list(rubric.criteria.all()) if rubric else [],
    )
    if former:
        form.initial = {**form.initial, "method": former.method, "name": count_on(former.name)}
    form.fill(Knobs.from_json(former.knobs) if former else leave_out_idle(read_knobs(cycle), form.idle))
    return form


def count_on(name: str) -> str:
    """A name for the next attempt: ``Optimum``, ``Optimum (2)``, ``Optimum (3)``."""
    found = re.fullmatch(r"(.*) \((\d{1,4})\)", name)
    stem, number = (found[1], int(found[2])) if found else (name, 1)
    return f"{stem[:72]} ({number + 1})"


def leave_out_idle(knobs: Knobs, idle: set[str]) -> Knobs:
    """Floors of themes of which nothing lies with an agency yet could never be reached."""
    return replace(knobs, floors={slug: least for slug, least in knobs.floors.items() if slug not in idle})


def read_key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


@never_cache
@require_safe
def scenario(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What came of it: sums, ceilings, floors, fairness, and what locking would do."""
    found = find_scenario(request, key)
    context = {"scenario": found, "is_busy": is_busy(found), "tab": "hasil"}
    if found.state == ScenarioState.DONE:
        context |= {
            "bars": read_bars(found),
            "equity": read_equity(read_groups(found)),
            "outlook": look_ahead(found) if found.stage == LockStage.OPEN and not is_busy(found) else None,
            "refused": found.rows.exclude(refusal="").count(),
            "floor_names": name_floors(found),
            "weights": name_weights(found),
        }
    return render(request, "budgets/scenario.html", context)


def name_floors(scenario: Scenario) -> list[tuple[Theme, int, int]]:
    """Floors that cannot be reached: the theme, what was asked, and the nearest, in rupiah."""
    shortfall = scenario.result.get("shortfall") or {}
    nearest, asked = shortfall.get("nearest_floors", {}), scenario.knobs.get("floors", {})
    themes = Theme.objects.filter(slug__in=nearest)
    return [(theme, asked.get(theme.slug, 0), nearest[theme.slug]) for theme in themes]


def name_weights(scenario: Scenario) -> list[tuple[str, int]]:
    """Weights this run tries instead of those in force: the criterion, points of 100."""
    tried = scenario.knobs.get("weights") or {}
    rubric = Rubric.objects.in_force(scenario.cycle) if tried else None
    return [(c.name, tried[c.code]) for c in rubric.criteria.all() if c.code in tried] if rubric else []


@require_safe
def scenario_spread(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Money and counts by theme × agency or kecamatan, of one kecamatan or one agency if that is asked."""
    found = find_scenario(request, key)
    by = Pivot.KECAMATAN if request.GET.get("baris") == Pivot.KECAMATAN else Pivot.AGENCY
    groups = read_groups(found)
    options = (
        Region.objects.filter(pk__in={g.kecamatan for g in groups})
        if by == Pivot.AGENCY
        else Agency.objects.filter(pk__in={g.agency for g in groups})
    ).order_by("name")
    text = request.GET.get("hanya", "")
    only = next((row.pk for row in options if str(row.pk) == text), None)
    narrowed = {"kecamatan": only} if by == Pivot.AGENCY else {"agency": only}
    context = {
        "scenario": found,
        "tab": "sebaran",
        "by": by,
        "pivots": Pivot.choices,
        "only": str(only or ""),
        "options": [(str(row.pk), row.name) for row in options],
        "table": pivot(groups, by, **narrowed),
    }
    return render(request, "budgets/scenario_spread.html", context)


@require_safe
def scenario_compare(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who comes in and who falls out when this one is taken instead of another."""
    found = find_scenario(request, key)
    others = list(
        Scenario.objects.filter(cycle=found.cycle_id, state=ScenarioState.DONE).exclude(pk=found.pk).only("key", "name")
    )
    other = next((s for s in others if str(s.key) == request.GET.get("dengan")), None)
    context = {
        "scenario": found,
        "tab": "banding",
        "other": other,
        "options": [(str(s.key), s.name) for s in others],
        "chosen": str(other.key) if other else "",
        "comparison": compare(other, found) if other and found.state == ScenarioState.DONE else None,
    }
    return render(request, "budgets/scenario_compare.html", context)


@require_safe
def scenario_json(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Knobs, result and every row, for whoever reckons with it elsewhere."""
    found = find_scenario(request, key)
    rows = found.rows.order_by("rank").values_list("proposal__code", "rank", "points", "amount", "is_in", "why")
    names = ("code", "rank", "points", "amount", "is_in", "why")
    answer = {
        "name": found.name,
        "cycle": found.cycle.plan_year,
        "method": found.method,
        "instance_sha256": found.instance_sha256,
        "reckoned_at": found.reckoned_at,
        "knobs": found.knobs,
        "result": found.result,
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
    }
    response = JsonResponse(answer, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="skenario-{found.key}.json"'
    return response


@require_safe
def cycle_pabulib(request: HttpRequest, year: int) -> HttpResponse:
    """The cycle as planners reckon with it, as a Pabulib file: with amounts agencies found and nobody announced, and
    whole ballots. It says so itself; what everybody may have is the open file (reports.datasets.opened).
    """
    check_can_plan(signed_in(request))
    cycle = get_object_or_404(Cycle, plan_year=year)
    from budgets.allocation import write_pabulib  # noqa: PLC0415 – numpy and HiGHS are not for every process
    from budgets.boards.question import ask_of_cycle  # noqa: PLC0415

    instance, names, public = ask_of_cycle(cycle, read_knobs(cycle))
    about = {
        "description": _("Musrenbang tematik %(cycle)s") % {"cycle": cycle},
        "instance": str(year),
        "comment": _("Berkas kerja Bappeda, bukan untuk disebarkan: memuat hasil telaah yang belum diumumkan."),
    }
    text = write_pabulib(instance, about=about, names=names, selected=public)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="musrenbang-{year}-internal.pb"'
    return response
