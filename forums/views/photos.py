"""Photos of sheets: taken in, shown, and put where they belong by hand."""

import uuid

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.actions.paper.photos import MOST_FILES, place_photo, set_aside, take_upload
from forums.forms.photos import PlaceForm, row_choices
from forums.models import PaperPhoto, PaperStrip
from forums.tasks.paper import queue_upload
from forums.views.frame import find_facilitated_session, find_session, go_back
from musrenbang.lib.numerals import counted
from musrenbang.lib.received import UploadRefused
from musrenbang.lib.scans import receive_scan
from proposals.views.people import signed_in
from themes.models import ForumSession
from themes.rules import check_can_run


@require_POST
def work_forum_paper_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in photos; one that is not sound does not stop the others. The worker reads them."""
    session = find_session(request, pk)
    check_can_run(signed_in(request), session)
    files = request.FILES.getlist("photos")
    if not files:
        messages.error(request, _("Pilih dulu foto atau pindaiannya."))
    if len(files) > MOST_FILES:
        messages.error(request, _("Paling banyak %(most)s berkas sekali kirim.") % {"most": MOST_FILES})
    taken = sum(_take(request, session, file) for file in files[:MOST_FILES])
    if taken:
        messages.success(request, counted("%(count)s berkas diterima.", taken))
    return go_back(request, session, "foto", to="work_forum_paper")


def _take(request: HttpRequest, session: ForumSession, file: object) -> bool:
    try:
        received = receive_scan(file)  # type: ignore[arg-type]
    except UploadRefused as refused:
        messages.error(request, refused.sentence)
        return False
    taken = take_upload(session_id=session.pk, by=signed_in(request), received=received)
    if taken.is_new:
        queue_upload(taken.upload.pk)
    else:
        messages.info(request, _("“%(name)s” sudah pernah dikirim.") % {"name": received.name})
    return taken.is_new


@never_cache
@require_safe
def work_forum_paper_photo(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponseBase:
    """A whole photo, for the facilitators of the round."""
    return _show(get_object_or_404(PaperPhoto, session=find_facilitated_session(request, pk), key=key).file)


@never_cache
@require_safe
def work_forum_paper_strip(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponseBase:
    """What a photo shows of one row."""
    session = find_facilitated_session(request, pk)
    return _show(get_object_or_404(PaperStrip, row__sheet__session=session, key=key).file)


def _show(file: FieldFile) -> HttpResponseBase:
    if not file or not file.storage.exists(file.name or ""):
        raise Http404
    response = FileResponse(file.open("rb"), content_type="image/webp")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def work_forum_paper_place(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponse:
    """Say which row a photo shows, or that it needs nothing more."""
    session = find_session(request, pk)
    photo = get_object_or_404(PaperPhoto, session=session, key=key)
    by = signed_in(request)
    if "abaikan" in request.POST:
        set_aside(photo=photo, by=by)
        messages.success(request, _("Foto dikesampingkan."))
        return go_back(request, session, "foto", to="work_forum_paper")
    form = PlaceForm(request.POST, rows=row_choices(session))
    if form.is_valid():
        strip = place_photo(photo=photo, by=by, row_id=int(form.cleaned_data["row"]), turn=form.cleaned_data["turn"])
        messages.success(request, _("Foto ditempatkan pada baris %(row)s.") % {"row": strip.row.label})
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return go_back(request, session, "foto", to="work_forum_paper")
