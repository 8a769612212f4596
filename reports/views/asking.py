"""The catalogue of reports and the list of what was compiled; asking for one. What is not theirs answers 404."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from proposals.views.people import signed_in
from reports import rules
from reports.actions.requests import request_run
from reports.boards.shelf import ShelfQuestion, find_pressing, find_runs, read_choices
from reports.catalogue import Report
from reports.forms import CYCLE, ROUND, SESSION, QuestionForm
from reports.tasks import queue_run

PAGE = 25


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Every report this person may ask for, and the runs so far; what is filtered stands in the address."""
    user = signed_in(request)
    rules.check_can_open(user)
    asked = ShelfQuestion.read(request.GET.dict())
    context = {
        "mine": find_pressing(user),
        "reports": rules.list_askable(user),
        "page": Paginator(find_runs(user, asked), PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "choices": read_choices(user),
    }
    return render(request, "reports/report_list.html", context)


@require_safe
def report_new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of one report; ``?sesi=``, ``?putaran=``, ``?siklus=`` and ``?opd=`` choose beforehand."""
    user = signed_in(request)
    report = find_report(user, kind)
    chosen = [f"{name}-{request.GET[name]}" for name in (SESSION, ROUND, CYCLE) if name in request.GET]
    initial = {"scope": next(iter(chosen), None)} | ({"agency": request.GET["opd"]} if "opd" in request.GET else {})
    form = QuestionForm(report=report, user=user, initial=initial)
    return render(request, "reports/report_new.html", {"report": report, "form": form})


@require_POST
def report_request(request: HttpRequest, kind: str) -> HttpResponse:
    user = signed_in(request)
    report = find_report(user, kind)
    form = QuestionForm(request.POST, report=report, user=user)
    if not form.is_valid():
        return render(request, "reports/report_new.html", {"report": report, "form": form}, status=400)
    run = request_run(question=form.read_question(), by=user)
    transaction.on_commit(lambda: queue_run(run.pk))
    return redirect("report_detail", key=run.key)


def find_report(user: User, kind: str) -> Report:
    """Denied to who has nothing to do with reports; Http404 for one this person never may ask for."""
    rules.check_can_open(user)
    found = next((report for report in rules.list_askable(user) if report.kind == kind), None)
    if found is None:
        raise Http404
    return found
