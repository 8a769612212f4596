"""What came back from SIPD: upload a sheet, see the fate of every row, take it over, take it back."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from musrenbang.lib.spreadsheets import ACCEPTED_SHEETS, clean_sheet
from proposals.views.people import signed_in
from reports.actions.sipd.imports import discard, take_back, take_over, upload_import
from reports.actions.sipd.working import is_short, work_on
from reports.datasets.sipd_fates import CALM, WRITTEN, retell
from reports.enums import SIPD_BUSY, SipdFate
from reports.models import SipdImport
from reports.rules import check_can_bridge
from reports.sipd_forms import UploadForm
from reports.sipd_tasks import queue_import

SHOWN, PAGE = 20, 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sipd_imports(request: HttpRequest) -> HttpResponse:
    """Upload, and what was uploaded before."""
    user = signed_in(request)
    check_can_bridge(user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sheet = clean_sheet(form.cleaned_data["sheet"])
        run = upload_import(by=user, sheet=sheet, entered_at=form.cleaned_data["entered_at"])
        go_on(run)
        return redirect("sipd_import", key=run.key)
    context = {
        "form": form,
        "accepted": ACCEPTED_SHEETS,
        "runs": SipdImport.objects.visible_to(user).for_list()[:SHOWN],
    }
    return render(request, "reports/sipd/imports.html", context, status=422 if form.errors else 200)


def go_on(run: SipdImport) -> None:
    """The next step: at once when it is short, by the worker when it is long."""
    if run.state not in SIPD_BUSY:
        return
    if is_short(run):
        work_on(run.pk)
    else:
        transaction.on_commit(lambda: queue_import(run.pk))


@never_cache
@require_safe
def sipd_import(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every row and what becomes of it; ``?nasib=`` chooses one kind."""
    runs = SipdImport.objects.visible_to(signed_in(request))
    run = get_object_or_404(runs.select_related("uploaded_by", "committed_by", "undone_by"), key=key)
    counts = Counter(row["fate"] for row in run.found)
    chosen = request.GET.get("nasib", "")
    labels = dict(SipdFate.choices)
    rows = [(row, labels[row["fate"]], retell(row["sentence"])) for row in run.found if chosen in {"", row["fate"]}]
    context = {
        "run": run,
        "error": retell(run.error),
        "is_busy": run.state in SIPD_BUSY,
        "counts": [(fate.value, fate.label, counts[fate]) for fate in SipdFate if counts[fate]],
        "ready": sum(counts[fate] for fate in WRITTEN),
        "renumbered": counts[SipdFate.RENUMBERED],
        "refused": sum(number for fate, number in counts.items() if fate not in {*CALM, SipdFate.RENUMBERED}),
        "written": sum("was" in row for row in run.found),
        "back": sum(row.get("is_back", False) for row in run.found),
        "chosen": chosen,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reports/sipd/import.html", context)


def _take_over(request: HttpRequest, run: SipdImport, user: User) -> SipdImport:
    return take_over(run_id=run.pk, by=user, renumbers="ganti" in request.POST)


def _discard(request: HttpRequest, run: SipdImport, user: User) -> SipdImport:
    messages.success(request, _("Berkas itu tidak jadi dimasukkan."))
    return discard(run_id=run.pk, by=user)


def _take_back(_request: HttpRequest, run: SipdImport, user: User) -> SipdImport:
    return take_back(run_id=run.pk, by=user)


ACTS: Mapping[str, Callable[[HttpRequest, SipdImport, User], SipdImport]] = {
    "masukkan": _take_over,
    "buang": _discard,
    "batalkan": _take_back,
}


@require_POST
def sipd_import_act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """Take it over, throw it away, or take it back; a double click is one act."""
    user = signed_in(request)
    check_can_bridge(user)
    run = get_object_or_404(SipdImport.objects.visible_to(user), key=key)
    if act not in ACTS:
        raise Http404
    go_on(ACTS[act](request, run, user))
    return redirect("sipd_import", key=key)
