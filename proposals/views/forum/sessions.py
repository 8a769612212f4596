"""A facilitator's sessions: list, create, facts, attendance, minutes, signed scan, closing."""

from pathlib import PurePath

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from musrenbang.lib.numerals import counted
from musrenbang.lib.uploads import clean_scan
from proposals.actions.forum import close
from proposals.enums import ForumOutcome
from proposals.forms.attendance import AttendanceForm
from proposals.forms.forum import MinutesForm, NewSessionForm, SessionForm
from proposals.models import ForumItem
from proposals.rules.forum import name_missing
from proposals.views.forum.page import find_session, go_back, show
from proposals.views.people import signed_in
from themes.actions import attach_signed_scan, create_session, record_attendance, save_minutes, update_session
from themes.models import ForumSession, ThemeRound
from themes.rules import check_can_run, check_works_on_forums

PER_PAGE = 25


@never_cache
@require_safe
def work_forum_list(request: HttpRequest) -> HttpResponse:
    """My rounds' sessions, open ones first, each with what it still lacks."""
    user = signed_in(request)
    check_works_on_forums(user)
    sessions = ForumSession.objects.worked_on_by(user).for_list().select_related("minutes")
    sessions = sessions.order_by(F("closed_at").desc(nulls_first=True), "-starts_at", "-pk")
    page = Paginator(sessions, PER_PAGE).get_page(request.GET.get("page"))
    counts = _count_items([session.pk for session in page])
    rows = []
    for session in page:
        items, undecided = counts.get(session.pk, (0, 0))
        minutes = getattr(session, "minutes", None)
        missing = name_missing(minutes=minutes, has_attendance=session.present > 0, items=items, undecided=undecided)
        rows.append((session, items, [] if session.is_closed else missing))
    rounds = ThemeRound.objects.facilitated_by(user).of_running_cycles().exists()
    return render(request, "proposals/work_forum_list.html", {"page": page, "rows": rows, "can_create": rounds})


def _count_items(session_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Per session how many proposals are on its list, and how many have no outcome yet."""
    rows = ForumItem.objects.filter(session__in=session_ids).values_list("session")
    counted = rows.annotate(items=Count("pk"), undecided=Count("pk", filter=Q(outcome=ForumOutcome.OPEN)))
    return {session: (items, undecided) for session, items, undecided in counted}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_new(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    check_works_on_forums(user)
    rounds = ThemeRound.objects.facilitated_by(user).of_running_cycles().for_list()
    form = NewSessionForm(request.POST or None, rounds=rounds)
    if not form.is_valid():
        return render(request, "proposals/work_forum_new.html", {"form": form, "has_rounds": rounds.exists()})
    session = create_session(round_=form.cleaned_data["round"], by=user, fields=form.read_session())
    messages.success(request, _("Sesi dibuat. Lengkapi bagian-bagiannya, lalu tutup."))
    return redirect("work_forum", pk=session.pk)


@never_cache
@require_safe
def work_forum(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, find_session(request, pk))


@require_POST
def work_forum_facts(request: HttpRequest, pk: int) -> HttpResponse:
    session, form = find_session(request, pk), SessionForm(request.POST)
    if not form.is_valid():
        return show(request, session, session_form=form)
    update_session(session_id=session.pk, by=signed_in(request), fields=form.read_session())
    messages.success(request, _("Data sesi tersimpan."))
    return go_back(request, session, "data")


@require_POST
def work_forum_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    session = find_session(request, pk)
    form = AttendanceForm(request.POST, session=session)
    if not form.is_valid():
        return show(request, session, attendance_form=form)
    total = record_attendance(session_id=session.pk, by=signed_in(request), counts=form.read_counts())
    messages.success(request, counted("Daftar hadir tersimpan: %(count)s orang.", total))
    return go_back(request, session, "hadir")


@require_POST
def work_forum_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    session, form = find_session(request, pk), MinutesForm(request.POST, auto_id="id_ba_%s")
    if not form.is_valid():
        return show(request, session, minutes_form=form)
    save_minutes(session_id=session.pk, by=signed_in(request), fields=form.cleaned_data)
    messages.success(request, _("Isi berita acara tersimpan."))
    return go_back(request, session, "berita-acara")


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
    return go_back(request, session, "berita-acara")


@never_cache
@require_safe
def work_forum_scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed scan as a download, for the facilitators of the round and planners."""
    scan = getattr(getattr(find_session(request, pk), "minutes", None), "scan", None)
    if not scan or not scan.storage.exists(scan.name):
        raise Http404
    name = f"berita-acara-{pk}{PurePath(scan.name).suffix}"
    response = FileResponse(scan.open(), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def work_forum_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close: agreed proposals are forwarded, the others get their reason, nothing changes afterwards."""
    session = find_session(request, pk)
    close(session_id=session.pk, by=signed_in(request))
    messages.success(request, _("Sesi ditutup. Usulan yang disepakati sudah diteruskan."))
    return redirect("work_forum", pk=session.pk)
