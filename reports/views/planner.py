"""Reports for Bappeda and facilitators: ask, watch, fetch. What is not theirs answers 404."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from proposals.views.people import signed_in
from reports import rules
from reports.actions.requests import request_run
from reports.catalogue import Question
from reports.enums import UNFINISHED, Format, ReportKind
from reports.forms import RequestForm
from reports.models import ReportFile, ReportRun
from reports.tasks import queue_run

PAGE = 25


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """All runs, and the form to ask for one; ``?sesi=`` chooses its session."""
    user = signed_in(request)
    rules.check_can_open(user)
    return _show_list(request, RequestForm(user=user, initial={"session": request.GET.get("sesi")}))


@require_POST
def report_request(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    rules.check_can_open(user)
    form = RequestForm(request.POST, user=user)
    if not form.is_valid():
        return _show_list(request, form, status=400)
    session = form.cleaned_data["session"]
    run = request_run(question=Question(kind=ReportKind.FORUM, cycle=session.round.cycle, session=session), by=user)
    transaction.on_commit(lambda: queue_run(run.pk))
    return redirect("report_detail", key=run.key)


def _show_list(request: HttpRequest, form: RequestForm, status: int = 200) -> HttpResponse:
    runs = Paginator(ReportRun.objects.visible_to(signed_in(request)).for_list(), PAGE)
    context = {"page": runs.get_page(request.GET.get("page")), "form": form}
    return render(request, "reports/report_list.html", context, status=status)


@require_safe
def report_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    run = get_object_or_404(ReportRun.objects.visible_to(signed_in(request)).for_list(), key=key)
    context = {"run": run, "is_unfinished": run.status in UNFINISHED}
    response = render(request, "reports/report_detail.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def report_file(request: HttpRequest, key: UUID, file_format: str) -> FileResponse:
    """The finished file; whoever lost the role since asking gets it no more."""
    user = signed_in(request)
    run = get_object_or_404(ReportRun.objects.visible_to(user).for_list(), key=key)
    rules.check_can_download(user, run)
    file = get_object_or_404(ReportFile, run=run, format=Format(file_format))
    name = f"{run.kind.replace('_', '-')}-{run.cycle.plan_year}-{run.pk}.{file.format}"
    response = FileResponse(file.file.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
