"""SIPD for Bappeda: what is entered there, one proposal at a time, and how the sheet is laid out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from musrenbang.lib.csv_rows import BadFileError
from musrenbang.lib.denied import Denied
from musrenbang.lib.received import receive
from proposals.models import Proposal
from proposals.views.people import signed_in
from reports.actions.sipd.layouts import load_layout, restore_layout
from reports.actions.sipd.records import save_record
from reports.datasets.sipd_changes import count_changes
from reports.datasets.sipd_desk import choose_desk_cycle, count, read_filter, read_page
from reports.datasets.sipd_fates import may_be_entered
from reports.datasets.sipd_layout import (
    FILLABLE,
    FILLINGS,
    LAYOUT_LIMIT,
    MEANINGS,
    Layout,
    SipdColumn,
    read_layout,
    write_layout,
)
from reports.datasets.sipd_rows import RowReader, find_record, with_sheet
from reports.enums import ReportKind, RunStatus, SipdScope
from reports.models import SipdLayout
from reports.rules import check_can_bridge, find_visible
from reports.sipd_forms import RecordForm
from themes.datasets.years import read_years

MOST_PROBLEMS = 50  # sentences about a file that the page shows


@never_cache
@require_safe
def sipd_desk(request: HttpRequest) -> HttpResponse:
    """Every proposal for SIPD under one filter, with its number or what it lacks."""
    user = signed_in(request)
    check_can_bridge(user)
    years = read_years()
    cycle = choose_desk_cycle(years, request.GET.get("tahun", ""))
    if cycle is None:
        return render(request, "reports/sipd/desk.html", {"cycle": None})
    chosen = read_filter(cycle, request.GET.dict())
    sheets = find_visible(user).filter(kind=ReportKind.SIPD, cycle=cycle, requested_by__isnull=False).order_by("-pk")
    last = sheets.filter(status=RunStatus.DONE).first() or sheets.first()
    page, lines = read_page(chosen, request.GET.get("page", ""))
    context = {
        "cycle": cycle,
        "cycles": [(str(each.plan_year), str(each)) for each in years.cycles],
        "year": str(cycle.plan_year),
        "chosen": chosen,
        "states": (("belum", _("Belum diinput")), ("sudah", _("Sudah diinput"))),
        "scopes": SipdScope.choices,
        "tally": count(chosen),
        "page": page,
        "lines": lines,
        "last": last,
        "changes": count_changes(last) if last else [],
    }
    return render(request, "reports/sipd/desk.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sipd_record(request: HttpRequest, code: str) -> HttpResponse:
    """One proposal: its number in SIPD, and the cells nobody gave."""
    user = signed_in(request)
    check_can_bridge(user)
    rows = with_sheet(Proposal.objects.filter(forwarded_at__isnull=False)).select_related("sipd_record__entered_by")
    proposal = get_object_or_404(rows, code=code)
    if not may_be_entered(proposal):
        raise Http404
    layout, record = read_layout(), find_record(proposal)
    row = RowReader(layout).read(proposal)
    lacking = list_fillable(layout, row.missing, record.filled if record else {})
    form = RecordForm(request.POST or None, lacking=lacking, record=record)
    if request.method == "POST" and form.is_valid():
        try:
            save_record(proposal_id=proposal.pk, by=user, **form.plain)
        except Denied as denied:
            form.add_error("sipd_id", denied.sentence)
        else:
            messages.success(request, _("Catatan SIPD %(code)s tersimpan.") % {"code": code})
            return redirect("sipd_record", code=code)
    context = {
        "proposal": proposal,
        "record": record,
        "form": form,
        "cells": [
            (column, cell, FILLINGS[column.filling][0]) for column, cell in zip(layout.columns, row.cells, strict=True)
        ],
        "missing": row.missing,
        "lacking": [layout.headings[name] for name in row.missing],
        "elsewhere": [layout.headings[name] for name in row.missing if name not in FILLABLE],
    }
    return render(request, "reports/sipd/record.html", context, status=422 if form.errors else 200)


def list_fillable(layout: Layout, missing: tuple[str, ...], filled: dict[str, str]) -> list[SipdColumn]:
    """The columns a planner may fill for a proposal: what is missing, and what was filled before."""
    wanted = {*missing, *filled} & FILLABLE
    return [column for column in layout.columns if column.filling in wanted]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sipd_layout(request: HttpRequest) -> HttpResponse:
    """The layout in force, and another one as a file: all of it or nothing."""
    user = signed_in(request)
    check_can_bridge(user)
    if request.method != "POST":
        return _show_layout(request)
    file = request.FILES.get("berkas")
    if file is None:
        messages.warning(request, _("Pilih dulu berkasnya."))
        return redirect("sipd_layout")
    received = receive(file, limit=LAYOUT_LIMIT)
    try:
        loaded = load_layout(data=received.data, by=user, note=received.name)
    except BadFileError as bad:
        return _show_layout(request, [str(problem) for problem in bad.problems])
    _tell(request, loaded)
    return redirect("sipd_layout")


@require_POST
def sipd_layout_restore(request: HttpRequest, version: int) -> HttpResponse:
    user = signed_in(request)
    check_can_bridge(user)
    if version and not SipdLayout.objects.filter(version=version).exists():
        raise Http404
    _tell(request, restore_layout(version=version, by=user))
    return redirect("sipd_layout")


def _tell(request: HttpRequest, loaded: SipdLayout | None) -> None:
    if loaded is None:
        messages.info(request, _("Susunan ini sudah berlaku; tidak ada yang berubah."))
    else:
        messages.success(request, _("Susunan versi %(version)s berlaku.") % {"version": loaded.version})


def _show_layout(request: HttpRequest, problems: list[str] | None = None) -> HttpResponse:
    layout = read_layout()
    problems = problems or []
    context = {
        "layout": layout,
        "columns": [(column, MEANINGS.get(column.filling, "")) for column in layout.columns],
        "unused": sorted(FILLINGS.keys() - layout.headings.keys()),
        "values": [(filling, source, word) for (filling, source), word in layout.values.items()],
        "versions": SipdLayout.objects.select_related("created_by").defer("text")[:20],
        "problems": problems[:MOST_PROBLEMS],
        "more": max(0, len(problems) - MOST_PROBLEMS),
    }
    return render(request, "reports/sipd/layout.html", context, status=422 if problems else 200)


@require_safe
def sipd_layout_file(request: HttpRequest) -> HttpResponse:
    """The CSV in force, to be changed and loaded again."""
    check_can_bridge(signed_in(request))
    headers = {"Content-Disposition": 'attachment; filename="susunan-sipd.csv"'}
    # With the mark by which Excel knows UTF-8.
    return HttpResponse("\ufeff" + write_layout(), content_type="text/csv; charset=utf-8", headers=headers)
