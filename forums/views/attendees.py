"""Names and paper: what only the facilitators of the round see of an attendance list."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forums.actions.attendees import erase, write_down
from forums.actions.photos import add_photo, remove_photo
from forums.enums import SessionPhotoKind
from forums.forms.attendance import presences_of
from forums.forms.attendees import AttendeeForm
from forums.forms.session_photos import ListPhotosForm
from forums.views.attendance import show
from forums.views.frame import find_session, go_back
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.views.people import signed_in
from themes.rules import check_can_facilitate, check_can_run


@require_POST
def work_forum_attendee(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one name down."""
    session, by = find_session(request, pk), signed_in(request)
    check_can_run(by, session)
    form = AttendeeForm(request.POST, presences=presences_of(session, session.attendance.all()))
    if not form.is_valid():
        return show(request, session, attendee_form=form)
    write_down(session_id=session.pk, by=by, **form.read_attendee())
    messages.success(request, _("Nama dicatat. Jangan lupa menghitung orangnya juga."))
    return go_back(request, session, "nama", to="work_forum_attendance")


@require_POST
def work_forum_attendee_erase(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Forget one name, also when the session is closed."""
    session, by = find_session(request, pk), signed_in(request)
    check_can_facilitate(by, session.round)
    erase(attendee=get_object_or_404(session.attendees.select_related("consent"), key=key), by=by)
    messages.success(request, _("Nama dan persetujuannya dihapus. Hitungan hadir tetap."))
    return go_back(request, session, "nama", to="work_forum_attendance")


@require_POST
def work_forum_list_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep photos of the paper list; one that is not sound does not stop the others."""
    session, by = find_session(request, pk), signed_in(request)
    check_can_run(by, session)
    form = ListPhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, session, photos_form=form)
    kept = 0
    for upload in form.cleaned_data["photos"]:
        try:
            add_photo(session_id=session.pk, kind=SessionPhotoKind.ATTENDANCE, upload=upload, by=by)
        except Denied as denied:
            messages.error(request, denied.sentence)
        else:
            kept += 1
    if kept:
        messages.success(request, counted("%(count)s foto tersimpan.", kept))
    return go_back(request, session, "foto", to="work_forum_attendance")


@require_POST
def work_forum_list_photo_remove(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    session, by = find_session(request, pk), signed_in(request)
    check_can_run(by, session)
    remove_photo(photo=get_object_or_404(session.photos.of_list(), key=key), by=by)
    messages.success(request, _("Foto dihapus."))
    return go_back(request, session, "foto", to="work_forum_attendance")
