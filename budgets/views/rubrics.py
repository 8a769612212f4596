"""Bappeda's rubrics: drawn up, checked for what they do to every theme, put into force."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budgets.actions.rubrics import (
    IN_FORCE,
    asks_nothing_new,
    discard_rubric,
    draft_rubric,
    imprint_of,
    publish_rubric,
    read_draft,
    save_rubric,
)
from budgets.bias import LOSS_LIMIT
from budgets.boards.clashes import compare_drafts
from budgets.boards.weights import check_weights
from budgets.forms.scoring import BaseCriteria, CriteriaForms, NameForm
from budgets.models import Rubric
from budgets.presets import read_presets
from budgets.rules import check_can_plan, check_criteria
from musrenbang.lib.denied import Denied
from proposals.views.people import signed_in
from themes.datasets.years import read_years
from themes.models import Cycle


@require_safe
def rubrics(request: HttpRequest) -> HttpResponse:
    """Every version of a cycle, and what a new one can start from."""
    check_can_plan(signed_in(request))
    years = read_years()
    cycle = years.choose(request.GET.get("siklus", ""))
    versions = list(cycle.rubrics.select_related("published_by").prefetch_related("criteria")) if cycle else []
    context = {
        "cycles": years.cycles,
        "cycle": cycle,
        "versions": versions,
        "current": next((rubric for rubric in versions if rubric.published_at), None),
        "draft": next((rubric for rubric in versions if not rubric.published_at), None),
        "presets": read_presets().values(),
        "in_force": IN_FORCE,
    }
    return render(request, "budgets/rubrics.html", context)


@require_POST
def rubric_new(request: HttpRequest, year: int) -> HttpResponse:
    cycle = get_object_or_404(Cycle, plan_year=year)
    rubric = draft_rubric(cycle=cycle, by=signed_in(request), source=request.POST.get("dari", ""))
    messages.success(request, _("Rancangan versi %(version)s dibuat.") % {"version": rubric.version})
    return redirect("rubric", rubric.pk)


@require_safe
def rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft to change and check, or a version in force to read."""
    check_can_plan(signed_in(request))
    found = _find(pk)
    if found.published_at:
        return render(request, "budgets/rubric_in_force.html", {"rubric": found})
    rows = [{**vars(read_draft(c)), "anchors": c.anchors} for c in found.criteria.all()]
    return _show(
        request, found, NameForm(initial={"name": found.name, "seen": imprint_of(found)}), CriteriaForms(initial=rows)
    )


@require_POST
def rubric_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a draft as it was typed; weights need not add up yet."""
    user = signed_in(request)
    check_can_plan(user)
    found, name, criteria = _find(pk), NameForm(request.POST), _read_criteria(request)
    if not (name.is_valid() and criteria.is_valid()):
        return _show(request, found, name, criteria, status=422)
    try:
        save_rubric(rubric_id=pk, by=user, criteria=criteria.drafts(), **name.cleaned_data)
    except Denied as denied:
        found = _find(pk)
        if found.published_at:
            raise
        name.add_error(None, denied.sentence)
        name.see(imprint_of(found))
        return _show(request, found, name, criteria, status=409)
    messages.success(request, _("Rancangan tersimpan. Periksa dampaknya pada tiap tema di bawah."))
    return redirect(f"{reverse('rubric', args=[pk])}#dampak")


@require_POST
def rubric_discard(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    check_can_plan(user)
    year = _find(pk).cycle.plan_year
    discard_rubric(rubric_id=pk, by=user, seen=request.POST.get("seen"))
    messages.success(request, _("Rancangan dihapus."))
    return redirect(f"{reverse('rubrics')}?siklus={year}")


@require_POST
def rubric_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft into force; where a theme would lose, only for whoever ticked that she saw it."""
    user = signed_in(request)
    check_can_plan(user)
    found = _find(pk)
    if not found.published_at and check_weights(found).warned and "paham" not in request.POST:
        raise Denied(_("Ada tema yang dirugikan bobot ini. Centang bahwa Anda sudah mempertimbangkannya."))
    publish_rubric(rubric_id=pk, by=user, seen=request.POST.get("seen"))
    messages.success(request, _("Rubrik versi %(version)s berlaku.") % {"version": found.version})
    return redirect("rubric", pk)


def _read_criteria(request: HttpRequest) -> BaseCriteria:
    forms: BaseCriteria = CriteriaForms(request.POST)  # type: ignore[assignment]  # the factory forgets its class
    return forms


def _find(pk: int) -> Rubric:
    rows = Rubric.objects.select_related("cycle", "published_by").prefetch_related("criteria")
    return get_object_or_404(rows, pk=pk)


def _show(request: HttpRequest, found: Rubric, name: NameForm, criteria: Any, status: int = 200) -> HttpResponse:
    kept = list(found.criteria.all())
    before = Rubric.objects.in_force(found.cycle)
    try:
        check_criteria(kept)
        obstacle = ""
    except Denied as denied:
        obstacle = denied.sentence
    context = {
        "rubric": found,
        "name": name,
        "criteria": criteria,
        "sum": sum(criterion.weight for criterion in kept),
        "obstacle": obstacle,
        "check": check_weights(found),
        "limit": LOSS_LIMIT // 10,
        "before": before,
        "is_kept": before is not None and asks_nothing_new(before, kept),
        "seen": imprint_of(found),
        "clash": name.non_field_errors() if status == HTTPStatus.CONFLICT else [],
        "clashes": compare_drafts(map(read_draft, kept), criteria.drafts()) if status == HTTPStatus.CONFLICT else [],
    }
    return render(request, "budgets/rubric.html", context, status=status)
