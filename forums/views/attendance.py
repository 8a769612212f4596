"""Who is there: counted by tapping, by numbers, by QR; names only with consent; the paper list as a photo."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums.actions.attendance import count, set_counts, take_back
from forums.actions.disclosing import note_names_shown
from forums.datasets.attendance import count_self_checked, list_recent, read_present
from forums.datasets.check_in import write_token
from forums.forms.attendance import AttendanceForm, field_name, presences_of
from forums.forms.attendees import AttendeeForm, list_attendees
from forums.forms.session_photos import ListPhotosForm
from forums.forms.tally import TallyForm, UndoForm, draw_bands
from forums.views.frame import find_session, frame, go_back
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.enums import Shown
from proposals.views.people import signed_in
from themes.enums import Presence
from themes.models import ForumSession
from themes.rules import check_can_run

JSON = "application/json"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; sent to, it takes the grid of numbers."""
    session = find_session(request, pk)
    if request.method != "POST":
        return show(request, session)
    check_can_run(signed_in(request), session)
    form = AttendanceForm(request.POST, session=session)
    if not form.is_valid():
        return show(request, session, grid=form)
    typed = form.read_counts()
    given = {"seen": form.read_seen(), "counts": typed, "key": form.cleaned_data["key"]}
    total = set_counts(session_id=session.pk, by=signed_in(request), **given)
    messages.success(request, counted("Daftar hadir tersimpan: %(count)s orang.", total))
    if total != sum(typed.values()):
        messages.info(request, _("Sementara Anda mengisi, rekan Anda ikut menghitung. Keduanya dijumlahkan."))
    return go_back(request, session, "angka", to="work_forum_attendance")


@require_POST
def work_forum_tally(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap, one person."""
    session, form = find_session(request, pk), TallyForm(request.POST)

    def tap() -> None:
        check_can_run(signed_in(request), session)
        if not form.is_valid():
            raise Denied(_("Hitungan ini tidak terbaca. Muat ulang halaman, lalu coba lagi."))
        count(session_id=session.pk, by=signed_in(request), **form.cleaned_data)

    return carry_out(request, session, tap)


@require_POST
def work_forum_tally_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one tally back."""
    session, form = find_session(request, pk), UndoForm(request.POST)

    def undo() -> None:
        check_can_run(signed_in(request), session)
        if not form.is_valid():
            raise Denied(_("Hitungan itu tidak ada pada sesi ini."))
        take_back(session_id=session.pk, key=uuid.uuid4(), by=signed_in(request), voids=form.cleaned_data["voids"])

    return carry_out(request, session, undo)


def carry_out(request: HttpRequest, session: ForumSession, act: Callable[[], None]) -> HttpResponse:
    """Do it; a script hears the new figures, a plain form is sent back to the page."""
    is_script = request.headers.get("Accept") == JSON
    try:
        act()
    except Denied as denied:
        if not is_script:
            raise
        return JsonResponse({"sentence": denied.sentence}, status=HTTPStatus.CONFLICT)
    if is_script:
        return JsonResponse(pack_counts(request, session))
    back = reverse("work_forum_attendance", args=[session.pk])
    return redirect(f"{back}?cara={read_presence(request, session)}#hitung")


def pack_counts(request: HttpRequest, session: ForumSession) -> dict[str, object]:
    """What a script puts on the page after a tap: every count, the sums, and the last tallies as they are drawn."""
    present = read_present(session)
    context = {"session": session, "recent": list_recent(session), "is_open": True}
    return {
        "counts": {field_name(group): number for group, number in present.groups.items()},
        "total": counted("%(count)s orang hadir", present.total),
        "sums": {presence: present.of(presence) for presence in Presence.values},
        "recent": render_to_string("forums/_tally_recent.html", context, request),
    }


def read_presence(request: HttpRequest, session: ForumSession) -> Presence:
    """Which buttons are shown: those asked for, else those of the session's mode."""
    offered = presences_of(session, session.attendance.all())
    asked = request.POST.get("cara") or request.GET.get("cara", "")
    return next((presence for presence in offered if presence == asked), offered[0])


def show(
    request: HttpRequest,
    session: ForumSession,
    *,
    grid: AttendanceForm | None = None,
    attendee_form: AttendeeForm | None = None,
    photos_form: ListPhotosForm | None = None,
) -> HttpResponse:
    """Draw the page; each form as it failed, else empty."""
    context = frame(request, session, "work_forum_attendance")
    grid_form = grid or AttendanceForm(session=session)
    present, presence = read_present(session), read_presence(request, session)
    is_own = ForumSession.objects.editable_by(signed_in(request)).filter(pk=session.pk).exists()
    attendees = list_attendees(session) if is_own else []
    note_names_shown(what=Shown.ATTENDEES, by=signed_in(request), session=session, people=len(attendees))
    context |= {
        "present": present,
        "presence": presence,
        "presences": [(each, present.of(each)) for each in grid_form.presences],
        "bands": draw_bands(presence, present),
        "key": uuid.uuid4(),
        "recent": list_recent(session),
        "grid": grid_form,
        "typed": next((form for form in (grid, attendee_form, photos_form) if form is not None), None),
        "self_checked": count_self_checked(session),
        "online_link": describe_online(request, session, grid_form),
        "is_own": is_own,
        "attendees": attendees,
        "attendee_form": attendee_form or AttendeeForm(presences=grid_form.presences),
        "list_photos": session.photos.of_list() if is_own else [],
        "photos_form": photos_form or ListPhotosForm(),
    }
    return render(request, "forums/attendance.html", context)


def describe_online(request: HttpRequest, session: ForumSession, form: AttendanceForm) -> str:
    """The address for those who take part from home; empty where nobody does."""
    if Presence.ONLINE not in form.presences:
        return ""
    token = write_token(session, Presence.ONLINE)
    return request.build_absolute_uri(reverse("check_in", args=[session.pk, token]))
