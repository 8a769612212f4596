"""What a planner does to a scenario: reckon again, except one proposal, lock, unlock, take the nearest floors."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from budgets.actions.locking import begin_lock, begin_unlock, go_on
from budgets.actions.scenarios import copy_scenario, delete_scenario, drop_override, is_long, reckon_again, set_override
from budgets.boards.reasons import name_place, write_why
from budgets.enums import LockStage, ScenarioState, Side
from budgets.forms.scenarios import OverrideForm
from budgets.models import Scenario, ScenarioRow
from budgets.views.scenarios import carry_on, find_scenario, is_busy
from musrenbang.lib.bilingual import shown
from musrenbang.lib.denied import Denied
from proposals.actions.bulk import MOST_AT_ONCE
from proposals.models import Proposal
from proposals.views.people import signed_in
from regions.models import Agency
from themes.models import Theme

PAGE = 50


@require_safe
def scenario_rows(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Everything that took part, by rank: in or out, and why."""
    scenario = find_scenario(request, key)
    side, theme, agency = (request.GET.get(name, "") for name in ("sisi", "tema", "opd"))
    words = request.GET.get("q", "").replace("\x00", "").strip()
    rows = scenario.rows.on(side).for_list().order_by("rank")
    if theme:
        rows = rows.filter(proposal__round__theme__slug=theme.replace("\x00", ""))
    if agency.isascii() and agency.isdecimal() and len(agency) < len("1000000000"):
        rows = rows.filter(proposal__agency=int(agency))
    if words:
        rows = rows.filter(Q(proposal__title__icontains=words) | Q(proposal__code__icontains=words))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    excepted = set(scenario.overrides.filter(ended_at__isnull=True).values_list("proposal", flat=True))
    context = {
        "scenario": scenario,
        "tab": "usulan",
        "page": page,
        "lines": [explain(row, excepted) for row in page],
        "sides": Side.choices,
        "side": side,
        "words": words,
        "theme": theme,
        "agency": agency,
        "themes": [(t.slug, shown(t, "name")) for t in Theme.objects.filter(rounds__cycle=scenario.cycle_id)],
        "agencies": [(str(pk), name) for pk, name in list_agencies(scenario)],
    }
    return render(request, "budgets/scenario_rows.html", context)


def list_agencies(scenario: Scenario) -> list[tuple[int, str]]:
    here = Agency.objects.filter(proposals__scenario_rows__scenario=scenario)
    return list(here.order_by("name").distinct().values_list("pk", "name"))


def explain(row: ScenarioRow, excepted: set[int]) -> tuple[ScenarioRow, str, bool]:
    """A row, why it is in or out, and whether a planner said so."""
    return row, write_why(row.why, name_place(row)), row.proposal_id in excepted


@require_http_methods(["GET", "HEAD", "POST"])
def scenario_row(request: HttpRequest, key: uuid.UUID, code: str) -> HttpResponse:
    """One proposal: why it is in or out, and the form to say otherwise."""
    scenario, user = find_scenario(request, key), signed_in(request)
    row = get_object_or_404(scenario.rows.for_list(), proposal__code=code.replace("\x00", ""))
    form = OverrideForm(request.POST or None, initial={"is_in": "0" if row.is_in else "1"})
    status = 200
    if request.method == "POST":
        answer = change_one(request, scenario, row.proposal, form, user)
        if answer:
            return answer
        status = 422
    history = list(scenario.overrides.filter(proposal=row.proposal_id).select_related("by", "ended_by"))
    context = {
        "scenario": scenario,
        "tab": "usulan",
        "row": row,
        "why": write_why(row.why, name_place(row)),
        "form": form,
        "history": history,
        "is_excepted": any(made.ended_at is None for made in history),
        "can_change": scenario.stage == LockStage.OPEN and not row.is_fixed,
    }
    return render(request, "budgets/scenario_row.html", context, status=status)


def change_one(
    request: HttpRequest, scenario: Scenario, proposal: Proposal, form: OverrideForm, user: User
) -> HttpResponse | None:
    """Set or end the exception and reckon anew; None when the form has to be mended."""
    if "cabut" in request.POST:
        drop_override(scenario_id=scenario.pk, proposal=proposal, by=user)
    elif form.is_valid():
        try:
            set_override(scenario_id=scenario.pk, proposal=proposal, by=user, **form.cleaned_data)
        except Denied as denied:
            form.add_error("reason", denied.sentence)
            return None
    else:
        return None
    carry_on(scenario, long=is_long(scenario))
    tell_reckoned(request, scenario, proposal)
    return redirect("scenario_row", key=scenario.key, code=proposal.code)


def tell_reckoned(request: HttpRequest, scenario: Scenario, proposal: Proposal) -> None:
    """That the change is kept; what stands in the way of reckoning with it the page says by itself."""
    scenario.refresh_from_db(fields=["state"])
    code = {"code": proposal.code}
    if scenario.state == ScenarioState.FAILED:
        words = _("Perubahan pada %(code)s tersimpan, tetapi skenario belum bisa dihitung dengannya.")
        messages.warning(request, words % code)
    else:
        messages.success(request, _("Pengecualian %(code)s tersimpan; skenario dihitung ulang.") % code)


def do_reckon(scenario: Scenario, by: User) -> Scenario:
    again = reckon_again(scenario_id=scenario.pk, by=by)
    carry_on(again, long=is_long(again))
    return again


def do_lock(scenario: Scenario, by: User) -> Scenario:
    locked = begin_lock(scenario_id=scenario.pk, by=by)
    carry_on(locked, long=locked.rows.to_settle().count() > MOST_AT_ONCE)
    return locked


def do_go_on(scenario: Scenario, by: User) -> Scenario:
    locked = go_on(scenario_id=scenario.pk, by=by)
    carry_on(locked, long=locked.rows.to_settle().count() > MOST_AT_ONCE)
    return locked


def do_unlock(scenario: Scenario, by: User) -> Scenario:
    opened = begin_unlock(scenario_id=scenario.pk, by=by)
    carry_on(opened, long=opened.rows.to_open().count() > MOST_AT_ONCE)
    return opened


def do_take_nearest(scenario: Scenario, by: User) -> Scenario:
    """A copy with the floors that can be reached, beside the one that could not."""
    nearest = (scenario.result.get("shortfall") or {}).get("nearest_floors", {})
    if not nearest:
        raise Denied(_("Jaminan tema skenario ini bisa dipenuhi semuanya."))
    name = _("%(name)s – jaminan terdekat") % {"name": scenario.name[:60]}
    copied = copy_scenario(scenario=scenario, by=by, name=name, floors=nearest)
    carry_on(copied, long=is_long(copied))
    return copied


ACTS: dict[str, Callable[[Scenario, User], Scenario]] = {
    "hitung": do_reckon,
    "kunci": do_lock,
    "lanjutkan": do_go_on,
    "buka": do_unlock,
    "jaminan": do_take_nearest,
}


@require_POST
def scenario_act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """One of ACTS; the page afterwards says how far it is."""
    scenario, user = find_scenario(request, key), signed_in(request)
    if act not in ACTS:
        raise Http404
    if is_busy(scenario):
        messages.info(request, _("Skenario ini masih dikerjakan."))
        return redirect("scenario", key=scenario.key)
    return redirect("scenario", key=ACTS[act](scenario, user).key)


@require_POST
def scenario_delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """An attempt nobody needs any more."""
    scenario = find_scenario(request, key)
    year = scenario.cycle.plan_year
    delete_scenario(scenario_id=scenario.pk, by=signed_in(request))
    messages.success(request, _("Skenario “%(name)s” dihapus.") % {"name": scenario.name})
    response = redirect("scenario_list")
    response["Location"] += f"?siklus={year}"
    return response
