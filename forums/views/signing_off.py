"""The signed paper, and the end of a session: what will happen is told first, then it is done for good."""

from pathlib import PurePath

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.actions.closing import close
from forums.actions.sessions import attach_signed_scan
from forums.boards.settling import read_settling
from forums.rules.closing import missing_for_closing
from forums.views.frame import find_session, frame, go_back
from musrenbang.lib.uploads import clean_scan
from proposals.views.people import signed_in
from themes.rules import check_can_run


@require_POST
def work_forum_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the scan of the signed paper; the middleware tells why a bad file is refused."""
    session, upload = find_session(request, pk), request.FILES.get("scan")
    check_can_run(signed_in(request), session)
    if not getattr(session, "minutes", None):
        messages.error(request, _("Simpan isi berita acara dulu, lalu unggah pindaiannya."))
    elif upload is None:
        messages.error(request, _("Pilih dulu berkas pindaiannya."))
    else:
        scan = clean_scan(upload)
        attach_signed_scan(
            session_id=session.pk, by=signed_in(request), data=scan.data, extension=scan.suffix.removeprefix(".")
        )
        messages.success(request, _("Pindaian berita acara tersimpan."))
    return go_back(request, session, "pindaian", to="work_forum_minutes")


@never_cache
@require_safe
def work_forum_scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed scan as a download, for the facilitators of the round and planners."""
    scan = getattr(getattr(find_session(request, pk), "minutes", None), "scan", None)
    if not scan or not scan.storage.exists(scan.name):
        raise Http404
    return send_scan(scan, f"berita-acara-{pk}")


def send_scan(scan: FieldFile, name: str) -> FileResponse:
    """A file from outside, as a download that can run nothing."""
    response = FileResponse(scan.open(), as_attachment=True, filename=f"{name}{PurePath(scan.name or '').suffix}")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_close(request: HttpRequest, pk: int) -> HttpResponse:
    """What closing does to every proposal; then it is done: forwarded, answered or passed on, and frozen."""
    session = find_session(request, pk)
    if request.method == "POST":
        close(session_id=session.pk, by=signed_in(request), expected=request.POST.get("expected", ""))
        messages.success(request, _("Sesi ditutup. Usulan yang disepakati sudah diteruskan."))
        return redirect("work_forum_minutes", pk=session.pk)
    if session.is_closed:
        return redirect("work_forum_minutes", pk=session.pk)
    context = {
        **frame(request, session, "work_forum_minutes"),
        "settling": read_settling(session),
        "missing": missing_for_closing(session),
    }
    return render(request, "forums/close.html", context)
