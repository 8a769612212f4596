"""One run: watch it, stop it, fetch it, read it, compare it with an older version. What is not theirs answers 404."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proposals.views.people import signed_in
from reports import rules
from reports.actions.comparing import Unreadable, read_changes
from reports.actions.requests import cancel_run, mark_seen, request_run
from reports.boards.runs import read_board
from reports.datasets.kept import read_kept
from reports.enums import RunStatus
from reports.models import ReportRun
from reports.renderers.page import ChangePages, ReportPages
from reports.tasks import queue_comparison, queue_run
from reports.views.sending import send


@require_safe
def report_detail(request: HttpRequest, key: UUID) -> HttpResponseBase:
    user, run = signed_in(request), find_run(request, key)
    mark_seen(run=run, by=user)
    return keep_private(render(request, "reports/report_detail.html", {"board": read_board(run, user), "run": run}))


@require_safe
def report_file(request: HttpRequest, key: UUID, file_format: str) -> HttpResponseBase:
    """The finished file; whoever lost the role since asking gets it no more."""
    run = find_run(request, key)
    rules.check_can_download(signed_in(request), run)
    file = get_object_or_404(run.files, format=file_format, run__status=RunStatus.DONE)
    response = send(run, file)
    mark_seen(run=run, by=signed_in(request))
    return keep_private(response)


@require_safe
def report_read(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A finished report to leaf through; of its file only the rows of the page (``?page=``) are read."""
    run = find_run(request, key)
    rules.check_can_download(signed_in(request), run)
    kept = read_kept(run)
    if kept is None:
        raise Http404
    pages = ReportPages(kept)
    page = find_page(request, len(pages))
    context = {"run": run, "kept": kept, "page": page, "parts": pages.show(page.number)}
    context["contents"] = pages.list_contents()
    return keep_private(render(request, "reports/report_read.html", context))


@require_safe
def report_compare(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """What changed since an older version (``?dengan=`` its number, else the one before).

    Long ones a worker compares; until then the page says so.
    """
    run = find_run(request, key)
    rules.check_can_download(signed_in(request), run)
    older = find_older(run, request.GET.get("dengan", ""))
    try:
        changes = read_changes(older, run)
    except Unreadable:
        raise Http404 from None
    if changes is None:
        queue_comparison(older, run)
        return keep_private(render(request, "reports/report_compare.html", {"run": run, "older": older}, status=202))
    pages = ChangePages(changes)
    page = find_page(request, len(pages))
    context = {"run": run, "older": older, "page": page, "changes": pages.show(page.number)}
    return keep_private(render(request, "reports/report_compare.html", context))


@require_POST
def report_cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    run = cancel_run(run_id=find_run(request, key).pk, by=signed_in(request))
    is_over = run.status == RunStatus.CANCELLED
    messages.success(request, _("Penyusunan laporan dihentikan.") if is_over else _("Laporan ini diminta berhenti."))
    transaction.on_commit(lambda: queue_run(run.pk))  # a bundle that only waits hears of it at once
    return redirect("report_detail", key=run.key)


@require_POST
def report_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same question once more: a new version with the figures of today."""
    run = request_run(question=rules.read_question(find_run(request, key)), by=signed_in(request))
    transaction.on_commit(lambda: queue_run(run.pk))
    return redirect("report_detail", key=run.key)


def find_run(request: HttpRequest, key: UUID) -> ReportRun:
    return get_object_or_404(rules.find_visible(signed_in(request)).for_list(), key=key)


def find_page(request: HttpRequest, count: int) -> Page[int]:
    """The page asked for (``?page=``); the nearest there is."""
    return Paginator(range(count), 1).get_page(request.GET.get("page"))


def find_older(run: ReportRun, version: str) -> ReportRun:
    """Of the same question, hence with the same rights. Http404 when there is none."""
    older = ReportRun.objects.versions_of(run).done().filter(version__lt=run.version).for_list()
    if version:
        older = older.filter(version=version) if version.isdecimal() else older.none()
    found = older.order_by("-version").first()
    if found is None or run.status != RunStatus.DONE:
        raise Http404
    return found


def keep_private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    return response
