"""The Excel tab of a session: template, upload, dry run, decisions, taking over."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.actions.sheets.deciding import decide, discard, needs_consent, take_over, upload_sheet
from forums.boards.sheets import SheetBoard
from forums.datasets.sheet_reference import read_reference
from forums.enums import ImportState
from forums.forms.sheets import SheetConsentForm
from forums.models import ImportRun
from forums.renderers.sheet_template import ROWS, render_template
from forums.tasks.sheets import queue_import
from forums.views.frame import find_session, frame
from musrenbang.lib.numerals import format_number
from musrenbang.lib.spreadsheets import ACCEPTED_SHEETS, clean_sheet
from proposals.views.people import signed_in
from themes.models import ForumSession
from themes.rules import can_run, check_can_run

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20
BUSY = (ImportState.WAITING, ImportState.COMMITTING)


@never_cache
@require_safe
def work_forum_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Template, upload, and what was uploaded before."""
    session = find_session(request, pk)
    runs = session.imports.for_list()[:SHOWN]
    context = {**frame(request, session, "work_forum_sheets"), "runs": runs, "accepted": ACCEPTED_SHEETS}
    return render(request, "forums/sheets.html", {**context, "rows": format_number(ROWS)})


@never_cache
@require_safe
def work_forum_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's template; Indonesian whoever fills it in, so that it can be read again."""
    session = find_session(request, pk)
    with override("id"):
        data = render_template(session, read_reference(session))
    name = f"templat-{slugify(session.round.theme.slug)}-{session.round.cycle.plan_year}-sesi-{session.pk}.xlsx"
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
def work_forum_sheet_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a sheet and let the worker read it; the middleware tells why a bad file is refused."""
    session, file = find_session(request, pk), request.FILES.get("sheet")
    check_can_run(signed_in(request), session)
    if file is None:
        messages.error(request, _("Pilih dulu berkasnya."))
        return redirect("work_forum_sheets", pk=pk)
    run = upload_sheet(session_id=session.pk, by=signed_in(request), sheet=clean_sheet(file))
    transaction.on_commit(lambda: queue_import(run.pk))
    return go_to(run)


@never_cache
@require_safe
def work_forum_sheet(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """How far the worker is, or what it found."""
    session, run = find_run(request, pk, key)
    return show(request, session, run)


@require_POST
def work_forum_sheet_decide(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Take down decisions, or another sheet of the file; the worker reads it again."""
    _session, run = find_run(request, pk, key)
    groups, choices = request.POST.getlist("group"), request.POST.getlist("choice")
    wanted = request.POST.get("sheet")
    decide(run_id=run.pk, by=signed_in(request), choices=dict(zip(groups, choices, strict=False)), wanted=wanted)
    transaction.on_commit(lambda: queue_import(run.pk))
    return go_to(run)


@require_POST
def work_forum_sheet_take(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Take the sheet over, with the consent that children's proposals need."""
    session, run = find_run(request, pk, key)
    agreement = None
    if needs_consent(session):
        form = SheetConsentForm(request.POST, theme=session.round.theme)
        if not form.is_valid():
            return show(request, session, run, consent_form=form)
        agreement = form.read_consent()
    left_out = int(request.POST.get("skip", "0")[:9]) if request.POST.get("skip", "").isdecimal() else 0
    take_over(run_id=run.pk, by=signed_in(request), left_out=left_out, agreement=agreement)
    transaction.on_commit(lambda: queue_import(run.pk))
    return go_to(run)


@require_POST
def work_forum_sheet_discard(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Throw the sheet away."""
    _session, run = find_run(request, pk, key)
    discard(run_id=run.pk, by=signed_in(request))
    messages.success(request, _("Lembar dibatalkan; berkasnya sudah dihapus. Tidak ada baris yang masuk."))
    return redirect("work_forum_sheets", pk=pk)


@never_cache
@require_safe
def work_forum_sheet_marked(request: HttpRequest, pk: int, key: uuid.UUID) -> FileResponse:
    """The rows once more, with what is to be mended."""
    _session, run = find_run(request, pk, key)
    name = run.layout.get("marked")
    if not name or not default_storage.exists(name):
        raise Http404
    stem = run.name.rpartition(".")[0] or run.name
    response = FileResponse(default_storage.open(name), as_attachment=True, filename=f"{stem} - ditandai.xlsx")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def find_run(request: HttpRequest, pk: int, key: uuid.UUID) -> tuple[ForumSession, ImportRun]:
    """A run of a session the person may open, without its rows; else 404."""
    session = find_session(request, pk)
    run = get_object_or_404(ImportRun.objects.for_list(), session=session, key=key)
    run.session = session
    return session, run


def go_to(run: ImportRun) -> HttpResponse:
    return redirect("work_forum_sheet", pk=run.session_id, key=run.key)


def show(
    request: HttpRequest, session: ForumSession, run: ImportRun, *, consent_form: SheetConsentForm | None = None
) -> HttpResponse:
    """The page of a run. ``consent_form``: the one that lacked something."""
    context: dict[str, Any] = {**frame(request, session, "work_forum_sheets"), "run": run}
    context["is_busy"] = run.state in BUSY
    if run.state == ImportState.READ and "header" in run.layout:
        context["board"] = SheetBoard(run, request.GET.get("lihat", ""), request.GET.get("page"))
        if needs_consent(session) and can_run(signed_in(request), session):
            context["consent_form"] = consent_form or SheetConsentForm(theme=session.round.theme)
    return render(request, "forums/sheet.html", {**context, "typed": consent_form})
