"""The berita acara as it will be signed: read like the document, written in place, compared, and as a PDF."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums.actions.sessions import OtherVersion, save_minutes, spell
from forums.boards.settling import read_settling
from forums.datasets.forum_report import ForumReport
from forums.datasets.minutes import read_forum_report
from forums.datasets.numbering import suggest_number
from forums.datasets.versions import LABELS, Clash, list_versions, merge, read_version
from forums.forms.minutes import FREE_PARTS, MinutesForm
from forums.renderers.minutes import Imprint, print_minutes
from forums.renderers.words import spell_day, write_moment
from forums.rules.closing import missing_for_closing
from forums.views.frame import find_session, frame, go_back
from musrenbang.lib.uploads import ACCEPTED_FILES
from proposals.views.people import signed_in
from themes.models import ForumSession, Minutes
from themes.rules import can_run

KEPT_FOR = 3600  # seconds; a print is found again by everything that stands in it


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The document; a facilitator writes its free parts in their places."""
    session = find_session(request, pk)
    if request.method != "POST":
        return show(request, session)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return show(request, session, form=form)
    by, seen = signed_in(request), form.read_seen()
    theirs = read_version(session.minutes, seen) if hasattr(session, "minutes") else {}
    fields = form.read_parts(theirs)
    try:
        save_minutes(session_id=session.pk, by=by, fields=fields, seen=seen)
    except OtherVersion as other:
        mine = {name: spell(value) for name, value in fields.items()}
        return show_both(request, session, other.minutes, mine, before=read_version(other.minutes, seen))
    messages.success(request, _("Isi berita acara tersimpan."))
    return go_back(request, session, "berita-acara", to="work_forum_minutes")


def show_both(
    request: HttpRequest, session: ForumSession, newest: Minutes, mine: dict[str, str], *, before: Mapping[str, str]
) -> HttpResponse:
    """What a colleague saved meanwhile beside what was typed; what only one of them changed is merged already."""
    theirs = {name: spell(getattr(newest, name)) for name in LABELS}
    merged, clashes = merge(before, mine, theirs)
    form = MinutesForm(initial={**merged, "seen": newest.version if newest.pk else 0})
    return show(request, session, form=form, clashes=clashes, status=HTTPStatus.CONFLICT)


def show(
    request: HttpRequest,
    session: ForumSession,
    *,
    form: MinutesForm | None = None,
    clashes: list[Clash] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Draw the document, with its free parts as a form where somebody writes them."""
    minutes: Minutes | None = getattr(session, "minutes", None)
    is_open = can_run(signed_in(request), session)
    is_writing = is_open and (form is not None or minutes is None or "ubah" in request.GET)
    context = {
        **frame(request, session, "work_forum_minutes"),
        **read_document(session),
        "minutes": minutes,
        "form": (form or empty_form(session, minutes)) if is_writing else None,
        "clashes": {clash.name: clash for clash in clashes or []},
        "versions": list_versions(minutes) if minutes else [],
        "missing": [] if session.is_closed else missing_for_closing(session),
        "settling": read_settling(session),
        "accepted": ACCEPTED_FILES,
        "addenda": session.addenda.select_related("by", "confirmed_by") if session.is_closed else [],
    }
    return render(request, "forums/minutes.html", context, status=status)


def read_document(session: ForumSession) -> dict[str, Any]:
    """What the document says beside its free parts, in the language of documents."""
    with translation.override("id"):
        report = read_forum_report(session.pk)
        return {"report": report, "day": spell_day(report.starts_at), "crowd": list_crowd(report)}


def list_crowd(report: ForumReport) -> list[tuple[str, int]]:
    """The people present as the opening paragraphs of minutes name them."""
    return [
        (pgettext("hadir", "Perempuan"), report.count_present(sex="female")),
        (pgettext("hadir", "Laki-laki"), report.count_present(sex="male")),
        (_("Di tempat"), report.count_present(presence="hall")),
        (_("Daring"), report.count_present(presence="online")),
        (_("Penyandang disabilitas"), report.count_present(disability=True)),
    ]


def empty_form(session: ForumSession, minutes: Minutes | None) -> MinutesForm:
    if minutes is None:
        return MinutesForm(initial={"number": suggest_number(session)})
    return MinutesForm(initial={**{name: getattr(minutes, name) for name in FREE_PARTS}, "seen": minutes.version})


@login_not_required
@never_cache
@require_safe
def minutes_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF: of a closed session for everybody, with small groups merged; of an open one to sign, for its people."""
    everything = ForumSession.objects.all()
    known = everything.worked_on_by(signed_in(request)) if request.user.is_authenticated else everything.none()
    own = known.filter(pk=pk).first()
    session = own or get_object_or_404(everything, pk=pk, closed_at__isnull=False)
    with translation.override("id"):
        report = read_forum_report(session.pk)
        data = print_once(report, for_everybody=own is None)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="berita-acara-{pk}.pdf"'
    return response


def print_once(report: ForumReport, *, for_everybody: bool) -> bytes:
    """The print, made once for everything that stands in it."""
    spelled = json.dumps([asdict(report), for_everybody], sort_keys=True, default=str)
    print_mark = hashlib.sha256(spelled.encode()).hexdigest()
    key = f"minutes-{report.session_id}-{print_mark[:40]}"
    known = cache.get(key)
    if isinstance(known, bytes):
        return known
    photos = {photo.file: read_file(photo.file) for photo in report.photos if default_storage.exists(photo.file)}
    data = print_minutes(report, make_imprint(report, print_mark, for_everybody=for_everybody), photos=photos)
    cache.set(key, data, KEPT_FOR)
    return data


def read_file(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


def make_imprint(report: ForumReport, print_mark: str, *, for_everybody: bool) -> Imprint:
    """The foot of the document: the version that was printed, and a fingerprint of all that stands in it."""
    now = timezone.now()
    groups = " ".join(print_mark[start : start + 4] for start in (0, 4, 8))
    about = _("Berita acara versi %(version)s, dicetak %(moment)s.")
    return Imprint(
        city=settings.CITY_NAME,
        mark=_("Sesi %(session)s · versi %(version)s · sidik data %(mark)s")
        % {"session": report.session_id, "version": report.minutes_version, "mark": groups},
        about=about % {"version": report.minutes_version, "moment": write_moment(now)},
        printed_at=now,
        for_everybody=for_everybody,
    )
